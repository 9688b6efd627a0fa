/** What an appserver has, as live objects: four lists, whatever they hold. */
import type { LiveCatalog, ObjectKey } from '../../../catalog/catalog.ts'
import { SluiceError } from '../../../diagnostic/sluice-error.ts'
import { resourceId } from '../../../resource/id.ts'
import type { LiveObject } from '../../../resource/resource.ts'
import { readBody } from '../kinds/rest-bodies.ts'
import type { Client } from './client.ts'
import { type Collection, collections } from './collections.ts'
import { type Entry, list, sharedName } from './listing.ts'

export interface AppserverCatalog {
  readonly objects: readonly LiveObject[]
  readonly unreadable: LiveCatalog['unreadable']
}

export async function inspectAppserver(client: Client): Promise<AppserverCatalog> {
  return joined(await Promise.all(collections.map((collection) => read(collection, client))))
}

/** The named objects again: one list per kind that occurs. */
export async function inspectAppserverObjects(
  keys: readonly ObjectKey[],
  client: Client,
): Promise<readonly LiveObject[]> {
  const asked = new Set(keys.map(({ id }) => id))
  const wanted = collections.filter(({ kind }) => keys.some((key) => key.kind === kind))
  const found = joined(await Promise.all(wanted.map((collection) => read(collection, client))))
  return found.objects.filter(({ id }) => asked.has(id))
}

async function read(collection: Collection, client: Client): Promise<AppserverCatalog> {
  let entries: readonly Entry[]
  try {
    entries = (await list(collection, client)) ?? []
  } catch (error) {
    if (!(error instanceof SluiceError) || error.code !== 'NOT_ALLOWED') throw error
    const { kind } = collection
    return { objects: [], unreadable: [{ kind, name: '*', why: error.message }] }
  }
  const byName = new Map<string, Entry[]>()
  for (const entry of entries) {
    byName.set(entry.name, [...(byName.get(entry.name) ?? []), entry])
  }
  return joined([...byName].map(([name, same]) => objectOf(name, same, collection)))
}

/** Ids are new on every target, so that two of one name cannot be told apart: neither is touched. */
function objectOf(
  name: string,
  entries: readonly Entry[],
  collection: Collection,
): AppserverCatalog {
  const { kind } = collection
  const [entry, ...others] = entries
  if (entry === undefined) return { objects: [], unreadable: [] }
  const refused = (why: string): AppserverCatalog => ({
    objects: [],
    unreadable: [{ kind, name, why }],
  })
  if (others.length > 0) return refused(sharedName(name, entries, collection))
  const body = readBody[kind]?.(entry.body) ?? { why: 'the appserver does not show what it is' }
  if ('why' in body) return refused(body.why)
  const object: LiveObject = {
    id: resourceId(kind, name),
    kind,
    name,
    address: { name },
    spec: body.spec,
  }
  return { objects: [object], unreadable: [] }
}

function joined(parts: readonly AppserverCatalog[]): AppserverCatalog {
  return {
    objects: parts.flatMap(({ objects }) => objects),
    unreadable: parts.flatMap(({ unreadable }) => unreadable),
  }
}
