/** As much of an appserver as these tests need: lists in memory, and faults on demand. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { AppserverEnvironment } from '../../../../src/engine/timeplus/appserver/target.ts'

export interface Seen {
  readonly method: string
  readonly path: string
  readonly headers: IncomingMessage['headers']
  readonly body: Record<string, unknown> | undefined
}

export interface Fault {
  readonly method: string
  /** 0: the connection is cut. */
  readonly status: number
  readonly text?: string
  /** Cut off only after the work is done. */
  readonly afterwards?: boolean
}

export interface SmallAppserver {
  readonly environment: AppserverEnvironment
  readonly lists: Map<string, Record<string, unknown>[]>
  readonly seen: Seen[]
  /** Each is used once, in order, by the first call of its method. */
  readonly faults: Fault[]
  readonly close: () => void
}

const base = '/default/api/v1beta2'

export async function smallAppserver(): Promise<SmallAppserver> {
  const lists = new Map<string, Record<string, unknown>[]>(
    ['/sources', '/sinks', '/dashboards', '/savedqueries'].map((path) => [path, []]),
  )
  const seen: Seen[] = []
  const faults: Fault[] = []
  let lastId = 0
  const server = createServer((request, response) => void answer(request, response))
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', () => ready()))
  const { port } = server.address() as AddressInfo

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const text = Buffer.concat(chunks).toString('utf8')
    const body = text === '' ? undefined : (JSON.parse(text) as Record<string, unknown>)
    const { method = '', url = '', headers } = request
    const path = url.slice(base.length)
    seen.push({ method, path, headers, body })
    const at = faults.findIndex((fault) => fault.method === method)
    const fault = at < 0 ? undefined : faults.splice(at, 1)[0]
    if (fault !== undefined && fault.afterwards !== true) return fail(fault, response)
    const { status, json } = work(method, path, body)
    if (fault !== undefined) return fail(fault, response)
    response.writeHead(status, { 'content-type': 'application/json' })
    response.end(json === undefined ? '' : JSON.stringify(json))
  }

  function work(
    method: string,
    path: string,
    body: Record<string, unknown> | undefined,
  ): { readonly status: number; readonly json?: unknown } {
    const [, collection = '', id, verb] = path.split('/')
    const list = lists.get(`/${collection}`)
    if (list === undefined) return { status: 404 }
    if (id === undefined && method === 'GET') return { status: 200, json: list }
    if (id === undefined) {
      lastId += 1
      const made = { ...body, id: `id ${lastId}`, status: 'running', created_at: 'today' }
      list.push(made)
      return { status: 201, json: made }
    }
    const found = list.find((item) => item['id'] === decodeURIComponent(id))
    if (found === undefined) return { status: 404 }
    if (method === 'DELETE') list.splice(list.indexOf(found), 1)
    if (verb !== undefined) found['status'] = verb === 'stop' ? 'stopped' : 'running'
    if (method !== 'PUT') return { status: 204 }
    if (collection === 'sources' && found['status'] === 'running') {
      return {
        status: 400,
        json: { code: 400, message: 'only stopped sources can be updated', system: 'neutron' },
      }
    }
    Object.assign(found, body)
    return { status: 200, json: found }
  }

  return {
    environment: {
      name: 'test',
      username: 'me',
      password: 'engine-password',
      appserver: { url: `http://127.0.0.1:${port}` },
    },
    lists,
    seen,
    faults,
    close: () => {
      server.close()
      server.closeAllConnections()
    },
  }
}

function fail({ status, text = '' }: Fault, response: ServerResponse): void {
  if (status === 0) {
    response.destroy()
    return
  }
  response.writeHead(status)
  response.end(text)
}
