/**
 * Kinds that live in the SQL catalog and that the appserver only makes and shows, by name
 * (timeplus.md §6), and `queries/exec`. What the Console makes this way carries its marks: string
 * numbers in the settings, `mode = 'append'` and a blank comment (timeplus.md §3.5, §3.6 no. 8).
 */
import { type Body, checkBody, type Fields } from './fields.ts'
import type { SqlSide } from './index.ts'
import { fromEngine, NotFound, Refusal } from './refusal.ts'
import type { Answer } from './stored.ts'

export interface SqlBackedRequest {
  readonly method: string
  readonly collection: string
  readonly name: string | undefined
  readonly verb: string | undefined
  readonly body: unknown
  readonly sql: SqlSide
}

interface SqlBackedKind {
  readonly fields: Fields
  readonly create: (body: Body) => string
  readonly drop: (name: string) => string
  readonly list: string
  /** Whether a PUT writes it again. */
  readonly replaces?: boolean
}

const settings = { of: { 'key*': 'string', 'value*': 'string' } } as const
const columns = {
  of: {
    'name*': 'string',
    'type*': 'string',
    default: 'string',
    codec: 'string',
    ttl_expression: 'string',
    skipping_index_expression: 'string',
  },
} as const
const tablesOf = (engine: string): string =>
  `SELECT database, name, engine, comment FROM system.tables WHERE database NOT IN ('system', 'information_schema', 'INFORMATION_SCHEMA') AND engine IN (${engine})`

const kinds: { readonly [path: string]: SqlBackedKind } = {
  streams: {
    fields: {
      'name*': 'string',
      columns,
      description: 'string',
      mode: 'string',
      primary_key: 'string',
      event_time_column: 'string',
      event_time_timezone: 'string',
      shards: 'integer',
      replication_factor: 'integer',
      order_by_expression: 'string',
      order_by_granularity: 'string',
      partition_by_granularity: 'string',
      ttl_expression: 'string',
      logstore_retention_bytes: 'integer',
      logstore_retention_ms: 'integer',
    },
    create: createStream,
    drop: (name) => `DROP STREAM ${name}`,
    list: tablesOf(`'Stream'`),
  },
  views: {
    fields: {
      'name*': 'string',
      'query*': 'string',
      materialized: 'boolean',
      target_stream: 'string',
      description: 'string',
      ttl_expression: 'string',
      logstore_retention_bytes: 'integer',
      logstore_retention_ms: 'integer',
    },
    create: (body) => {
      const into = body['target_stream'] === undefined ? '' : ` INTO ${body['target_stream']}`
      return body['materialized'] === true
        ? `CREATE MATERIALIZED VIEW ${body['name']}${into} AS ${body['query']}`
        : `CREATE VIEW ${body['name']} AS ${body['query']}`
    },
    drop: (name) => `DROP VIEW ${name}`,
    list: tablesOf(`'View', 'MaterializedView'`),
  },
  external_streams: {
    fields: {
      'name*': 'string',
      'columns*': columns,
      'settings*': settings,
      description: 'string',
    },
    create: (body) =>
      `CREATE EXTERNAL STREAM ${body['name']} (${columnList(body)}) SETTINGS ${settingList(body)}`,
    drop: (name) => `DROP STREAM ${name}`,
    list: tablesOf(`'ExternalStream'`),
  },
  external_tables: {
    fields: { 'name*': 'string', 'settings*': settings, description: 'string' },
    create: (body) => `CREATE EXTERNAL TABLE ${body['name']} SETTINGS ${settingList(body)}`,
    drop: (name) => `DROP STREAM ${name}`,
    list: tablesOf(`'ExternalTable'`),
  },
  udfs: {
    fields: {
      'name*': 'string',
      'type*': 'string',
      arguments: { of: { 'name*': 'string', 'type*': 'string' } },
      return_type: 'string',
      is_aggregation: 'boolean',
      source: 'string',
      url: 'string',
      auth_method: 'string',
      auth_context: 'object',
      description: 'string',
    },
    create: createFunction,
    drop: (name) => `DROP FUNCTION ${name}`,
    list: 'SHOW FUNCTIONS',
    replaces: true,
  },
  schemas: {
    fields: { 'name*': 'string', 'type*': 'string', 'content*': 'string' },
    create: (body) =>
      `CREATE OR REPLACE FORMAT SCHEMA ${body['name']} AS $$${body['content']}$$ TYPE ${body['type']}`,
    drop: (name) => `DROP FORMAT SCHEMA ${name}`,
    list: 'SHOW FORMAT SCHEMAS',
    replaces: true,
  },
}

export function isSqlBacked(collection: string): boolean {
  return collection in kinds || collection === 'queries'
}

export async function answerSqlBacked(request: SqlBackedRequest): Promise<Answer> {
  const { method, collection, name, verb, body, sql } = request
  if (collection === 'queries') return execute(request)
  const kind = kinds[collection]
  if (kind === undefined || verb !== undefined) throw new NotFound()
  const rows = (): ReturnType<typeof run> => run(sql, kind.list)
  if (method === 'GET') {
    const found = (await rows()).filter((row) => name === undefined || isNamed(row, name))
    if (name === undefined) return { status: 200, json: found }
    if (found[0] === undefined) throw new NotFound()
    return { status: 200, json: found[0] }
  }
  if (method === 'POST' && name === undefined) {
    const given = checkBody(body, kind.fields)
    await run(sql, kind.create(given))
    return { status: 201, json: given }
  }
  if (name === undefined || !(await rows()).some((row) => isNamed(row, name))) throw new NotFound()
  if (method === 'PUT' && kind.replaces) {
    const given = checkBody(body, kind.fields)
    await run(sql, kind.create(given))
    return { status: 200, json: given }
  }
  if (method !== 'DELETE') throw new Refusal(405, 'method not allowed')
  await run(sql, kind.drop(name))
  return { status: 204 }
}

/** `POST /queries/exec` takes one DDL statement. */
async function execute({ method, name, verb, body, sql }: SqlBackedRequest): Promise<Answer> {
  if (name === undefined && method === 'GET') return { status: 200, json: [] }
  if (name !== 'exec' || method !== 'POST' || verb !== undefined) throw new NotFound()
  const { sql: statement } = checkBody(body, { 'sql*': 'string' })
  await run(sql, String(statement))
  return { status: 200, json: { sql: statement, status: 'finished' } }
}

async function run(
  sql: SqlSide,
  statement: string,
): Promise<readonly { readonly [column: string]: unknown }[]> {
  if (sql.run === undefined) throw new Refusal(501, 'not implemented')
  return sql.run(statement).catch((error: unknown) => {
    throw fromEngine(error)
  })
}

function isNamed(row: { readonly [column: string]: unknown }, name: string): boolean {
  return row['name'] === name || `${row['database']}.${row['name']}` === name
}

function createStream(body: Body): string {
  const values: readonly (readonly [string, unknown])[] = [
    ['mode', body['mode'] ?? 'append'],
    ['logstore_retention_bytes', body['logstore_retention_bytes'] ?? -1],
    ['logstore_retention_ms', body['logstore_retention_ms'] ?? 86400000],
    ['event_time_column', body['event_time_column']],
    ['shards', body['shards']],
  ]
  const given = values.filter(([, value]) => value !== undefined)
  const key = body['primary_key'] === undefined ? '' : ` PRIMARY KEY ${body['primary_key']}`
  const ttl = body['ttl_expression'] === undefined ? '' : ` TTL ${body['ttl_expression']}`
  const comment = quoted(String(body['description'] ?? ' '))
  return `CREATE STREAM ${body['name']} (${columnList(body)})${key}${ttl} SETTINGS ${given
    .map(([name, value]) => `${name} = ${name === 'shards' ? value : quoted(String(value))}`)
    .join(', ')} COMMENT ${comment}`
}

function createFunction(body: Body): string {
  const list = (body['arguments'] ?? []) as readonly {
    readonly name: string
    readonly type: string
  }[]
  const head = `${body['name']}(${list.map(({ name, type }) => `${name} ${type}`).join(', ')}) RETURNS ${body['return_type']}`
  if (body['type'] === 'remote') {
    const auth = (body['auth_context'] ?? {}) as Body
    const key = `AUTH_HEADER ${quoted(String(auth['key_name']))} AUTH_KEY ${quoted(String(auth['key_value']))}`
    const method = body['auth_method'] ?? 'none'
    return `CREATE REMOTE FUNCTION ${head} URL ${quoted(String(body['url']))} AUTH_METHOD ${quoted(String(method))}${method === 'none' ? '' : ` ${key}`}`
  }
  const aggregate = body['is_aggregation'] === true ? 'AGGREGATE ' : ''
  return `CREATE OR REPLACE ${aggregate}FUNCTION ${head} LANGUAGE JAVASCRIPT AS $$${body['source']}$$`
}

function columnList(body: Body): string {
  const list = (body['columns'] ?? []) as readonly Body[]
  return list
    .map((column) => {
      const value = column['default'] === undefined ? '' : ` DEFAULT ${column['default']}`
      const codec = column['codec'] === undefined ? '' : ` ${column['codec']}`
      return `\`${column['name']}\` ${column['type']}${value}${codec}`
    })
    .join(', ')
}

function settingList(body: Body): string {
  const list = body['settings'] as readonly { readonly key: string; readonly value: string }[]
  return list.map(({ key, value }) => `${key} = ${quoted(value)}`).join(', ')
}

function quoted(value: string): string {
  return `'${value.replace(/[\\']/g, '\\$&')}'`
}
