/** Paths of the SQL port that are no statements: timeplus.md §5.4. */
import { dependants } from './dependencies.ts'
import { syntaxError } from './errors.ts'
import type { RestRequest } from './http.ts'
import type { Server } from './server.ts'
import { engineOf } from './system/relations.ts'
import { formatStatement, parseStatement } from './sql/index.ts'

export async function rest(server: Server, request: RestRequest): Promise<unknown> {
  const [version, name, ...more] = request.path.split('/')
  if (name === 'ingest' && request.method === 'POST') {
    await ingest(server, request, version === 'v2' ? more : ['default', ...more.slice(1)])
    return {}
  }
  if (version !== 'v1') return undefined
  if (name === 'sqlformat' && request.method === 'POST') {
    return { query: formatted(server, JSON.parse(request.body) as { readonly query: string }) }
  }
  if (name === 'dependencies' && request.method === 'GET') return { data: edges(server, more) }
  return undefined
}

interface Ingested {
  readonly columns: readonly string[]
  readonly data: readonly (readonly unknown[])[]
}

/** `POST /v1/ingest/streams/{s}` and `/v2/ingest/{db}/streams/{s}`: rows as arrays. */
async function ingest(
  server: Server,
  { body, user, headers }: RestRequest,
  path: readonly string[],
): Promise<void> {
  const [database = '', word, stream = ''] = path.length > 2 ? path : [path[0], 'streams', path[1]]
  if (word !== 'streams') throw syntaxError(`/ingest/${path.join('/')}`)
  const { columns, data } = JSON.parse(body) as Ingested
  const text = (parts: readonly string[]): string =>
    parts.map((part) => `\`${part.replace(/[\\`]/g, '\\$&')}\``).join(', ')
  const query = `INSERT INTO ${text([database])}.${text([stream])} (${text(columns)}) FORMAT JSONCompactEachRow`
  const key = headers['x-timeplus-idempotent-id']
  await server.run({
    queryId: 'ingest',
    user,
    text: `${query}\n${data.map((row) => JSON.stringify(row)).join('\n')}`,
    dataAt: query.length + 1,
    settings: new Map(key === undefined ? [] : [['idempotent_id', String(key)]]),
    parameters: {},
    isReadonly: false,
  })
}

/** The server's own formatter: names stay unqualified (§3.5). */
function formatted({ options }: Server, { query }: { readonly query: string }): string {
  const dialect = { generation: options.generation, edition: options.edition }
  return formatStatement(parseStatement(query, dialect), 'stored', options.generation)
}

/** `GET /v1/dependencies[/db[/stream]]` (`DependenciesHandler.cpp`). */
function edges({ catalog }: Server, [database, stream]: readonly string[]): unknown {
  const all = catalog.seen().flatMap((relation) =>
    dependants(catalog, relation).map((dependant) => ({
      from: `${relation.database}.${relation.name}`,
      from_type: engineOf(relation),
      to: `${dependant.database}.${dependant.name}`,
      to_type: engineOf(dependant),
    })),
  )
  const prefix = [database, stream].filter((part) => part !== undefined && part !== '').join('.')
  const isAbout = (name: string): boolean => name === prefix || name.startsWith(`${prefix}.`)
  const dependencies =
    prefix === '' ? all : all.filter(({ from, to }) => isAbout(from) || isAbout(to))
  return { dependencies, data_flow: [] }
}
