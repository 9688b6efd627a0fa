/** A SQL port that answers what a test says: for what is sent, and for answers that are rare. */
import { createServer, type IncomingMessage, type Server } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'

export interface Asked {
  readonly sql: string
  readonly parameters: URLSearchParams
  readonly headers: IncomingMessage['headers']
  readonly path: string
}

export interface Answer {
  readonly status?: number
  readonly body: string
}

export interface SmallServer {
  readonly url: string
  readonly asked: readonly Asked[]
  readonly close: () => Promise<void>
}

/** The first pattern that fits a statement gives the answer; a statement without one gets 62. */
export async function smallServer(
  answers: readonly (readonly [RegExp, string | Answer])[],
): Promise<SmallServer> {
  const asked: Asked[] = []
  const server: Server = createServer(async (request, response) => {
    const url = new URL(request.url ?? '/', 'http://small')
    const body = await text(request)
    const sql = url.searchParams.get('query') ?? body
    asked.push({ sql, parameters: url.searchParams, headers: request.headers, path: url.pathname })
    const found = answers.find(([pattern]) => pattern.test(sql))?.[1] ?? unknown
    const answer = typeof found === 'string' ? { body: found } : found
    response.writeHead(answer.status ?? 200).end(answer.body)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    asked,
    close: async () => {
      server.closeAllConnections()
      server.close()
    },
  }
}

const unknown: Answer = {
  status: 400,
  body: 'Code: 62. DB::Exception: Syntax error. (SYNTAX_ERROR)',
}

/** Answers to the first questions of a connection. */
export function greeting(
  version: string,
  tables: readonly string[],
): readonly (readonly [RegExp, string | Answer])[] {
  return [
    [/FROM system\.settings/, 'name\nmax_query_size\nmutations_sync\nasync_insert\n'],
    [/^SELECT version\(\)/, `version\n${version}\n`],
    [/FROM system\.tables WHERE database = 'system'/, ['name', ...tables, ''].join('\n')],
    [/FROM system\.user_directories/, 'type\nusers.xml\nlocal directory\n'],
  ]
}
