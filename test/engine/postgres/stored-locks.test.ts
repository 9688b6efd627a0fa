/**
 * Asking the server for its form takes no lock that keeps anybody out: another session may read,
 * hold what it reads, and write meanwhile. Tried on a server, with a second session beside.
 */
import type { Client } from 'pg'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Connection } from '../../../src/engine/engine.ts'
import { postgres } from '../../../src/engine/postgres/index.ts'
import { emptyLedger } from '../../../src/ledger/read-ledger.ts'
import { compile } from '../../../src/link/compile.ts'
import { createInScratch, type ScratchInput } from '../../../src/operation/scratch.ts'
import { type Stored, storedForms } from '../../../src/operation/stored-forms.ts'
import type { JsonObject } from '../../../src/resource/json.ts'
import { documentOf } from '../../harness/documents.ts'
import {
  type FreshDatabase,
  freshDatabase,
  sharedPostgres,
  usualMajor,
} from '../../harness/postgres-servers.ts'
import { storedFixtures } from './stored-fixtures.ts'

/** On relations of the plan's own schemas, held by the session that tries things out. */
const heldLocks = `SELECT DISTINCT n.nspname || '.' || c.relname AS relation, l.mode
  FROM pg_locks l JOIN pg_class c ON c.oid = l.relation JOIN pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_stat_activity a ON a.pid = l.pid
  WHERE l.granted AND a.application_name = 'sluice' AND n.nspname = ANY ($1)
    AND a.pid <> pg_backend_pid()`

describe.skipIf(usualMajor === 0)('asking the server for its form', () => {
  let database: FreshDatabase
  let other: Client
  let connection: Connection
  beforeAll(async () => {
    database = await freshDatabase(await sharedPostgres(), 'stored')
    other = new pg.Client({ connectionString: database.url, application_name: 'other' })
    await other.connect()
    connection = await postgres.connect({ name: 'test', url: database.url }, { root: '.' })
  })
  afterAll(async () => {
    await connection?.close()
    await other?.end()
    await database?.drop()
  })

  const documents = storedFixtures.find(({ name }) => name.startsWith('functions'))?.documents ?? []
  const inputOf = (all: readonly JsonObject[]): ScratchInput => ({
    engine: postgres,
    connection,
    compiled: compile(all.map(documentOf), { engine: postgres, database: 'public' }),
    database: 'public',
    ledgerDatabase: 'sluice',
  })
  const ask = async ({ compiled, database }: ScratchInput): Promise<Stored | undefined> => {
    const catalog = await connection.inspect({ databases: ['*'], global: true }, 'sluice')
    return await storedForms(
      { engine: postgres, compiled, catalog, ledger: emptyLedger, database },
      { connection, ledgerDatabase: 'sluice' },
    )
  }

  it('waits for nobody who reads, writes or alters rows', async () => {
    const input = inputOf(documents)
    await createInScratch(input)
    await other.query('BEGIN')
    // The strongest lock that does not keep readers out.
    await other.query('LOCK TABLE app.log IN EXCLUSIVE MODE')
    const stored = await ask(input)
    expect(stored?.blocked).toEqual([])
    expect(stored?.forms.size).toBeGreaterThan(5)
    await other.query('ROLLBACK')
  })

  it('holds nothing but locks of reading on what is there', async () => {
    const input = inputOf(documents)
    await createInScratch(input)
    const seen = new Set<string>()
    let isOver = false
    const watch = (async () => {
      while (!isOver) {
        const { rows } = await other.query(heldLocks, [['app', 'public']])
        for (const { relation, mode } of rows) seen.add(`${relation} ${mode}`)
      }
    })()
    for (let times = 0; times < 20; times++) await ask(input)
    isOver = true
    await watch
    expect([...seen].filter((lock) => !lock.endsWith(' AccessShareLock'))).toEqual([])
  })

  it('leaves nothing behind', async () => {
    const names = async (): Promise<unknown> =>
      (await other.query('SELECT nspname FROM pg_namespace ORDER BY 1')).rows
    const before = await names()
    await ask(inputOf(documents))
    expect(await names()).toEqual(before)
  })

  it('says which right is missing', async () => {
    await other.query('DROP ROLE IF EXISTS may_read; CREATE ROLE may_read LOGIN')
    const reader = await postgres.connect(
      { name: 'test', url: database.url, username: 'may_read' },
      { root: '.' },
    )
    const input = { ...inputOf(documents), connection: reader }
    const { compiled } = input
    const catalog = await connection.inspect({ databases: ['*'], global: true }, 'sluice')
    const asked = storedForms(
      { engine: postgres, compiled, catalog, ledger: emptyLedger, database: 'public' },
      { connection: reader, ledgerDatabase: 'sluice' },
    )
    await expect(asked).rejects.toMatchObject({
      code: 'NOT_ALLOWED',
      hint: `GRANT CREATE ON DATABASE ${database.name} TO may_read`,
    })
    await reader.close()
    await other.query('DROP ROLE may_read')
  })
})
