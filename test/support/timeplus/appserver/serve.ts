/** One request: control paths, login, base path, faults, then the kind. */
import type http from 'node:http'
import { text } from 'node:stream/consumers'
import type { Documents } from './documents.ts'
import type { Fault, Faults } from './faults.ts'
import type { AppserverOptions } from './index.ts'
import { storedKinds } from './kinds.ts'
import { fromEngine, NotFound, Refusal } from './refusal.ts'
import { answerSqlBacked, isSqlBacked } from './sql-backed.ts'
import { type Answer, answerStored } from './stored.ts'

export interface AppserverContext {
  readonly options: AppserverOptions
  readonly documents: Documents
  readonly faults: Faults
  /** Requests are carried out one after another. */
  turn: Promise<unknown>
}

export async function answerRequest(
  context: AppserverContext,
  request: http.IncomingMessage,
  response: http.ServerResponse,
): Promise<void> {
  const method = request.method ?? 'GET'
  const { pathname } = new URL(request.url ?? '/', 'http://appserver')
  const body = await text(request)
  if (pathname === '/_double/faults' && method === 'PUT') {
    context.faults.order(JSON.parse(body) as readonly Fault[])
    response.writeHead(204).end()
    return
  }
  const below = belowBase(pathname, context.options.workspace ?? 'default')
  const fault = below === undefined ? undefined : context.faults.striking(method, below)
  const carriedOut = (): Promise<Answer> => {
    const answer = context.turn.then(() => decide(context, request, { method, below, body }))
    context.turn = answer
    return answer
  }
  if (fault?.laterMs !== undefined) setTimeout(() => void carriedOut(), fault.laterMs)
  if (fault && !fault.afterwards) return strike(fault, response)
  const { status, json } = await carriedOut()
  if (fault) return strike(fault, response)
  send(response, status, json)
}

interface Asked {
  readonly method: string
  readonly below: string | undefined
  readonly body: string
}

/** Never rejects. */
async function decide(
  context: AppserverContext,
  request: http.IncomingMessage,
  asked: Asked,
): Promise<Answer> {
  try {
    if (context.options.enabled === false || asked.below === undefined) return { status: 404 }
    const user = userOf(context.options, request)
    return await carryOut(context, asked, asked.below, user)
  } catch (error) {
    if (error instanceof NotFound) return { status: 404 }
    const { status, code, message, system } = error instanceof Refusal ? error : fromEngine(error)
    return { status, json: { code, message, system } }
  }
}

async function carryOut(
  { options, documents }: AppserverContext,
  { method, body }: Asked,
  below: string,
  user: string,
): Promise<Answer> {
  const [collection = '', id, verb, ...more] = below.slice(1).split('/').map(decodeURIComponent)
  if (more.length > 0) throw new NotFound()
  const kind = storedKinds[collection]
  const given = method === 'POST' || method === 'PUT' || method === 'PATCH' ? json(body, verb) : {}
  if (kind !== undefined) {
    return answerStored({
      method,
      collection,
      kind,
      id,
      verb,
      body: given,
      user,
      sql: options.sql,
      documents,
    })
  }
  if (!isSqlBacked(collection)) throw new NotFound()
  return answerSqlBacked({ method, collection, name: id, verb, body: given, sql: options.sql })
}

/** `/{workspace}/api/v1beta2/…`; clients without a workspace leave it out. */
function belowBase(pathname: string, workspace: string): string | undefined {
  for (const base of [`/${workspace}/api/v1beta2`, '/api/v1beta2']) {
    if (pathname.startsWith(`${base}/`)) return pathname.slice(base.length)
  }
  return undefined
}

/** `X-Api-Key` or Basic, the account of the engine (timeplus.md §6). */
function userOf(options: AppserverOptions, request: http.IncomingMessage): string {
  const key = request.headers['x-api-key']
  const basic = /^Basic (.+)$/.exec(request.headers.authorization ?? '')?.[1]
  if (key !== undefined) {
    if (options.apiKeys?.includes(String(key))) return 'api_key'
    throw new Refusal(403, 'invalid API key')
  }
  if (basic === undefined) throw new Refusal(401, 'no credentials')
  const [, name = '', password = ''] =
    /^([^:]*):([\s\S]*)$/.exec(Buffer.from(basic, 'base64').toString('utf8')) ?? []
  if (options.users(name, password)) return name
  throw new Refusal(403, 'wrong user or password')
}

/** start, stop and the like take no body. */
function json(body: string, verb: string | undefined): unknown {
  if (body === '' && verb !== undefined) return {}
  try {
    return JSON.parse(body)
  } catch {
    throw new Refusal(400, 'the body is no JSON')
  }
}

function strike(fault: Fault, response: http.ServerResponse): void {
  if (fault.status === 0) {
    response.destroy()
    return
  }
  const message = fault.message ?? 'a fault on order'
  send(response, fault.status, { code: fault.status, message, system: 'neutron' })
}

function send(response: http.ServerResponse, status: number, json: unknown): void {
  if (json === undefined) {
    response.writeHead(status).end()
    return
  }
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(json))
}
