/** `WITH c AS (…) INSERT INTO t SELECT …`: the WITH belongs to the query (EXPLAIN AST, ClickHouse 26.7). */
import type { Query, Select } from '../ast/query.ts'
import type { Insert } from '../ast/statement.ts'
import { type Cursor, fail, here, key } from './cursor.ts'
import { withClause } from './select.ts'

/** Whether INSERT comes before any SELECT outside brackets; the engine has no RECURSIVE there. */
export function atWithInsert(c: Cursor): boolean {
  if (c.dialect !== 'clickhouse' || key(c) !== 'WITH' || key(c, 1) === 'RECURSIVE') return false
  for (let index = c.at; index < c.tokens.length; index++) {
    const word = c.tokens[index]?.key
    if (word === 'INSERT') return c.tokens[index + 1]?.key === 'INTO'
    if (word === 'SELECT' || word === 'FROM') return false
    index = c.partner.get(index) ?? index
  }
  return false
}

export function withInsert(c: Cursor, insert: (c: Cursor, start: number) => Insert): Insert {
  const start = here(c)
  const items = withClause(c, {})
  const node = insert(c, here(c))
  if (!node.query) fail(c, ['SELECT'])
  const query = withEach(node.query, items)
  return { ...node, query, start }
}

/** Every branch gets it. */
function withEach(query: Query, items: Select['with']): Query {
  switch (query.kind) {
    case 'select':
      return { ...query, with: [...items, ...query.with] }
    case 'setOperation':
      return { ...query, branches: query.branches.map((branch) => withEach(branch, items)) }
    case 'grouped':
    case 'output':
      return { ...query, query: withEach(query.query, items) }
    default:
      return query
  }
}
