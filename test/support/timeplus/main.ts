/**
 * A program that behaves as the references say a Timeplus server does, with its rows in an embedded
 * engine: `npm run timeplus-double -- --data DIR …`. No Timeplus server was run to write it; each
 * behaviour cites its fact. It prints the ports, then `ready`, and runs until it is killed.
 */
import { fstatSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { hasAppserver, startAppserver } from './appserver/index.ts'
import { Users } from './auth.ts'
import { Catalog } from './catalog.ts'
import { Chdb } from './chdb.ts'
import { Faults } from './faults.ts'
import { createSqlPort } from './http.ts'
import { readOptions } from './options.ts'
import { rest } from './rest.ts'
import { Store } from './rows/store.ts'
import { Server } from './server.ts'
import { passwordOf } from './access/passwords.ts'

await main(process.argv.slice(2))

async function main(words: readonly string[]): Promise<void> {
  endWithParent()
  const options = readOptions(words)
  const catalog = new Catalog(options.data)
  const store = new Store(new Chdb(options.data), options.flushDelayMs)
  await store.open(new Set(Object.keys(catalog.state.relations)))
  const server = new Server(options, catalog, store)
  await server.start()
  const users = new Users(options, (user) => passwordOf(catalog, user))
  const port = createSqlPort({
    options,
    users,
    faults: new Faults(),
    run: (call) => server.run(call),
    rest: (request) => rest(server, request),
  })
  await new Promise<void>((resolve, reject) => {
    port.once('error', reject)
    port.listen(options.port, '127.0.0.1', resolve)
  })
  const appserver = await startAppserver({
    port: options.restPort,
    directory: options.data,
    users: (user, password) => users.has({ user, password }),
    enabled: hasAppserver(options.generation, options.edition),
    sql: {
      hasStream: (name) => hasStream(catalog, name),
      run: (sql) => rowsOf(server, sql),
      checkQuery: async (sql) => void (await rowsOf(server, `EXPLAIN ${sql}`)),
    },
  })
  console.log(`sql ${(port.address() as AddressInfo).port}`)
  console.log(`rest ${appserver.port}`)
  console.log('ready')
}

/** A program that started the double through pipes and went away takes it along. */
function endWithParent(): void {
  if (!fstatSync(0).isSocket()) return
  process.stdin.resume()
  process.stdin.once('close', () => process.exit(0))
}

function hasStream(catalog: Catalog, name: string): boolean {
  const [database = '', stream] = name.split('.')
  return stream === undefined
    ? catalog.relation('default', database) !== undefined
    : catalog.relation(database, stream) !== undefined
}

async function rowsOf(
  server: Server,
  sql: string,
): Promise<readonly { readonly [column: string]: unknown }[]> {
  const { body } = await server.run({
    queryId: 'appserver',
    user: server.options.user,
    text: sql,
    format: 'JSONEachRow',
    settings: new Map(),
    parameters: {},
    isReadonly: false,
  })
  return Buffer.from(body)
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as { readonly [column: string]: unknown })
}
