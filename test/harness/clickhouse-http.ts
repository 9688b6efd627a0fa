/**
 * A test program, run as a process of its own: the HTTP interface of ClickHouse over the embedded
 * engine, as far as stock clients use it. One session per request, as a server has it: settings
 * and current database end with the request. Behaviour: reference clickhouse.md §6.4.
 * Not there: session_id, progress while a query runs, roles, quotas, the native protocol.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import http from 'node:http'
import https from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { gunzipSync, gzipSync } from 'node:zlib'
import { Session } from 'chdb'
import { splitStatements } from '../../src/sql/index.ts'
import type { Faults, ServerConfig } from './clickhouse-server.ts'

const config: ServerConfig = JSON.parse(process.argv[2] ?? '{}')
let faults: Faults = config.faults ?? {}
const counts = new Map<string, number>()
let requests = 0
/** Queries that wait; to everybody else they are running. */
const held: { readonly id: string; readonly go: () => void }[] = []

// The first session decides the configuration; without a file the engine would read ./config.xml.
const scratch = mkdtempSync(join(tmpdir(), 'sluice-http-'))
const configFile = join(scratch, 'config.xml')
writeFileSync(configFile, '<clickhouse><logger><level>none</level></logger></clickhouse>')
const keeper = new Session(config.dir, { connectionArgs: [`--config-file=${configFile}`] })
rmSync(scratch, { recursive: true })
const version = keeper.query('SELECT version()', 'TabSeparated').trim()

const server = config.tls
  ? https.createServer({ key: config.tls.key, cert: config.tls.cert }, listen)
  : http.createServer(listen)
server.keepAliveTimeout = config.keepAliveMs ?? 10_000
server.listen(config.port ?? 0, '127.0.0.1', () => {
  process.send?.({ port: (server.address() as AddressInfo).port, version })
})
interface Message {
  readonly faults?: Faults
  readonly ask?: 'requests' | 'held'
}
process.on('message', (message: Message) => {
  if (message.faults) {
    faults = message.faults
    counts.clear()
    if (!faults.hold) for (const { go } of held.splice(0)) go()
  }
  if (message.ask === 'requests') process.send?.({ requests })
  if (message.ask === 'held') process.send?.({ held: held.length })
})
// The one who started us is gone.
process.on('disconnect', () => process.exit(0))

function listen(request: http.IncomingMessage, response: http.ServerResponse): void {
  answer(request, response).catch((error: unknown) => {
    if (!response.headersSent) fail(response, errorText(error))
    else response.destroy()
  })
}

async function answer(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://localhost')
  if (url.pathname === '/ping') {
    response.end('Ok.\n')
    return
  }
  requests++
  const raw = await buffer(request)
  const body = request.headers['content-encoding'] === 'gzip' ? gunzipSync(raw) : raw
  const params = url.searchParams
  if (!isWelcome(request, params)) {
    const user = userOf(request, params).name
    fail(
      response,
      `Code: 516. DB::Exception: ${user}: Authentication failed: password is incorrect, or there is no user with such name. (AUTHENTICATION_FAILED)`,
    )
    return
  }
  const given = params.get('query')
  const query = given ?? body.toString('utf8')
  const sql = given !== null && body.length > 0 ? `${given}\n${body.toString('utf8')}` : query
  await serve({ query, sql, params, request, response })
}

interface Call {
  /** Without the rows of an INSERT. */
  readonly query: string
  readonly sql: string
  readonly params: URLSearchParams
  readonly request: http.IncomingMessage
  readonly response: http.ServerResponse
}

async function serve(call: Call): Promise<void> {
  const { query, params, response } = call
  if (strikes('cutBefore', query)) {
    response.destroy()
    return
  }
  if (strikes('hang', query)) return
  const raw = faults.answers?.find(({ match }) => new RegExp(match, 'is').test(query))
  if (raw) {
    response.writeHead(raw.status ?? 200, { 'content-type': 'text/plain' })
    response.end(raw.body)
    return
  }
  const denied = faults.deny?.find(({ match }) => new RegExp(match, 'is').test(query))
  if (denied) {
    fail(
      response,
      `Code: 497. DB::Exception: ${userOf(call.request, params).name}: Not enough privileges. To execute this query, it's necessary to have the grant ${denied.grant}. (ACCESS_DENIED)`,
    )
    return
  }
  if (splitStatements(query).length > 1 && !/^\s*INSERT\b/i.test(query)) {
    fail(
      response,
      'Code: 62. DB::Exception: Syntax error (Multi-statements are not allowed). (SYNTAX_ERROR)',
    )
    return
  }
  if (strikes('refuse', query)) {
    const { code, words } = faults.refuse ?? { code: 0, words: '' }
    fail(response, `Code: ${code}. DB::Exception: ${words}`)
    return
  }
  if (strikes('hold', query)) {
    const id = params.get('query_id') ?? ''
    await new Promise<void>((go) => held.push({ id, go }))
  }
  const started = process.hrtime.bigint()
  const result = await run(call)
  if (strikes('cutAfter', query)) {
    response.destroy()
    return
  }
  send(call, result, process.hrtime.bigint() - started)
}

/** Whether a fault of this sort is set for the query, at most as often as it says. */
function strikes(
  name: 'cutBefore' | 'cutAfter' | 'hang' | 'hold' | 'refuse',
  query: string,
): boolean {
  const fault = faults[name]
  if (!fault || !new RegExp(fault.match, 'is').test(query)) return false
  const count = (counts.get(name) ?? 0) + 1
  counts.set(name, count)
  const skip = fault.skip ?? 0
  return count > skip && count <= skip + (fault.times ?? 1)
}

async function run({ sql: text, params }: Call): Promise<Uint8Array> {
  const sql = withQueryIds(text)
  const session = new Session(config.dir)
  try {
    const database = params.get('database')
    if (database) await session.queryAsync(`USE \`${database}\``)
    const settings = [...params].filter(([name]) => !isReserved(name))
    if (config.readonly && settings.length > 0) {
      throw new Error(
        `Code: 164. DB::Exception: Cannot modify '${settings[0]?.[0]}' setting in readonly mode. (READONLY)`,
      )
    }
    const all = config.readonly ? [['readonly', '1'] as const] : settings
    if (all.length > 0) {
      await session.queryAsync(
        `SET ${all.map(([name, value]) => `${name} = '${value.replace(/[\\']/g, '\\$&')}'`).join(', ')}`,
      )
    }
    const options = { format: params.get('default_format') ?? 'TabSeparated' }
    const bound = parameters(params)
    const result =
      Object.keys(bound).length > 0
        ? await session.queryBindAsync(sql, bound, options)
        : await session.queryAsync(sql, options)
    return result.bytes()
  } finally {
    session.close()
  }
}

/**
 * The engine gives queries ids of its own. A client's id is in the comment that it sends along
 * with what changes something; what is held has not begun, and is listed all the same.
 */
function withQueryIds(sql: string): string {
  const quote = (value: string): string => `'${value.replace(/[\\']/g, '\\$&')}'`
  // Rows of an INSERT may hold such a query, too.
  if (!/^\s*(?:SELECT|WITH)\b/i.test(sql)) return sql
  const id = "if(Settings['log_comment'] LIKE 'sluice-%', Settings['log_comment'], query_id)"
  const own = `SELECT * REPLACE (${id} AS query_id) FROM system.processes`
  const waiting = held.map(
    (one) =>
      `SELECT * REPLACE (${quote(one.id)} AS query_id) FROM (SELECT * FROM system.processes LIMIT 1)`,
  )
  return sql.replaceAll(/\bsystem\.processes\b/g, `(${[own, ...waiting].join(' UNION ALL ')})`)
}

const reserved: ReadonlySet<string> = new Set([
  'query',
  'database',
  'default_format',
  'user',
  'password',
  'query_id',
  'session_id',
  'role',
  'wait_end_of_query',
  'buffer_size',
  'compress',
  'decompress',
  'enable_http_compression',
  'send_progress_in_http_headers',
])

function isReserved(name: string): boolean {
  return reserved.has(name) || name.startsWith('param_') || name.startsWith('http_')
}

/** Clients send parameters escaped with backslashes. */
function parameters(params: URLSearchParams): Record<string, string> {
  const unescaped: { readonly [letter: string]: string } = { n: '\n', t: '\t', r: '\r' }
  return Object.fromEntries(
    [...params]
      .filter(([name]) => name.startsWith('param_'))
      .map(([name, value]) => [
        name.slice('param_'.length),
        value.replace(/\\(.)/gs, (_, letter: string) => unescaped[letter] ?? letter),
      ]),
  )
}

function send({ query, params, request, response }: Call, result: Uint8Array, ns: bigint): void {
  const format =
    /\bFORMAT\s+(\w+)\s*;?\s*$/i.exec(query)?.[1] ?? params.get('default_format') ?? 'TabSeparated'
  const isPacked =
    params.get('enable_http_compression') === '1' &&
    /\bgzip\b/.test(String(request.headers['accept-encoding'] ?? ''))
  const body = isPacked ? gzipSync(result) : Buffer.from(result)
  response.writeHead(200, {
    'content-type': 'text/plain; charset=UTF-8',
    'content-length': body.length,
    'x-clickhouse-query-id': params.get('query_id') ?? '',
    'x-clickhouse-format': format,
    'x-clickhouse-timezone': 'UTC',
    'x-clickhouse-summary': JSON.stringify({ read_rows: '0', elapsed_ns: String(ns) }),
    ...(isPacked ? { 'content-encoding': 'gzip' } : {}),
  })
  response.end(body)
}

/** Status by code as a server chooses it; the client reads the code from the text. */
function fail(response: http.ServerResponse, text: string): void {
  const code = Number(/^Code: (\d+)/.exec(text)?.[1] ?? 1002)
  const status = code === 60 || code === 81 ? 404 : code === 516 || code === 497 ? 403 : 500
  const body = `${text} (version ${version} (official build))\n`
  response.writeHead(status, {
    'content-type': 'text/plain; charset=UTF-8',
    'content-length': Buffer.byteLength(body),
    'x-clickhouse-exception-code': String(code),
  })
  response.end(body)
}

function errorText(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error)
  return text.startsWith('Code: ')
    ? text.trim()
    : `Code: 1002. DB::Exception: ${text} (UNKNOWN_EXCEPTION)`
}

interface Credentials {
  readonly name: string
  readonly password: string
}

function userOf(request: http.IncomingMessage, params: URLSearchParams): Credentials {
  const basic = /^Basic (.+)$/.exec(request.headers.authorization ?? '')?.[1]
  if (basic !== undefined) {
    const text = Buffer.from(basic, 'base64').toString('utf8')
    const colon = text.indexOf(':')
    return { name: text.slice(0, colon), password: text.slice(colon + 1) }
  }
  return {
    name: String(request.headers['x-clickhouse-user'] ?? params.get('user') ?? 'default'),
    password: String(request.headers['x-clickhouse-key'] ?? params.get('password') ?? ''),
  }
}

function isWelcome(request: http.IncomingMessage, params: URLSearchParams): boolean {
  const { name, password } = userOf(request, params)
  return name === (config.user ?? 'default') && password === (config.password ?? '')
}
