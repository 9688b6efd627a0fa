import { afterEach, describe, expect, it } from 'vitest'
import type { Connection } from '../../../src/engine/engine.ts'
import { connect } from '../../../src/engine/timeplus/connection.ts'
import { resourceId } from '../../../src/resource/id.ts'
import { type Answer, greeting, type SmallServer, smallServer } from './small-server.ts'

/** What a double cannot be: old, broken, shy, or chatty with passwords. */
const tables = ['users', 'roles', 'functions', 'named_collections', 'inputs']
const everything = { databases: ['*'], global: true }
let server: SmallServer | undefined
let connection: Connection | undefined

afterEach(async () => {
  await connection?.close()
  await server?.close()
})

type Answers = readonly (readonly [RegExp, string | Answer])[]

async function connected(answers: Answers, version = '3.0.1'): Promise<Connection> {
  server = await smallServer([...answers, ...greeting(version, tables), ...nothing])
  connection = await connect({ name: 'x', url: server.url }, { root: '/' })
  return connection
}

const rows = (...lines: readonly (readonly string[])[]): string =>
  lines.map((line) => `${line.map(escaped).join('\t')}\n`).join('')
const escaped = (text: string): string =>
  text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('\t', '\\t')

const databases = (...more: readonly (readonly string[])[]): readonly [RegExp, string] => [
  /^SELECT name, engine, comment FROM system\.databases/,
  rows(
    ['name', 'engine', 'comment'],
    ['d', 'Atomic', ''],
    ['system', 'System', ''],
    ['sluice', 'Atomic', ''],
    ...more,
  ),
]
const head = ['database', 'name', 'engine', 'create_table_query']
const relations = (...found: readonly (readonly string[])[]): readonly [RegExp, string] => [
  /create_table_query FROM system\.tables/,
  rows(head, ...found),
]
const nothing: Answers = [
  databases(),
  relations(),
  [/FROM system\.functions/, 'name\tcreate_query\n'],
  [/FROM system\.named_collections/, 'name\tcollection\tcreate_query\n'],
  [/FROM system\.inputs/, 'database\tname\n'],
  [/^SHOW (ALERTS|TASKS) FROM/, 'name\tuuid\n'],
  [/^SHOW FORMAT SCHEMAS/, 'name\ttype\n'],
  [/^SHOW (DISKS|STORAGE POLICIES)/, 'name\n'],
  [/^SHOW (ACCESS|GRANTS)/, 'ACCESS\n'],
  [/FROM system\.(users|roles|quotas|settings_profiles|row_policies)/, 'kind\tentry\n'],
]
const forbidden: Answer = {
  status: 500,
  body: "Code: 497. DB::Exception: ada: Not enough privileges. To execute this query, it's necessary to have the grant SHOW ON *.*. (ACCESS_DENIED) (version 3.0.1)",
}
const stream = (name: string): string =>
  `CREATE STREAM d.${name}\n(\n  \`a\` int32\n)\nENGINE = Stream(1, rand())`

describe('inspection', () => {
  it('asks for relations by database, and for neither alerts, inner streams nor its own', async () => {
    const found = await (await connected([relations(['d', 's', 'Stream', stream('s')])])).inspect(
      everything,
      'sluice',
    )
    expect([...found.objects.keys()]).toEqual(['Database/d', 'Stream/d.s'])
    expect([...found.databases]).toEqual(['d'])
    const asked = (server?.asked ?? []).map(({ sql }) => sql)
    const bulk = asked.find((sql) => sql.includes('create_table_query'))
    expect(bulk).toContain("database IN ('d')")
    expect(bulk).toContain("engine != 'StorageAlert'")
    expect(bulk).toContain("NOT starts_with(name, '.inner')")
    expect(asked.filter((sql) => /sluice/.test(sql))).toEqual([])
  })

  it('asks one by one where a broken object spoils the list', async () => {
    const found = await (
      await connected([
        [
          /create_table_query FROM system\.tables/,
          {
            status: 500,
            body: 'Code: 210. DB::Exception: Connection refused (ext:9000). (NETWORK_ERROR)',
          },
        ],
        [
          /^SELECT database, name, engine FROM system\.tables/,
          rows(head.slice(0, 3), ['d', 's', 'Stream'], ['d', 'e', 'ExternalTable']),
        ],
        [/^SHOW CREATE `?d`?\.`?s`?/, rows(['statement'], [stream('s')])],
        [
          /^SHOW CREATE `?d`?\.`?e`?/,
          {
            status: 500,
            body: 'Code: 210. DB::Exception: Connection refused (ext:9000). (NETWORK_ERROR)',
          },
        ],
      ])
    ).inspect(everything, 'sluice')
    expect([...found.objects.keys()]).toContain('Stream/d.s')
    expect(found.unreadable).toEqual([
      { kind: 'ExternalTable', name: 'd.e', why: expect.stringContaining('Connection refused') },
    ])
  })

  it('lists what it may not read, and what it cannot', async () => {
    const found = await (
      await connected([
        [/^SHOW FORMAT SCHEMAS/, forbidden],
        relations(
          ['d', 'odd', 'Stream', 'CREATE WHATEVER d.odd'],
          ['d', 'dark', 'View', ''],
          ['d', 'newer', 'Stream', `${stream('newer')}\nNOVELTY BY (a)`],
        ),
        [/^SHOW DISKS/, rows(['name'], ['default'], ['cold'])],
      ])
    ).inspect(everything, 'sluice')
    expect(found.unreadable.map(({ kind, name }) => `${kind}/${name}`).sort()).toEqual([
      'Disk/cold',
      'FormatSchema/*',
      'Stream/d.newer',
      'Stream/d.odd',
      'View/d.dark',
    ])
  })

  it('reads no table of a database that belongs to another system', async () => {
    const found = await (
      await connected([
        databases(['pg', 'PostgreSQL', '']),
        [
          /^SHOW CREATE DATABASE `?pg`?/,
          rows(
            ['statement'],
            [
              "CREATE DATABASE pg\nSETTINGS type = 'postgresql', address = 'pg:5432', user = 'u', password = '[HIDDEN]'",
            ],
          ),
        ],
      ])
    ).inspect(everything, 'sluice')
    expect([...found.objects.keys()]).toContain('Database/pg')
    expect(found.unreadable.map(({ name }) => name)).toEqual(['pg.*'])
    const bulk = server?.asked.find(({ sql }) => sql.includes('create_table_query'))
    expect(bulk?.sql).not.toContain('pg')
  })

  it('hides the secrets that 1.x prints', async () => {
    const found = await (
      await connected(
        [
          relations([
            'd',
            'k',
            'ExternalStream',
            "CREATE STREAM d.k\n(\n  `raw` string\n)\nENGINE = ExternalStream\nSETTINGS type = 'kafka', brokers = 'b:9092', topic = 't', password = 'open sesame'",
          ]),
        ],
        '1.6.1',
      )
    ).inspect(everything, 'sluice')
    const object = found.objects.get(resourceId('ExternalStream', 'd.k'))
    expect(JSON.stringify(object)).not.toContain('sesame')
    expect(JSON.stringify(object)).toContain('[HIDDEN]')
  })

  it('calls a view that writes outside a sink, wherever outside is', async () => {
    const view = (target: string): string =>
      `CREATE MATERIALIZED VIEW d.m_${target.replace('.', '_')} INTO ${target}\n(\n  \`a\` int32\n) AS\nSELECT\n  a\nFROM\n  d.s`
    const found = await (
      await connected([
        relations(
          ['d', 'm_e_out', 'MaterializedView', view('e.out')],
          ['d', 'm_d_s', 'MaterializedView', view('d.s')],
          ['d', 's', 'Stream', stream('s')],
        ),
        [
          /^SELECT database, name, engine FROM system\.tables WHERE database IN \('e'\)/,
          rows(head.slice(0, 3), ['e', 'out', 'ExternalStream']),
        ],
      ])
    ).inspect({ databases: ['d'], global: false }, 'sluice')
    expect([...found.objects.keys()].sort()).toEqual([
      'Database/d',
      'MaterializedView/d.m_d_s',
      'Sink/d.m_e_out',
      'Stream/d.s',
    ])
  })
})
