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
import type { StoredForm, StoredForms, StoredRequest } from '../../engine.ts'
import { readParts } from '../inspect/read-parts.ts'
import { kinds } from '../kinds/index.ts'
import { quoteIdent, splitName } from '../kinds/names.ts'
import { isTrue, textOf } from '../row.ts'
import type { Session } from '../session.ts'
import { inSlices } from './slices.ts'
import { madeFirst, standIns } from './made-first.ts'
import { pairOf } from './made-names.ts'
import { type ScratchSchemas, scratchSchemas } from './scratch-schemas.ts'
import { type Making, scratchStatements } from './scratch-statements.ts'
import { refusalOf, type TryOut, tryOut } from './try-out.ts'
import { type ToMake, whatToMake } from './what-to-make.ts'

export async function stored(session: Session, request: StoredRequest): Promise<StoredForms> {
  const toMake = whatToMake(request, kinds)
  const refused = new Map<ResourceId, string>()
  const forms = new Map<ResourceId, StoredForm>()
  if (toMake.resources.length === 0) return { forms, refused }
  const schemas = scratchSchemas(schemasOf(toMake), randomBytes(4).toString('hex'))
  const { desired, live } = request
  const asked = new Map(request.undecided.map((resource) => [resource.id, resource] as const))
  const making: Making = { kinds, context: { desired, live, breaksUnmanaged: false } }
  const state: TryOut = { needsOf: request.needsOf, refused, without: new Set() }
  const tryAll = async (scratch: Session): Promise<void> => {
    const path = await begin(scratch, request, schemas, making)
    for (const resources of inSlices(toMake.resources, request.needsOf, making)) {
      await scratch.simple(`SAVEPOINT sluice_slice; SET LOCAL search_path = ${path}`)
      const others = await makeStandIns(scratch, toMake.standIns, schemas)
      const { objects, follow } = scratchStatements(resources, others, schemas, making)
      await tryOut(scratch, objects, state)
      await tryOut(scratch, follow, state)
      for (const [id, form] of await readForms(scratch, asked, schemas)) forms.set(id, form)
      await scratch.simple('ROLLBACK TO SAVEPOINT sluice_slice')
    }
  }
  await session.inRolledBack(tryAll, { apart: makesTimescale(request, session) })
  for (const id of state.without) forms.delete(id)
  for (const [id, words] of refused) refused.set(id, schemas.realText(words))
  return { forms, refused }
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
  session: Session,
  request: StoredRequest,
  schemas: ScratchSchemas,
  making: Making,
): Promise<string> {
  const rows = await session.query(
    `SELECT current_database() AS database, current_user AS role,
       has_database_privilege(current_database(), 'CREATE') AS allowed, s AS schema
     FROM (SELECT NULL AS s UNION ALL SELECT unnest(current_schemas(false))) AS path`,
  )
  const [row] = rows
  if (!isTrue(row, 'allowed')) throw mayNotCreate(textOf(row, 'database'), textOf(row, 'role'))
  await session.simple(
    [
      'SET LOCAL check_function_bodies = off',
      'SET LOCAL client_min_messages = error',
      ...schemas.names.map((name) => `CREATE SCHEMA ${quoteIdent(name)}`),
    ].join(';\n'),
  )
  for (const sql of await madeFirst(session, request, making)) {
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
  session: Session,
  asked: ReadonlyMap<ResourceId, Resource>,
  schemas: ScratchSchemas,
): Promise<ReadonlyMap<ResourceId, StoredForm>> {
  const forms = new Map<ResourceId, StoredForm>()
  await session.simple('SET LOCAL search_path = pg_catalog')
  const { found } = await readParts(session, schemas.names, { global: false })
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
