/**
 * Asking the server for its form takes no lock that keeps anybody out: another session may read,
 * hold what it reads, and write meanwhile. Tried on a server, with a second session beside.
 */
import type { Client } from 'pg'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { LiveCatalog } from '../../../src/catalog/catalog.ts'
import type { Connection, StoredForms } from '../../../src/engine/engine.ts'
import { postgres } from '../../../src/engine/postgres/index.ts'
import { compile } from '../../../src/link/compile.ts'
import { contextOf, indexByName } from '../../../src/link/name-index.ts'
import { createInScratch, type ScratchInput } from '../../../src/operation/scratch.ts'
import type { JsonObject } from '../../../src/resource/json.ts'
import { documentOf } from '../../harness/documents.ts'
import {
  type FreshDatabase,
  freshDatabase,
  sharedPostgres,
  usualMajor,
} from '../../harness/postgres-servers.ts'
import { storedFixtures } from './stored-fixtures.ts'

/** Of the session that tries things out, on relations of these schemas. */
const heldLocks = `SELECT n.nspname || '.' || c.relname AS relation, l.mode, l.granted
  FROM pg_locks l JOIN pg_class c ON c.oid = l.relation JOIN pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_stat_activity a ON a.pid = l.pid
  WHERE a.application_name = 'sluice' AND n.nspname = ANY ($1)`

/** What is asked for where the ledger decides all else. */
const sorts: readonly (readonly [readonly string[]])[] = [
  [['View/app.v', 'Function/app.atomic()']],
  [['Trigger/app.log.touched']],
  [['Table/app.part']],
]

/** They would all go on a table that is there. */
const notThere: readonly (readonly [string, JsonObject])[] = [
  ['a view', { kind: 'View', name: 'app.fresh', query: 'SELECT * FROM app.log' }],
  [
    'a trigger',
    {
      kind: 'Trigger',
      name: 'fresh',
      on: 'app.log',
      timing: 'before',
      events: ['insert'],
      forEach: 'row',
      function: 'app.touch',
    },
  ],
  [
    'a partition',
    {
      kind: 'Table',
      name: 'app.fresh',
      partitionOf: { table: 'app.parts', for: "FROM ('2027-01-01') TO ('2028-01-01')" },
    },
  ],
  ['an heir', { kind: 'Table', name: 'app.fresh', inherits: ['app.log'] }],
  [
    'a foreign key',
    {
      kind: 'Table',
      name: 'app.fresh',
      columns: [{ name: 'id', type: 'int' }],
      constraints: [
        {
          name: 'of_log',
          foreignKey: { columns: ['id'], references: 'app.log', referencedColumns: ['id'] },
        },
      ],
    },
  ],
]

const gate: readonly JsonObject[] = [
  { kind: 'External', name: 'public.gate', of: 'table' },
  { kind: 'View', name: 'public.waits', query: 'SELECT FROM app.log, public.gate' },
]

describe.skipIf(usualMajor === 0)('asking the server for its form', () => {
  let database: FreshDatabase
  let other: Client
  let connection: Connection
  beforeAll(async () => {
    database = await freshDatabase(await sharedPostgres())
    other = new pg.Client({ connectionString: database.url, application_name: 'other' })
    await other.connect()
    connection = await postgres.connect({ name: 'test', url: database.url }, { root: '.' })
    const { failures } = await createInScratch(inputOf([...documents, ...gate]))
    expect(failures).toEqual([])
  })
  afterAll(async () => {
    await connection?.close()
    await other?.end()
    await database?.drop()
  })

  const functions = storedFixtures.find(({ name }) => name.startsWith('functions'))
  const documents: readonly JsonObject[] = [
    ...(functions?.documents ?? []),
    {
      kind: 'Table',
      name: 'app.parts',
      columns: [{ name: 'at', type: 'date', nullable: false }],
      partitionBy: 'RANGE (at)',
    },
    {
      kind: 'Table',
      name: 'app.part',
      partitionOf: { table: 'app.parts', for: "FROM ('2026-01-01') TO ('2027-01-01')" },
    },
  ]
  const inputOf = (all: readonly JsonObject[]): ScratchInput => ({
    engine: postgres,
    connection,
    compiled: compile(all.map(documentOf), { engine: postgres, database: 'public' }),
    database: 'public',
    ledgerDatabase: 'sluice',
  })
  /** As a plan asks where the ledger decides everything else. */
  const ask = async (
    { compiled, database: schema }: ScratchInput,
    undecided: readonly string[],
    catalog: LiveCatalog,
    asking: Connection = connection,
  ): Promise<StoredForms | undefined> =>
    await asking.stored?.({
      undecided: compiled.resources.filter(({ id }) => undecided.includes(id)),
      desired: contextOf(compiled.index, schema, 'desired', connection.capabilities.facts),
      live: contextOf(indexByName(catalog.objects.values(), postgres), schema, 'live'),
      needsOf: (id) =>
        (compiled.graph.needs.get(id) ?? [])
          .filter(({ late }) => !late)
          .map(({ dependency }) => dependency),
      byId: compiled.byId,
      ledgerDatabase: 'sluice',
    })
  /** Looking at a view waits for whoever locks what it reads: done before. */
  const look = (): Promise<LiveCatalog> =>
    connection.inspect({ databases: ['*'], global: true }, 'sluice')

  it.each(sorts)('waits for nobody who reads or writes rows: %s', async (undecided) => {
    const input = inputOf(documents)
    const catalog = await look()
    await other.query('BEGIN')
    // The strongest lock that does not keep readers out.
    await other.query('LOCK TABLE app.log, app.parts IN EXCLUSIVE MODE')
    const stored = await ask(input, undecided, catalog)
    expect([...(stored?.refused ?? [])]).toEqual([])
    expect([...(stored?.forms.keys() ?? [])].sort()).toEqual([...undecided].sort())
    await other.query('ROLLBACK')
  })

  it.each(notThere)('holds nothing but locks of reading on what is there: %s', async (_, fresh) => {
    const input = inputOf([...documents, ...gate, fresh])
    const undecided = input.compiled.resources.filter(({ origin }) => origin?.json === fresh)
    const catalog = await look()
    await other.query('BEGIN')
    await other.query('LOCK TABLE public.gate')
    // Everything is made when it comes to the gate, and waits there.
    const asked = ask(input, [...undecided.map(({ id }) => id), 'View/public.waits'], catalog)
    const held = await heldAtTheGate()
    await other.query('ROLLBACK')
    await asked
    expect(held.filter(({ mode }) => mode !== 'AccessShareLock')).toEqual([])
  })

  async function heldAtTheGate(): Promise<readonly { readonly mode: string }[]> {
    for (let tries = 0; tries < 500; tries++) {
      const { rows } = await other.query(heldLocks, [['app', 'public']])
      if (rows.some(({ granted }) => !granted)) return rows.filter(({ granted }) => granted)
    }
    throw new Error('nothing waits at the gate')
  }

  it('leaves nothing behind', async () => {
    const names = async (): Promise<unknown> =>
      (await other.query('SELECT nspname FROM pg_namespace ORDER BY 1')).rows
    const before = await names()
    await ask(inputOf(documents), ['Table/app.log', 'View/app.v'], await look())
    expect(await names()).toEqual(before)
  })

  it('says which right is missing', async () => {
    await other.query(
      'DROP ROLE IF EXISTS sluice_test_may_read; CREATE ROLE sluice_test_may_read LOGIN',
    )
    const reader = await postgres.connect(
      { name: 'test', url: database.url, username: 'sluice_test_may_read' },
      { root: '.' },
    )
    await expect(
      ask(inputOf(documents), ['View/app.v'], await look(), reader),
    ).rejects.toMatchObject({
      code: 'NOT_ALLOWED',
      hint: `GRANT CREATE ON DATABASE ${database.name} TO sluice_test_may_read`,
    })
    await reader.close()
    await other.query('DROP ROLE sluice_test_may_read')
  })
})
