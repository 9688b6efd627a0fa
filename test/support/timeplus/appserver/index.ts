/**
 * The appserver port of the double: the REST API of Timeplus Enterprise (timeplus.md §6, where it
 * cites glu:spec/swagger.yaml). No server of that kind was run to write this.
 *
 * Stricter than the facts where they are silent: unknown fields, unknown types and masked values
 * are refused.
 */
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { openDocuments } from './documents.ts'
import { noFaults } from './faults.ts'
import { answerRequest } from './serve.ts'

export interface AppserverOptions {
  /** 0: any free port. */
  readonly port: number
  /** What it keeps lies in `appserver.json` of this directory. */
  readonly directory: string
  /** `default` where the server is self-hosted. */
  readonly workspace?: string
  /** Whether a user of the engine has that password: Basic auth uses the same accounts. */
  readonly users: (name: string, password: string) => boolean
  readonly apiKeys?: readonly string[]
  readonly sql: SqlSide
  /** False: the deployment has no appserver, and everything is 404. See `hasAppserver`. */
  readonly enabled?: boolean
}

/** What the appserver asks of the SQL engine behind it. */
export interface SqlSide {
  /** Whether the catalog has a stream of that name; a name without database means `default`. */
  readonly hasStream: (name: string) => boolean | Promise<boolean>
  /** Runs one statement; rejects with the text of the server's error (`Code: 60. DB::…`). */
  readonly run?: (sql: string) => Promise<readonly { readonly [column: string]: unknown }[]>
  /** Rejects, in the same words, where a sink's query cannot run. */
  readonly checkQuery?: (sql: string) => Promise<void>
}

export interface Appserver {
  readonly url: string
  readonly port: number
  readonly stop: () => Promise<void>
}

/** Sources, sinks, dashboards and saved queries: Enterprise 2.x and 3.x (timeplus.md §1.1). */
export function hasAppserver(generation: 1 | 2 | 3, edition: 'oss' | 'enterprise'): boolean {
  return generation >= 2 && edition === 'enterprise'
}

export async function startAppserver(options: AppserverOptions): Promise<Appserver> {
  const context = {
    options,
    documents: openDocuments(options.directory),
    faults: noFaults(),
    turn: Promise.resolve(),
  }
  const server = http.createServer((request, response) => {
    void answerRequest(context, request, response)
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port, '127.0.0.1', resolve)
  })
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    stop: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
