/** What the server refuses is said once, of what is at fault; all else stays as it was. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { LiveCatalog } from '../../../src/catalog/catalog.ts'
import { desiredForm, liveForm } from '../../../src/diff/diff.ts'
import { compareForms } from '../../../src/diff/compare-forms.ts'
import type { Connection } from '../../../src/engine/engine.ts'
import { postgres } from '../../../src/engine/postgres/index.ts'
import type { LedgerRow } from '../../../src/ledger/ledger-row.ts'
import { emptyLedger, type Ledger } from '../../../src/ledger/read-ledger.ts'
import { type Compiled, compile } from '../../../src/link/compile.ts'
import { contextOf } from '../../../src/link/name-index.ts'
import { createInScratch } from '../../../src/operation/scratch.ts'
import { type Stored, storedForms } from '../../../src/operation/stored-forms.ts'
import type { JsonObject } from '../../../src/resource/json.ts'
import { documentOf } from '../../harness/documents.ts'

let connection: Connection
beforeAll(async () => {
  connection = await postgres.connect({ name: 'test', url: 'pglite:memory://' }, { root: '.' })
})
afterAll(async () => await connection?.close())

const database = 'public'
const compiledOf = (documents: readonly JsonObject[]): Compiled =>
  compile(documents.map(documentOf), { engine: postgres, database })

const table = (more: JsonObject): JsonObject => ({
  kind: 'Table',
  name: 't',
  columns: [{ name: 'id', type: 'int' }, more],
})
const views: readonly JsonObject[] = [
  { kind: 'View', name: 'v', query: 'SELECT id FROM t WHERE id in (1,2)' },
  { kind: 'View', name: 'w', query: 'SELECT count(*) n FROM v' },
]

async function look(): Promise<LiveCatalog> {
  return await connection.inspect({ databases: ['*'], global: true }, 'sluice')
}

async function made(documents: readonly JsonObject[]): Promise<Compiled> {
  const compiled = compiledOf(documents)
  await connection.execute('DROP SCHEMA public CASCADE')
  await connection.execute('CREATE SCHEMA public')
  const { failures } = await createInScratch({
    engine: postgres,
    connection,
    compiled,
    database,
    ledgerDatabase: 'sluice',
  })
  expect(failures).toEqual([])
  return compiled
}

/** As an apply of these would have left it. */
function ledgerOf({ resources }: Compiled, catalog: LiveCatalog): Ledger {
  const rows = resources.flatMap((resource) => {
    const live = catalog.objects.get(resource.id)
    const row = { desired: resource.spec, live: live?.spec, inferred: live?.inferred ?? null }
    return [[resource.id, { ...row, protect: false, retain: false } as LedgerRow] as const]
  })
  return { ...emptyLedger, rows: new Map(rows) }
}

async function ask(compiled: Compiled, catalog: LiveCatalog, ledger: Ledger): Promise<Stored> {
  const target = { connection, ledgerDatabase: 'sluice' }
  const input = { engine: postgres, compiled, catalog, ledger, database }
  return (await storedForms(input, target)) ?? { forms: new Map(), blocked: [] }
}

/** Ids of what a plan would change. */
function changed({ resources, index }: Compiled, catalog: LiveCatalog, stored: Stored): unknown {
  const facts = connection.capabilities.facts
  const desired = contextOf(index, database, 'desired', facts, {
    stored: (id) => stored.forms.get(id),
  })
  const live = contextOf(index, database, 'live', facts)
  const sides = { engine: postgres, desired, live }
  return resources
    .filter((resource) => {
      const object = catalog.objects.get(resource.id)
      if (object === undefined) return true
      return compareForms(liveForm(object, sides), desiredForm(resource, sides)).changes.length > 0
    })
    .map(({ id }) => id)
}

it('what reads something that is refused is compared by the ledger', async () => {
  const before = await made([table({ name: 'n', type: 'int' }), ...views])
  const catalog = await look()
  const ledger = ledgerOf(before, catalog)
  const now = compiledOf([table({ name: 'n', type: 'int', default: 'nobody_knows(1)' }), ...views])
  const stored = await ask(now, catalog, ledger)
  expect(stored.blocked.map(({ name }) => name)).toEqual(['public.t'])
  expect(stored.blocked[0]?.detail).toContain('function nobody_knows(integer) does not exist')
  expect(changed(now, catalog, stored)).toEqual(['Table/public.t'])
})

it('what the server has and would not make elsewhere is no matter where it is as declared', async () => {
  await connection.execute('DROP SCHEMA public CASCADE')
  await connection.execute('CREATE SCHEMA public')
  // No kind stands for an aggregate: this one knows the type only where it is.
  for (const sql of [
    "CREATE TYPE public.mood AS ENUM ('low', 'high')",
    'CREATE FUNCTION public.worst(a public.mood, b public.mood) RETURNS public.mood LANGUAGE sql AS $$SELECT least(a, b)$$',
    'CREATE AGGREGATE public.worst_of(public.mood) (sfunc = public.worst, stype = public.mood)',
    'CREATE TABLE public.t (m public.mood)',
    'CREATE VIEW public.v AS SELECT public.worst_of(m) AS worst FROM public.t',
  ])
    await connection.execute(sql)
  const catalog = await look()
  const documents = [...catalog.objects.values()]
    .filter(
      ({ unlisted, kind }) =>
        unlisted !== true && ['Type', 'Function', 'Table', 'View'].includes(kind),
    )
    .map((object): JsonObject => {
      const { kind, spec, name } = object
      return { kind, name: name.replace(/\(.*/, ''), ...postgres.kinds[kind]?.write(spec, object) }
    })
  const compiled = compiledOf(documents)
  const stored = await ask(compiled, catalog, emptyLedger)
  expect(stored.blocked).toEqual([])
  expect(changed(compiled, catalog, stored)).toEqual([])
  const other = compiledOf(
    documents.map((one) =>
      one['kind'] === 'View' ? { ...one, query: 'SELECT worst_of(m) x FROM t' } : one,
    ),
  )
  // Over everything as it stands it can be made.
  const apart = await ask(other, catalog, emptyLedger)
  expect(apart.blocked).toEqual([])
  expect(changed(other, catalog, apart)).toEqual(['View/public.v'])
  const broken = compiledOf(
    documents.map((one) =>
      one['kind'] === 'View' ? { ...one, query: 'SELECT worst_of(m, 1) x FROM t' } : one,
    ),
  )
  const refused = await ask(broken, catalog, emptyLedger)
  expect(refused.blocked.map(({ name }) => name)).toEqual(['public.v'])
  // What the type gets does not concern who only knows it where it is.
  const labelled = compiledOf(
    documents.map((one) =>
      one['kind'] === 'Type' ? { ...one, enum: ['low', 'middle', 'high'] } : one,
    ),
  )
  for (const ledger of [emptyLedger, ledgerOf(compiled, catalog)]) {
    const more = await ask(labelled, catalog, ledger)
    expect(more.blocked).toEqual([])
    expect(changed(labelled, catalog, more)).toEqual(['Type/public.mood'])
  }
})
