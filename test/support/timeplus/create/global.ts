/** Format schemas, named collections, disks and storage policies: timeplus.md §1.11, §1.13. */
import type { Kept } from '../catalog.ts'
import { type Context, kept, revised, settingOf } from '../context.ts'
import { ServerError } from '../errors.ts'
import { volumesOf } from '../system/lists.ts'
import type {
  AlterNamedCollection,
  CreateDisk,
  CreateFormatSchema,
  CreateNamedCollection,
  CreateStoragePolicy,
  DropStatement,
} from '../sql/index.ts'

type Section = 'schemas' | 'collections' | 'disks' | 'storagePolicies'

/** Codes of "is there already" and "is not there", by what it is. */
const codes: {
  readonly [section in Section]: readonly [there: number, missing: number, word: string]
} = {
  schemas: [2610, 2611, 'Format schema'],
  // The metastore's own codes where the reference names none (§5.3).
  collections: [2005, 2003, 'Named collection'],
  disks: [2005, 2003, 'Disk'],
  storagePolicies: [2005, 2003, 'Storage policy'],
}

interface Created {
  readonly name: string
  readonly orReplace?: boolean
  readonly ifNotExists: boolean
}

export function createSchema(context: Context, statement: CreateFormatSchema): void {
  if (statement.type === 'Avro') {
    try {
      JSON.parse(statement.body)
    } catch {
      throw new ServerError(2613, `Format schema ${statement.name} is no valid Avro schema`)
    }
  }
  put(context, 'schemas', { ...statement, body: statement.body.replace(/^\n+|\s+$/g, '') })
}

export function createCollection(context: Context, statement: CreateNamedCollection): void {
  put(context, 'collections', statement)
}

export function createDisk(context: Context, statement: CreateDisk): void {
  if (settingOf(statement.settings, 'type') === undefined) {
    throw new ServerError(36, `Disk ${statement.name} has no type`)
  }
  if (statement.name === 'default') throw new ServerError(2005, 'Disk default already exists')
  put(context, 'disks', statement)
}

export function createPolicy(context: Context, statement: CreateStoragePolicy): void {
  const volumes = volumesOf(statement.body)
  if (volumes.length === 0)
    throw new ServerError(36, `Storage policy ${statement.name} has no volumes`)
  for (const disk of volumes.flatMap((volume) => volume.disks)) {
    if (disk !== 'default' && !context.catalog.state.disks[disk]) {
      throw new ServerError(36, `Unknown disk ${disk}`)
    }
  }
  put(context, 'storagePolicies', statement)
}

function put<Definition extends Created>(
  context: Context,
  section: Section,
  statement: Definition,
): void {
  const { name } = statement
  const all = context.catalog.state[section] as unknown as { [name: string]: Kept<Definition> }
  const before = all[name]
  const [there, , word] = codes[section]
  if (before && !statement.orReplace) {
    if (statement.ifNotExists) return
    throw new ServerError(there, `${word} ${name} already exists`)
  }
  const definition = {
    ...statement,
    ifNotExists: false,
    ...('orReplace' in statement ? { orReplace: false } : {}),
  }
  all[name] = before ? revised(context, before, definition) : kept(context, definition)
  context.catalog.save()
}

/** Streams that use it keep their copy: nothing is checked (§1.13). */
export function alterCollection(context: Context, statement: AlterNamedCollection): void {
  const { collections } = context.catalog.state
  const found = collections[statement.name]
  if (!found) {
    if (statement.ifExists) return
    throw new ServerError(2003, `Named collection ${statement.name} does not exist`)
  }
  const gone = [...statement.delete, ...statement.set.map(({ key }) => key)]
  for (const key of statement.delete) {
    if (!found.definition.entries.some((entry) => entry.key === key)) {
      throw new ServerError(36, `Named collection ${statement.name} has no key ${key}`)
    }
  }
  const left = found.definition.entries.filter(({ key }) => !gone.includes(key))
  const entries = [...left, ...statement.set]
  collections[statement.name] = revised(context, found, { ...found.definition, entries })
  context.catalog.save()
}

export function dropGlobal(context: Context, section: Section, statement: DropStatement): void {
  const { name } = statement.name
  const all = context.catalog.state[section] as { [name: string]: unknown }
  const [, missing, word] = codes[section]
  if (!all[name]) {
    if (statement.ifExists) return
    throw new ServerError(missing, `${word} ${name} does not exist`)
  }
  if (section === 'storagePolicies') checkPolicyIsFree(context, name)
  if (section === 'disks') checkDiskIsFree(context, name)
  delete all[name]
  context.catalog.save()
}

/** Checked since 2.9 (§1.13). */
function checkPolicyIsFree({ catalog }: Context, policy: string): void {
  const user = Object.values(catalog.state.relations).find(
    ({ definition }) =>
      definition.kind === 'createStream' &&
      settingOf(definition.storage.settings, 'storage_policy') === policy,
  )
  if (!user) return
  throw new ServerError(
    630,
    `Cannot drop storage policy ${policy}, because some streams use it: ${user.database}.${user.name}`,
  )
}

function checkDiskIsFree({ catalog }: Context, disk: string): void {
  const user = Object.entries(catalog.state.storagePolicies).find(([, { definition }]) =>
    volumesOf(definition.body).some((volume) => volume.disks.includes(disk)),
  )
  if (user) {
    throw new ServerError(
      630,
      `Cannot drop disk ${disk}, because storage policy ${user[0]} uses it`,
    )
  }
}
