/** Paths of the SQL port that are no statements: timeplus.md §5.4. */
import { dependants } from './dependencies.ts'
import type { RestRequest } from './http.ts'
import type { Server } from './server.ts'
import { engineOf } from './system/relations.ts'
import { formatStatement, parseStatement } from './sql/index.ts'

export async function rest(server: Server, request: RestRequest): Promise<unknown> {
  const [version, name, ...more] = request.path.split('/')
  if (version !== 'v1') return undefined
  if (name === 'sqlformat' && request.method === 'POST') {
    return { query: formatted(server, JSON.parse(request.body) as { readonly query: string }) }
  }
  if (name === 'dependencies' && request.method === 'GET') return { data: edges(server, more) }
  return undefined
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
