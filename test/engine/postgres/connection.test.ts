// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts name placeholders
import { tmpdir } from 'node:os'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { SluiceError } from '../../../src/diagnostic/sluice-error.ts'
import type { Connection, EnvironmentLike } from '../../../src/engine/engine.ts'
import { connect } from '../../../src/engine/postgres/connection.ts'
import { putSecrets } from '../../../src/engine/postgres/secret-literals.ts'
import { defaultSchemaOf } from '../../../src/engine/postgres/open.ts'
import { postgresTarget } from '../../../src/engine/postgres/target.ts'
import { ask, sharedPostgres } from '../../harness/postgres-servers.ts'
import { openTarget, type TestTarget, targetNames } from '../../harness/postgres-targets.ts'

const faultOf = async (work: Promise<unknown>): Promise<SluiceError> => {
  const error = await work.then(
    () => new Error('it went through'),
    (thrown: unknown) => thrown,
  )
  if (error instanceof SluiceError) return error
  throw error
}

describe('where a URL leads', () => {
  const read = (url: string, more: Partial<EnvironmentLike> = {}) =>
    postgresTarget({ name: 'e', url, ...more }, '/')

  it.each([
    ['postgres://', {}],
    ['postgresql://h', { host: 'h' }],
    ['postgres://h:5433/db', { host: 'h', port: 5433, database: 'db' }],
    ['postgres://u:p%40%3A@h/d%20b', { user: 'u', password: 'p@:', host: 'h', database: 'd b' }],
    ['postgres://[::1]:5433/db', { host: '::1', port: 5433 }],
    ['postgres://u@%2Frun%2Fpg/db', { user: 'u', host: '/run/pg', database: 'db' }],
    ['postgres:///db?host=/run/pg&port=5433', { host: '/run/pg', port: 5433, database: 'db' }],
    ['postgres://h/?dbname=x&user=y&password=z', { database: 'x', user: 'y', password: 'z' }],
    ['postgres://h/db?sslmode=require', { sslMode: 'require' }],
    ['postgres://h/db?connect_timeout=3', { connectMs: 3000 }],
    ['postgres://h/db?options=-c%20geqo%3Doff', { options: '-c geqo=off' }],
  ])('%s', async (url, wanted) => {
    expect(await read(url)).toMatchObject(wanted)
  })

  it('lets the environment go before the URL', async () => {
    const target = await read('postgres://u:p@h/db', {
      username: 'me',
      password: 'secret',
      database: 'mine',
      timeouts: { connect: 5 },
    })
    expect(target).toMatchObject({ user: 'me', password: 'secret', database: 'mine', connectMs: 5 })
  })

  it.each([
    'postgres://u:p@ss@h/db?x',
    'http://h',
    'postgres://a,b/db',
    'postgres://h/db?sslmode=maybe',
  ])('refuses %s without showing a password', async (url) => {
    const fault = await faultOf(read(url))
    expect(fault).toMatchObject({ code: 'UNREACHABLE', exit: 65 })
    expect(fault.message).not.toContain('p@ss')
  })

  it('reads the default schema from the search path', () => {
    const of = (search_path: string) => defaultSchemaOf({ settings: { search_path } })
    expect(defaultSchemaOf({})).toBe('public')
    expect(of('app, public')).toBe('app')
    expect(of('"Odd ""name"", x", y')).toBe('Odd "name", x')
    expect(of('App')).toBe('app')
    expect(of('"$user", public')).toBe('$user')
  })
})

describe('secrets in literals', () => {
  const put = (sql: string, value: string): string =>
    putSecrets(sql, new Map([['${env:P}', value]]))

  it.each([
    ["PASSWORD '${env:P}'", `it's \\`, "PASSWORD 'it''s \\'"],
    ["PASSWORD E'${env:P}'", `it's \\`, "PASSWORD E'it''s \\\\'"],
    ['$$${env:P}$$', `it's`, "$$it's$$"],
    ['-- ${env:P}\n/* ${env:P} */ "${env:P}"', 'x', '-- ${env:P}\n/* ${env:P} */ "${env:P}"'],
    ['PASSWORD ${env:P}', `it's`, "PASSWORD 'it''s'"],
    ["'$$' || '${env:P}' || '$$'", 'x', "'$$' || 'x' || '$$'"],
    ["'${env:Q}'", 'x', "'${env:Q}'"],
  ])('%s', (sql, value, wanted) => {
    expect(put(sql, value)).toBe(wanted)
  })

  it('does not end a dollar-quoted text early', () => {
    expect(() => put('$a$${env:P}$a$', '$a$; DROP')).toThrow('contains `$a$`')
  })
})

describe.each(targetNames)('a connection to %s', (name) => {
  let target: TestTarget
  let connection: Connection

  beforeAll(async () => {
    target = await openTarget(name)
    connection = await connect(target.environment, target)
  })
  afterAll(async () => {
    await connection?.close()
    await target?.close()
  })

  it('tells what it is', () => {
    expect(connection.embedded).toBe(name === 'pglite')
    expect(connection.capabilities).toMatchObject({
      transactionalDdl: true,
      unsupportedKinds: { Policy: expect.any(String), ContinuousAggregate: expect.any(String) },
      facts: { timescale: '', license: '', major: expect.any(Number) },
    })
  })

  it('gives every value as text or null', async () => {
    const rows = await connection.query(
      `SELECT 1 AS i, 1.50 AS n, true AS t, NULL AS x, ARRAY[1, 2] AS a, '{"k": "v"}'::jsonb AS j, 9223372036854775807 AS big, timestamptz '2026-01-02 03:04:05+06' AS at, interval '90 minutes' AS v, '\\x00ff'::bytea AS b, '' AS empty`,
    )
    expect(rows).toEqual([
      {
        i: '1',
        n: '1.50',
        t: 't',
        x: null,
        a: '{1,2}',
        j: '{"k": "v"}',
        big: '9223372036854775807',
        at: '2026-01-01 21:04:05+00',
        v: '01:30:00',
        b: '\\x00ff',
        empty: '',
      },
    ])
  })

  it('shows where a statement is wrong, in its own text', async () => {
    const fault = await faultOf(
      connection.execute('SELECT 1,\n  "ü", nope\nFROM pg_class', { queryId: 'sluice-1-2-3' }),
    )
    expect(fault).toMatchObject({ code: 'ENGINE_REFUSED', cause: { sqlState: '42703' } })
    expect(fault.detail).toEqual(['line 2:   "ü", nope', '          ^'])
  })

  it('shows no secret', async () => {
    const secrets = new Map([['${env:P}', `hun'ter2`]])
    const wrong = [
      `CREATE ROLE x PASSWORD '\${env:P}' NOPE`,
      `SELECT '\${env:P}'::int`,
      `DO $$ BEGIN RAISE EXCEPTION '%', '\${env:P}'; END $$`.replace(
        "'${env:P}'",
        'quote_literal($x$${env:P}$x$)',
      ),
    ]
    for (const sql of wrong) {
      const fault = await faultOf(connection.execute(sql, { secrets }))
      const shown = JSON.stringify([fault.message, fault.detail, fault.hint, fault.cause])
      expect(shown).not.toContain('hun')
      expect(shown).toContain('${env:P}')
    }
  })

  it('makes all of a transaction with its rows, or nothing, and says which statement it was', async () => {
    const store = connection.store('sluice')
    await store.create()
    const rows = [{ topic: 'journal', project: 'p', key: 'k', doc: '{"a": 1}' }] as const
    const run = (...sqls: readonly string[]): Promise<void> | undefined =>
      connection.transact?.({
        statements: sqls.map((sql) => ({ sql, secrets: new Map() })),
        rows,
        ledgerDatabase: 'sluice',
        queryId: 'sluice-1-0-0',
      })
    await run(
      'CREATE TABLE one (a int PRIMARY KEY) -- ends in a comment',
      'SELECT 1',
      'INSERT INTO one VALUES (1)',
    )
    expect(await store.all('journal')).toHaveLength(1)
    const wrong: readonly (readonly [number, readonly string[]])[] = [
      [0, ['nonsense', 'SELECT 1']],
      [2, ['CREATE TABLE two (a int)', 'SELECT 1', 'INSERT INTO one VALUES (1)', 'SELECT 2']],
      // Found at the commit: the last one is named.
      [
        1,
        [
          'CREATE TABLE two (a int UNIQUE DEFERRABLE INITIALLY DEFERRED)',
          'INSERT INTO two VALUES (2), (2)',
        ],
      ],
    ]
    for (const [failedAt, sqls] of wrong) {
      const fault = await faultOf(run(...sqls) as Promise<void>)
      expect(fault.cause).toMatchObject({ failedAt })
      expect(await connection.query(`SELECT to_regclass('two') AS t`)).toEqual([{ t: null }])
      expect(await store.all('journal')).toHaveLength(1)
    }
    expect(await connection.query('SELECT count(*) AS n FROM one')).toEqual([{ n: '1' }])
  })

  it('counts what is small, and says what an index lacks', async () => {
    await connection.execute('CREATE TABLE counted (a int)')
    await connection.execute('INSERT INTO counted SELECT generate_series(1, 8)')
    const key = {
      id: 'Table/public.counted',
      kind: 'Table',
      address: { database: 'public', name: 'counted' },
    } as const
    const facts = (await connection.observe([key] as never)).get(key.id as never)
    expect(facts).toMatchObject({ rows: 8, bytes: 8192 })
    expect(await connection.readiness([key] as never)).toMatchObject([{ state: 'ready' }])
    await connection.execute('INSERT INTO counted VALUES (1)')
    if (!target.isEmbedded) {
      await faultOf(connection.execute('CREATE UNIQUE INDEX CONCURRENTLY half ON counted (a)'))
      expect(await connection.readiness([key] as never)).toMatchObject([
        { state: 'failed', why: expect.stringContaining('half') },
      ])
    }
  })

  it('finds nothing wrong, and writes nothing', async () => {
    const findings = await connection.diagnose('nowhere')
    expect(findings.filter(({ ok }) => ok !== true)).toEqual([])
    expect(await connection.query(`SELECT to_regnamespace('nowhere') AS n`)).toEqual([{ n: null }])
  })
})

describe('a server', () => {
  const environment = async (more: Partial<EnvironmentLike> = {}): Promise<EnvironmentLike> => ({
    name: 'test',
    url: (await sharedPostgres()).url(),
    ...more,
  })
  const options = { root: tmpdir() }

  it('that is not there, or lets nobody in, is told without a password', async () => {
    const unreachable = await faultOf(
      connect({ name: 'e', url: 'postgres://u:pass-word@127.0.0.1:1/x' }, options),
    )
    expect(unreachable).toMatchObject({ code: 'UNREACHABLE' })
    const absent = await faultOf(connect(await environment({ database: 'absent' }), options))
    expect(absent).toMatchObject({ code: 'MISSING_DATABASE' })
    const nobody = await faultOf(
      connect(await environment({ username: 'nobody-here', password: 'pass-word' }), options),
    )
    expect(nobody).toMatchObject({ code: 'WRONG_PASSWORD' })
    for (const fault of [unreachable, absent, nobody]) {
      expect(JSON.stringify([fault.message, fault.hint, fault.detail])).not.toContain('pass-word')
    }
  })

  it('is asked without TLS where it has none, unless TLS is demanded', async () => {
    const { url } = await environment()
    const plain = await connect({ name: 'e', url: `${url}?sslmode=prefer` }, options)
    await plain.close()
    const fault = await faultOf(connect({ name: 'e', url: `${url}?sslmode=require` }, options))
    expect(fault).toMatchObject({ code: 'UNREACHABLE', hint: expect.stringContaining('sslmode') })
  })

  it('gives up waiting for a lock, and for a statement, with nothing done', async () => {
    const { url } = await environment()
    await ask(url, 'CREATE TABLE IF NOT EXISTS busy (a int)')
    const [holder, waiter] = await Promise.all([
      connect(await environment(), options),
      connect(
        await environment({ settings: { lock_timeout: '100ms' }, timeouts: { statement: 300 } }),
        options,
      ),
    ])
    const held = holder.execute('DO $$ BEGIN LOCK TABLE busy; PERFORM pg_sleep(1); END $$')
    await expect
      .poll(
        async () =>
          await ask(
            url,
            `SELECT 1 FROM pg_locks WHERE mode = 'AccessExclusiveLock' AND relation = 'busy'::regclass`,
          ),
      )
      .toHaveLength(1)
    const blocked = await faultOf(waiter.execute('ALTER TABLE busy ADD COLUMN b int'))
    expect(blocked).toMatchObject({ code: 'TIMEOUT', cause: { sqlState: '55P03' } })
    expect(blocked).toMatchObject({ hint: expect.stringContaining('Nothing of it was done;') })
    const halfway = waiter.execute('CREATE INDEX CONCURRENTLY busy_a ON busy (a)')
    expect(await faultOf(halfway)).toMatchObject({ hint: expect.stringContaining('invalid index') })
    const slow = await faultOf(waiter.execute('SELECT pg_sleep(3)'))
    expect(slow).toMatchObject({ code: 'TIMEOUT', cause: { sqlState: '57014' } })
    const read = await faultOf(waiter.query('SELECT pg_sleep(3)', { timeoutMs: 50 }))
    expect(read).toMatchObject({ code: 'TIMEOUT' })
    await held
    await waiter.execute('ALTER TABLE busy ADD COLUMN b int')
    await Promise.all([holder.close(), waiter.close()])
    await ask(url, 'DROP TABLE busy')
  })

  it('that takes no writes can be read, and says so before anything is written', async () => {
    const readOnly = { settings: { default_transaction_read_only: 'on' } }
    const connection = await connect(await environment(readOnly), options)
    await connection.inspect({ databases: ['*'], global: true }, 'sluice')
    for (const write of [
      () => connection.store('sluice_readonly').create(),
      () => connection.execute('CREATE TABLE nothing (a int)'),
    ]) {
      const fault = await faultOf(write())
      expect(fault).toMatchObject({ code: 'ENGINE_REFUSED', cause: { sqlState: '25006' } })
      expect(fault.hint).toContain('standby')
    }
    await connection.close()
  })

  it('that two change one role of, from two databases: the second is told to come again', async () => {
    const { url } = await environment()
    const role = `sluice_test_two_${process.pid}`
    await ask(url, `CREATE ROLE ${role}`)
    const connection = await connect(await environment(), options)
    const other = new pg.Client({ connectionString: url.replace(/[^/]*$/, 'template1') })
    await other.connect()
    await other.query(`BEGIN; ALTER ROLE ${role} CONNECTION LIMIT 3`)
    const second = faultOf(connection.execute(`ALTER ROLE ${role} CONNECTION LIMIT 4`))
    await expect
      .poll(() => ask(url, `SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock'`))
      .toHaveLength(1)
    await other.query('COMMIT')
    expect(await second).toMatchObject({ hint: expect.stringContaining('run the same command') })
    await Promise.all([other.end(), connection.close()])
    await ask(url, `DROP ROLE ${role}`)
  })

  it('that refuses a setting or the role is told from one that is not there', async () => {
    for (const [more, word] of [
      [{ settings: { no_such_setting: 'x' } }, 'no_such_setting'],
      [{ settings: { work_mem: 'much' } }, 'work_mem'],
      [{ role: 'sluice_test_nobody' }, 'sluice_test_nobody'],
    ] as const) {
      const fault = await faultOf(connect(await environment(more), options))
      expect(fault).toMatchObject({
        code: 'ENGINE_REFUSED',
        message: expect.stringContaining(word),
      })
      expect(fault.hint).toContain('settings')
    }
  })

  it('becomes the role that the environment names, with its settings', async () => {
    const { url } = await environment()
    await ask(url, 'DROP ROLE IF EXISTS "sluice_test Own er"; CREATE ROLE "sluice_test Own er"')
    const connection = await connect(
      await environment({
        role: 'sluice_test Own er',
        settings: { search_path: '"Odd one"', work_mem: '5MB' },
      }),
      options,
    )
    expect(
      await connection.query(
        `SELECT current_user AS u, current_setting('search_path') AS p, current_setting('work_mem') AS m`,
      ),
    ).toEqual([{ u: 'sluice_test Own er', p: '"Odd one"', m: '5MB' }])
    const denied = await faultOf(connection.execute('CREATE ROLE another'))
    expect(denied).toMatchObject({ code: 'NOT_ALLOWED', cause: { sqlState: '42501' } })
    await connection.close()
    await ask(url, 'DROP ROLE "sluice_test Own er"')
  })
})
