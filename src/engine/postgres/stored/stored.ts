/**
 * Declared resources as this server would store them: made in scratch schemas, read with the same
 * queries as the target itself, and undone. Nothing of the target is changed, and no lock is taken
 * on it beyond those of reading.
 */
import { randomBytes } from 'node:crypto'
import { SluiceError } from '../../../diagnostic/sluice-error.ts'
import { addressName, type ResourceId, resourceId } from '../../../resource/id.ts'
import type { JsonObject } from '../../../resource/json.ts'
import type { Resource } from '../../../resource/resource.ts'
import type { Refused, StoredForm, StoredForms, StoredRequest } from '../../engine.ts'
import { storedParts } from '../inspect/parts.ts'
import { readParts } from '../inspect/read-parts.ts'
import { kinds } from '../kinds/index.ts'
import { quoteIdent, splitName } from '../kinds/names.ts'
import { isTrue, textOf } from '../row.ts'
import type { Session, Transaction } from '../session.ts'
import { inSlices } from './slices.ts'
import { madeFirst, namesQuery, standIns } from './made-first.ts'
import { pairOf } from './made-names.ts'
import { type ScratchSchemas, scratchSchemas } from './scratch-schemas.ts'
import { type Making, scratchStatements } from './scratch-statements.ts'
import { refusedPlace } from './refused-place.ts'
import { type Refusal, refusalOf, type TryOut, tryOut } from './try-out.ts'
import { type ToMake, whatToMake } from './what-to-make.ts'

export async function stored(session: Session, request: StoredRequest): Promise<StoredForms> {
  const toMake = whatToMake(request, kinds)
  const refused = new Map<ResourceId, Refusal>()
  const forms = new Map<ResourceId, StoredForm>()
  if (toMake.resources.length === 0) return { forms, refused: new Map() }
  const schemas = scratchSchemas(schemasOf(toMake), randomBytes(4).toString('hex'))
  const { desired, live } = request
  const asked = new Map(request.undecided.map((resource) => [resource.id, resource] as const))
  const making: Making = { kinds, context: { desired, live, breaksUnmanaged: false } }
  const state: TryOut = { needsOf: request.needsOf, refused, without: new Set() }
  const tryAll = async (scratch: Transaction): Promise<void> => {
    const path = await begin(scratch, request, schemas, making)
    const trial = { scratch, path, schemas, making }
    const read = async (): Promise<void> => {
      for (const [id, form] of await readForms(scratch, asked, schemas)) forms.set(id, form)
    }
    await tryToMake(toMake, state, trial, read)
    if (refused.size > 0) await tryApart(toMake, request, state, trial, read)
  }
  await session.inRolledBack(tryAll, { apart: makesTimescale(request, session) })
  for (const id of state.without) forms.delete(id)
  const told = toMake.resources.flatMap((resource) => {
    const refusal = refused.get(resource.id)
    return refusal === undefined ? [] : [[resource.id, toldOf(resource, refusal, schemas)] as const]
  })
  return { forms, refused: new Map(told) }
}

/** As if it had been tried under its own names. */
function toldOf(
  { spec }: Resource,
  { words, sql, position }: Refusal,
  { realText }: ScratchSchemas,
): Refused {
  const at = refusedPlace(spec, {
    words: realText(words),
    sql: realText(sql),
    ...(position === undefined ? {} : { position: realText(sql.slice(0, position)).length }),
  })
  return { words: realText(words), ...(at === undefined ? {} : { at }) }
}

interface Trial {
  readonly scratch: Transaction
  /** Where names without a schema are found. */
  readonly path: string
  readonly schemas: ScratchSchemas
  readonly making: Making
}

/** Makes them, slice by slice, and undoes each when it was looked at. */
async function tryToMake(
  { resources: all, standIns: others }: ToMake,
  state: TryOut,
  { scratch, path, schemas, making }: Trial,
  read: () => Promise<void>,
): Promise<void> {
  for (const resources of inSlices(all, state.needsOf, making)) {
    scratch.ahead('SAVEPOINT sluice_slice', `SET LOCAL search_path = ${path}`)
    const made = await makeStandIns(scratch, others, schemas)
    const { objects, follow } = scratchStatements(resources, made, schemas, making)
    await tryOut(scratch, objects, state)
    await tryOut(scratch, follow, state)
    await read()
    scratch.ahead('ROLLBACK TO SAVEPOINT sluice_slice')
  }
}

/**
 * What no kind stands for (an operator, an aggregate) knows only the types and tables of the target,
 * and not those beside which a definition is tried. Where what stands there today is refused as
 * well, that says nothing of the plans: they are tried once more, over everything as it stands.
 */
async function tryApart(
  toMake: ToMake,
  request: StoredRequest,
  state: TryOut,
  trial: Trial,
  read: () => Promise<void>,
): Promise<void> {
  const { refused, without, needsOf } = state
  const today = asTheyStand(toMake, refused.keys(), request)
  const refusedToday: TryOut = { needsOf, refused: new Map(), without: new Set() }
  await tryToMake(today, refusedToday, trial, async () => undefined)
  const unclear = [...refused.keys()].filter((id) => refusedToday.refused.has(id))
  if (unclear.length === 0) return
  const clear = new Set([...refused.keys()].filter((id) => !unclear.includes(id)))
  const undecided = toMake.resources.filter(({ id }) => without.has(id) && !clear.has(id))
  for (const { id } of undecided) {
    without.delete(id)
    refused.delete(id)
  }
  await tryToMake(whatToMake({ ...request, undecided }, kinds), state, trial, read)
}

/** The same objects as the target has them, with all that they need. */
function asTheyStand(
  { resources, standIns: others }: ToMake,
  ids: Iterable<ResourceId>,
  { live, needsOf }: StoredRequest,
): ToMake {
  const needed = new Set<ResourceId>()
  const visit = (id: ResourceId): void => {
    if (needed.has(id)) return
    needed.add(id)
    for (const need of needsOf(id)) visit(need)
  }
  for (const id of ids) visit(id)
  const standing = resources.flatMap((resource) => {
    const { id, kind, name } = resource
    const found = needed.has(id) && live.lookup(kinds[kind]?.namespace ?? '', name)
    return found && found.kind === kind ? [{ ...resource, spec: found.spec }] : []
  })
  return { resources: standing, standIns: others }
}

/**
 * A session that has made the extension, and undone it, keeps its library and cannot make it again
 * (seen on 2.25.2): the one that applies must not be it.
 */
function makesTimescale({ byId }: StoredRequest, { facts }: Session): boolean {
  return facts.timescale === '' && byId.has(resourceId('Extension', 'timescaledb'))
}

function schemasOf({ resources, standIns }: ToMake): readonly string[] {
  return [
    ...resources.flatMap(({ address }) => address.database ?? []),
    ...standIns.map((name) => splitName(name, '').database),
  ]
}

/** Makes the schemas, and what definitions may name; gives the search path with stand-ins in it. */
async function begin(
  session: Transaction,
  request: StoredRequest,
  schemas: ScratchSchemas,
  making: Making,
): Promise<string> {
  const [rows = [], names = []] = await session.batch([
    `SELECT current_database() AS database, current_user AS role,
       has_database_privilege(current_database(), 'CREATE') AS allowed, s AS schema
     FROM (SELECT NULL AS s UNION ALL SELECT unnest(current_schemas(false))) AS path`,
    namesQuery,
  ])
  const [row] = rows
  if (!isTrue(row, 'allowed')) throw mayNotCreate(textOf(row, 'database'), textOf(row, 'role'))
  session.ahead(
    'SET LOCAL check_function_bodies = off',
    'SET LOCAL client_min_messages = error',
    ...schemas.names.map((name) => `CREATE SCHEMA ${quoteIdent(name)}`),
  )
  for (const sql of madeFirst(names, request, making)) {
    await session.simple('SAVEPOINT sluice_first')
    try {
      await session.simple(sql)
    } catch (error) {
      // What names it says so.
      if (refusalOf(error) === undefined) throw error
      await session.simple('ROLLBACK TO SAVEPOINT sluice_first')
    }
  }
  const own = [request.desired.database, ...rows.map((one) => textOf(one, 'schema')), 'public']
  const path = [...new Set(own)].filter((name) => name !== '')
  return path
    .flatMap((name) => [schemas.of(name) ?? [], name].flat())
    .map(quoteIdent)
    .join(', ')
}

function mayNotCreate(database: string, role: string): SluiceError {
  return new SluiceError(
    'NOT_ALLOWED',
    `the role \`${role}\` may not create schemas in the database \`${database}\``,
    {
      hint: `GRANT CREATE ON DATABASE ${quoteIdent(database)} TO ${quoteIdent(role)}`,
      detail: [
        'definitions are compared as this server stores them: they are made in schemas of their own, in a transaction that is rolled back',
      ],
    },
  )
}

/** Makes what others made on the target; gives their names as `pairOf`. */
async function makeStandIns(
  session: Session,
  names: readonly string[],
  schemas: ScratchSchemas,
): Promise<readonly string[]> {
  const made = await standIns(session, names, schemas)
  for (const { sql } of made) await session.simple(sql)
  return made.map(({ name }) => {
    const { database, name: own } = splitName(name, '')
    return pairOf(database, own)
  })
}

async function readForms(
  session: Transaction,
  asked: ReadonlyMap<ResourceId, Resource>,
  schemas: ScratchSchemas,
): Promise<ReadonlyMap<ResourceId, StoredForm>> {
  const forms = new Map<ResourceId, StoredForm>()
  session.ahead('SET LOCAL search_path = pg_catalog')
  const { found } = await readParts(session, schemas.names, {
    global: false,
    parts: storedParts,
  })
  for (const { kind, address, spec, inferred } of found) {
    const id = resourceId(kind, addressName(schemas.realAddress(address)))
    const resource = asked.get(id)
    const rules = kinds[kind]?.stored
    if (resource === undefined || rules === undefined) continue
    forms.set(id, {
      spec: rules.merge(resource.spec, schemas.realSpec(spec)),
      ...(inferred === undefined ? {} : { inferred: schemas.realSpec<JsonObject>(inferred) }),
    })
  }
  return forms
}
