/**
 * The SQL port: what a request is, and what an answer looks like on the wire.
 * Facts: timeplus.md §5.1–5.4 (`HTTPHandler.cpp`, `HTTPHandlerFactory.cpp` of both generations).
 */
import { randomUUID } from 'node:crypto'
import http from 'node:http'
import { buffer } from 'node:stream/consumers'
import { gunzipSync, gzipSync } from 'node:zlib'
import { credentialsOf, type Users } from './auth.ts'
import { fromChdb, ServerError } from './errors.ts'
import type { Faults } from './faults.ts'
import type { Options } from './options.ts'
import { checkSetting, isParameter } from './settings.ts'

/** One statement with everything that a request says about it. */
export interface Call {
  readonly queryId: string
  readonly user: string
  /** The statement; the data of an INSERT may follow in it. */
  readonly text: string
  /** Where `query` and the body came apart, the length of the statement alone. */
  readonly dataAt?: number
  readonly database?: string
  readonly format?: string
  readonly settings: ReadonlyMap<string, string>
  readonly parameters: { readonly [name: string]: string }
  readonly sessionId?: string
  /** A test makes it take that long. */
  readonly lastsMs?: number
  /** A GET changes nothing. */
  readonly isReadonly: boolean
}

export interface Answer {
  readonly body: Uint8Array
  readonly format: string
}

export interface Port {
  readonly options: Options
  readonly users: Users
  readonly faults: Faults
  /** Runs one statement. */
  readonly run: (call: Call) => Promise<Answer>
  /** Paths below `/timeplusd/v1` and `/v2`, or undefined where there is no such path. */
  readonly rest: (request: RestRequest) => Promise<unknown>
}

export interface RestRequest {
  readonly method: string
  readonly path: string
  readonly params: URLSearchParams
  readonly body: string
  readonly user: string
  readonly headers: http.IncomingHttpHeaders
}

type Request = http.IncomingMessage
type Response = http.ServerResponse

export function createSqlPort(port: Port): http.Server {
  const server = http.createServer((request, response) => {
    route(port, request, response).catch((error: unknown) => {
      if (response.headersSent) response.destroy()
      else failed(port, response, fromChdb(error))
    })
  })
  server.keepAliveTimeout = 10_000
  return server
}

async function route(port: Port, request: Request, response: Response): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://localhost')
  const raw = await buffer(request)
  const body = request.headers['content-encoding'] === 'gzip' ? gunzipSync(raw) : raw
  const [, head = '', ...rest] = url.pathname.split('/')
  if (url.pathname === '/double/faults') {
    port.faults.set(body.toString('utf8'))
    plain(response, 200, 'Ok.\n')
    return
  }
  // §5.4: `/proton` is the prefix of 1.x, and still taken later.
  if (head === 'proton' || (head === 'timeplusd' && port.options.generation > 1)) {
    await serverPath(port, { request, response, url, body: body.toString('utf8') }, rest)
    return
  }
  if (url.pathname !== '/') {
    // There is no `/ping` (§5.2).
    plain(response, 404, `There is no handle ${url.pathname}\n`)
    return
  }
  if (request.method === 'GET' && !url.searchParams.has('query')) {
    plain(response, 200, 'Ok.\n')
    return
  }
  await statement(port, { request, response, url, body })
}

interface Exchange<Body> {
  readonly request: Request
  readonly response: Response
  readonly url: URL
  readonly body: Body
}

async function serverPath(
  port: Port,
  { request, response, url, body }: Exchange<string>,
  rest: readonly string[],
): Promise<void> {
  const path = rest.join('/')
  if (path === 'ping') return plain(response, 200, '{"status":"UP"}\n')
  if (path === 'info')
    return json(response, 200, { name: 'timeplusd', version: port.options.version })
  const requestId = String(request.headers['x-timeplus-request-id'] ?? randomUUID())
  try {
    const user = port.users.check(credentialsOf(request.headers, url.searchParams))
    const method = request.method ?? 'GET'
    const found = await port.rest({
      method,
      path,
      params: url.searchParams,
      body,
      user,
      headers: request.headers,
    })
    if (found === undefined) return plain(response, 404, `There is no handle ${url.pathname}\n`)
    json(response, 200, { request_id: requestId, ...(found as object) })
  } catch (error) {
    const { code, message, status } = fromChdb(error)
    json(response, status, { error_msg: message, code, request_id: requestId })
  }
}

async function statement(
  port: Port,
  { request, response, url, body }: Exchange<Buffer>,
): Promise<void> {
  const params = url.searchParams
  const call = {
    ...callOf(request, params, body),
    user: port.users.check(credentialsOf(request.headers, params)),
  }
  const fault = port.faults.take(call.text)
  if (fault?.at === 'before') return void response.destroy()
  if (fault?.at === 'during') {
    response.destroy()
    await port.run({ ...call, lastsMs: fault.ms })
    return
  }
  if (fault?.at === 'refuse') throw new ServerError(fault.code, fault.words)
  const answer = await port.run(call)
  if (fault?.at === 'after') return void response.destroy()
  const late = fault?.at === 'late' ? new ServerError(fault.code, fault.words) : undefined
  // §5.3: with wait_end_of_query nothing is sent before the end is known.
  if (late && params.get('wait_end_of_query') === '1') throw late
  sendRows(port, { request, response, url, body: call }, answer, late)
}

function callOf(request: Request, params: URLSearchParams, body: Buffer): Omit<Call, 'user'> {
  const headers = request.headers
  const header = (name: string): string | undefined => {
    const value = headers[`x-timeplus-${name}`] ?? headers[`x-proton-${name}`]
    return value === undefined ? undefined : String(value)
  }
  const given = params.get('query') ?? ''
  const data = body.toString('utf8')
  const text = given !== '' && data !== '' ? `${given}\n${data}` : given + data
  const settings = new Map<string, string>()
  const parameters: { [name: string]: string } = {}
  for (const [name, value] of params) {
    if (name.startsWith('param_')) parameters[name.slice('param_'.length)] = value
    else if (!isParameter(name)) {
      checkSetting(name)
      settings.set(name, value)
    }
  }
  const database = params.get('database') ?? header('database')
  const format = header('format') ?? params.get('default_format')
  const sessionId = params.get('session_id')
  return {
    queryId: header('query-id') ?? params.get('query_id') ?? randomUUID(),
    text,
    ...(given !== '' && data !== '' ? { dataAt: given.length + 1 } : {}),
    ...(database ? { database } : {}),
    ...(format ? { format } : {}),
    ...(sessionId ? { sessionId } : {}),
    settings,
    parameters,
    isReadonly: request.method === 'GET',
  }
}

function sendRows(
  { options }: Port,
  { request, response, body: call }: Exchange<Call>,
  answer: Answer,
  late: ServerError | undefined,
): void {
  const tail = late ? `${late.text} (version ${options.version})\n` : ''
  // What was streamed until then stays, cut somewhere.
  const sent = late ? answer.body.subarray(0, Math.ceil(answer.body.length / 2)) : answer.body
  const whole = Buffer.concat([sent, Buffer.from(tail)])
  const isPacked =
    call.settings.get('enable_http_compression') === '1' &&
    /\bgzip\b/.test(String(request.headers['accept-encoding'] ?? ''))
  response.writeHead(200, {
    'content-type': contentType(answer.format),
    ...commonHeaders(options),
    'x-timeplus-query-id': call.queryId,
    'x-timeplus-format': answer.format,
    ...(isPacked ? { 'content-encoding': 'gzip' } : {}),
  })
  response.end(isPacked ? gzipSync(whole) : whole)
}

function failed({ options }: Port, response: Response, error: ServerError): void {
  response.writeHead(error.status, {
    'content-type': 'text/plain; charset=UTF-8',
    ...commonHeaders(options),
    'x-timeplus-exception-code': String(error.code),
  })
  response.end(`${error.text} (version ${options.version})\n`)
}

function commonHeaders({ generation }: Options): http.OutgoingHttpHeaders {
  return {
    'x-timeplus-timezone': 'UTC',
    'x-timeplus-server-display-name': generation === 1 ? 'proton' : 'timeplusd',
  }
}

function contentType(format: string): string {
  if (format === 'JSON' || format === 'JSONCompact') return 'application/json; charset=UTF-8'
  return format.startsWith('JSON')
    ? 'application/x-ndjson; charset=UTF-8'
    : 'text/tab-separated-values; charset=UTF-8'
}

function plain(response: Response, status: number, text: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=UTF-8' })
  response.end(text)
}

function json(response: Response, status: number, value: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=UTF-8' })
  response.end(`${JSON.stringify(value)}\n`)
}
