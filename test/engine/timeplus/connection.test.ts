// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts name placeholders
import { afterEach, describe, expect, it } from 'vitest'
import type { EnvironmentLike } from '../../../src/engine/engine.ts'
import { connect, databaseOf } from '../../../src/engine/timeplus/connection.ts'
import { type Answer, greeting, type SmallServer, smallServer } from './small-server.ts'

const common = ['users', 'roles', 'user_directories', 'settings', 'functions', 'named_collections']
let server: SmallServer | undefined

afterEach(async () => {
  await server?.close()
  server = undefined
})

async function connected(
  answers: readonly (readonly [RegExp, string | Answer])[],
  environment: Partial<EnvironmentLike> = {},
  statements: string[] = [],
) {
  server = await smallServer(answers)
  return await connect(
    { name: 'x', url: server.url, username: 'ada', password: 'p w', ...environment },
    { root: '/', onStatement: (sql) => statements.push(sql) },
  )
}

describe('what is sent', () => {
  it('is one statement with a format, bounded, waited for, and with known settings only', async () => {
    const connection = await connected([...greeting('3.0.1', common), [/^/, '']], {
      settings: { max_threads: 2 },
    })
    await connection.execute("ALTER STREAM d.s MODIFY COMMENT 'x'", { queryId: 'mine' })
    for (const { parameters, headers } of server?.asked ?? []) {
      expect(parameters.get('query_mode')).toBe('table')
      expect(parameters.get('wait_end_of_query')).toBe('1')
      expect(parameters.get('max_threads')).toBe('2')
      expect(headers.authorization).toBe(`Basic ${Buffer.from('ada:p w').toString('base64')}`)
      expect(Object.keys(headers).filter((name) => name.startsWith('x-clickhouse'))).toEqual([])
    }
    const last = server?.asked.at(-1)
    expect(last?.sql).toBe("ALTER STREAM d.s MODIFY COMMENT 'x'")
    expect([...(last?.parameters.keys() ?? [])].sort()).toEqual(
      [
        'query_id',
        'query_mode',
        'wait_end_of_query',
        'max_threads',
        'max_query_size',
        'mutations_sync',
      ].sort(),
    )
    expect(last?.parameters.get('query_id')).toBe('mine')
    await connection.query('SHOW ALERTS FROM d')
    expect(server?.asked.at(-1)?.parameters.get('default_format')).toBe('TabSeparatedWithNames')
    expect(server?.asked.at(-1)?.sql).toBe('SHOW ALERTS FROM d')
    await connection.close()
  })

  it('holds secrets where they belong, and shows them nowhere', async () => {
    const statements: string[] = []
    const late = "a\n1\nCode: 36. DB::Exception: bad password: s3'cr. (BAD_ARGUMENTS) (version 3)\n"
    const connection = await connected(
      [...greeting('3.0.1', common), [/^CREATE/, late]],
      {},
      statements,
    )
    const secrets = new Map([['${env:PW}', "s3'cr"]])
    const sql = "CREATE EXTERNAL STREAM d.k SETTINGS password = '${env:PW}'"
    const error = await connection.execute(sql, { secrets }).catch((one: unknown) => one)
    expect(server?.asked.at(-1)?.sql).toBe(
      "CREATE EXTERNAL STREAM d.k SETTINGS password = 's3\\'cr'",
    )
    const told = JSON.stringify(error, Object.getOwnPropertyNames(error)) + statements.join()
    expect(told).not.toContain("s3'cr")
    expect(error).toMatchObject({ code: 'ENGINE_REFUSED' })
    await connection.close()
  })
})

describe('an answer', () => {
  it.each([
    [
      'with a code and a name',
      404,
      'Code: 60. DB::Exception: Stream d.s does not exist. (UNKNOWN_STREAM) (version 3.0.1)',
      'Stream d.s does not exist (code 60 UNKNOWN_STREAM)',
    ],
    [
      'without a name',
      500,
      'Code: 630. DB::Exception: Cannot drop or rename d.s, because some tables depend on it: d.v',
      'Cannot drop or rename d.s, because some tables depend on it: d.v (code 630)',
    ],
    [
      'after 200 and rows',
      200,
      'a\tb\n1\t2\nCode: 241. DB::Exception: Memory limit. (MEMORY_LIMIT_EXCEEDED) (version 3.0.1)\n',
      'Memory limit (code 241 MEMORY_LIMIT_EXCEEDED)',
    ],
    [
      'after 200, with a tab in its words,',
      200,
      'a\tb\tc\n1\t2\t3\nCode: 241. DB::Exception: Memory\tlimit. (MEMORY_LIMIT_EXCEEDED) (version 3.0.1)\n',
      'Memory\tlimit (code 241 MEMORY_LIMIT_EXCEEDED)',
    ],
    [
      'after 200 alone',
      200,
      'Code: 241. DB::Exception: Memory limit. (MEMORY_LIMIT_EXCEEDED) (version 3.0.1)\n',
      'Memory limit (code 241 MEMORY_LIMIT_EXCEEDED)',
    ],
  ])('%s is a refusal', async (_, status, body, message) => {
    const connection = await connected([
      ...greeting('3.0.1', common),
      [/^SELECT a/, { status, body }],
    ])
    await expect(connection.query('SELECT a')).rejects.toMatchObject({
      code: 'ENGINE_REFUSED',
      message,
    })
    await expect(connection.execute('SELECT a')).rejects.toMatchObject({
      code: 'ENGINE_REFUSED',
      message,
    })
    await connection.close()
  })

  it('may hold the words of an exception as a value', async () => {
    const words =
      'Code: 60. DB::Exception: Stream x does not exist. (UNKNOWN_STREAM) (version 3.0.1)'
    const connection = await connected([
      ...greeting('3.0.1', common),
      [/^SELECT two/, `name\twhy\n${words}\tx\n`],
      [/^SELECT one/, 'why\nCode: 60. DB::Exception: gone. (UNKNOWN_STREAM)\n'],
    ])
    expect(await connection.query('SELECT two')).toEqual([{ name: words, why: 'x' }])
    expect(await connection.query('SELECT one')).toHaveLength(1)
    await connection.close()
  })

  it('403 is a matter of the password', async () => {
    const refused = {
      status: 403,
      body: 'Code: 516. DB::Exception: ada: Authentication failed. (AUTHENTICATION_FAILED) (version 3.0.1)',
    }
    await expect(connected([[/^/, refused]])).rejects.toMatchObject({ code: 'WRONG_PASSWORD' })
  })
})

describe('a target', () => {
  it.each([
    [
      '1.6.1',
      [],
      1,
      'oss',
      [
        'Alert',
        'Dashboard',
        'Dictionary',
        'Disk',
        'Input',
        'SavedQuery',
        'Source',
        'StoragePolicy',
        'Task',
      ],
    ],
    [
      '2.4.23',
      [],
      2,
      'enterprise',
      [
        'Alert',
        'Dashboard',
        'Database',
        'Dictionary',
        'Disk',
        'Input',
        'SavedQuery',
        'Source',
        'StoragePolicy',
        'Task',
      ],
    ],
    ['2.9.0', [], 2, 'enterprise', ['Dashboard', 'Input', 'SavedQuery', 'Source']],
    ['3.0.1', [], 3, 'oss', ['Dashboard', 'Input', 'SavedQuery', 'Source']],
    ['3.2.1', ['inputs', 'cluster'], 3, 'enterprise', ['Dashboard', 'SavedQuery', 'Source']],
  ])('%s says what it has not', async (version, more, generation, edition, lacks) => {
    const connection = await connected(greeting(version, [...common, ...more]))
    const { facts, unsupportedKinds } = connection.capabilities
    expect(facts).toMatchObject({ generation, version, edition })
    expect(Object.keys(unsupportedKinds).sort()).toEqual(lacks)
    await connection.close()
  })

  it('is what the environment says where it cannot be told', async () => {
    const connection = await connected(greeting('3.0.1', common), { edition: 'Enterprise' })
    expect(connection.capabilities.facts).toMatchObject({ edition: 'enterprise' })
    await connection.close()
  })

  it.each(['1.4.2', '2.3.9', '2.4.18'])('%s is too old', async (version) => {
    await expect(connected(greeting(version, common))).rejects.toMatchObject({
      code: 'TARGET_TOO_OLD',
    })
  })

  it('without databases of one’s own takes no ledger', async () => {
    const connection = await connected(greeting('2.5.12', common))
    await expect(connection.store('sluice').create()).rejects.toMatchObject({
      code: 'TARGET_TOO_OLD',
      hint: expect.stringContaining('2.6'),
    })
    await connection.close()
  })

  it('without users says so per kind', async () => {
    const connection = await connected(greeting('1.6.1', ['functions', 'named_collections']))
    expect(connection.capabilities.unsupportedKinds['Role']).toContain('no users')
    await connection.close()
  })

  it('needs a URL of HTTP, and names a database', async () => {
    await expect(connected([], { url: 'chdb:x' })).rejects.toMatchObject({ exit: 65 })
    const database = (url: string, more = {}) => databaseOf({ name: 'x', url, ...more })
    expect(database('http://u:p@host:8123/sales')).toBe('sales')
    expect(database('http://host:8123')).toBe('default')
    expect(database('http://host:8123/sales', { database: 'shop' })).toBe('shop')
  })
})
