/** Queries: WITH, SELECT and its clauses, UNION, INTERSECT and EXCEPT. */
import type { Expression } from './expression.ts'
import { parseEmit } from './parse-emit.ts'
import { parseAliased, parseExpression, parseExpressions } from './parse-expression.ts'
import { parseFrom } from './parse-from.ts'
import { parseSettingsClause } from './parse-settings.ts'
import { parseOrderBy, parseWindows } from './parse-window.ts'
import type { GroupBy, Limit, LimitBy, Query, Select, SetOperator, WithItem } from './query.ts'
import type { Reader } from './reader.ts'

export function parseQueryExpression(reader: Reader): Query {
  const branches = [parseBranch(reader)]
  const operators: SetOperator[] = []
  for (;;) {
    const operator = reader.takesOne('UNION ALL', 'UNION DISTINCT', 'UNION', 'INTERSECT', 'EXCEPT')
    if (!operator) break
    operators.push(operator)
    branches.push(parseBranch(reader))
  }
  const [only] = branches
  if (operators.length === 0 && only) return withoutBrackets(only)
  return { kind: 'setQuery', branches, operators }
}

/** Outer brackets of a whole query go. */
function withoutBrackets(query: Query): Query {
  const [only] = query.kind === 'setQuery' && query.operators.length === 0 ? query.branches : []
  return only ?? query
}

function parseBranch(reader: Reader): Query {
  if (!reader.takesSymbol('(')) return parseSelect(reader)
  const inner = parseQueryExpression(reader)
  reader.expectsSymbol(')')
  // The brackets leave a trace in the text, so they are a node of their own.
  return { kind: 'setQuery', branches: [inner], operators: [] }
}

function parseSelect(reader: Reader): Select {
  const withItems = reader.takes('WITH') ? parseWith(reader) : []
  reader.expects('SELECT')
  const distinct = parseDistinct(reader)
  const top = parseTop(reader)
  const columns = parseExpressions(reader)
  const from = reader.takes('FROM') ? parseFrom(reader) : []
  const optional = {
    ...clause(reader, 'PREWHERE', 'prewhere', parseExpressionWithAlias),
    ...clause(reader, 'WHERE', 'where', parseExpressionWithAlias),
    ...clause(reader, 'PARTITION BY', 'partitionBy', parseExpressions),
    ...clause(reader, 'SHUFFLE BY', 'shuffleBy', parseExpressions),
    ...clause(reader, 'GROUP BY', 'groupBy', parseGroupBy),
    ...clause(reader, 'HAVING', 'having', parseExpressionWithAlias),
  }
  const windows = reader.takes('WINDOW') ? parseWindows(reader) : []
  const orderBy = reader.takes('ORDER BY') ? parseOrderBy(reader) : []
  const limits = parseLimits(reader)
  const emit = reader.takes('EMIT') ? { emit: parseEmit(reader) } : {}
  const settings = parseSettingsClause(reader)
  return {
    kind: 'select',
    with: withItems,
    distinct: distinct.distinct,
    columns,
    from,
    ...optional,
    windows,
    orderBy,
    ...(distinct.on ? { limitBy: { limit: one, by: distinct.on } } : {}),
    ...(top ? { limit: { limit: top, ties: false } } : {}),
    ...limits,
    ...emit,
    settings,
  }
}

const one: Expression = { kind: 'number', text: '1' }

function clause<Key extends string, Value>(
  reader: Reader,
  words: string,
  key: Key,
  parse: (reader: Reader) => Value,
): { readonly [K in Key]?: Value } {
  if (!reader.takes(words)) return {}
  return { [key]: parse(reader) } as { readonly [K in Key]?: Value }
}

function parseExpressionWithAlias(reader: Reader): Expression {
  return parseAliased(reader)
}

function parseWith(reader: Reader): readonly WithItem[] {
  return reader.list((): WithItem => {
    const name = reader.peek()
    if (/^(word|quoted)$/.test(name.kind) && reader.sees('AS', 1) && reader.seesSymbol('(', 2)) {
      reader.identifier()
      reader.expects('AS')
      reader.expectsSymbol('(')
      const query = parseQueryExpression(reader)
      reader.expectsSymbol(')')
      return { kind: 'cte', name: name.value, query }
    }
    return { kind: 'expression', expression: parseAliased(reader) }
  })
}

function parseDistinct(reader: Reader): { distinct: boolean; on?: readonly Expression[] } {
  if (reader.takes('ALL')) return { distinct: false }
  if (!reader.takes('DISTINCT')) return { distinct: false }
  if (!(reader.sees('ON') && reader.seesSymbol('(', 1))) return { distinct: true }
  reader.next()
  return { distinct: false, on: reader.bracketed(() => parseExpression(reader)) }
}

function parseTop(reader: Reader): Expression | undefined {
  if (!reader.sees('TOP') || reader.peek(1).kind !== 'number') return undefined
  reader.next()
  return { kind: 'number', text: String(reader.unsigned()) }
}

function parseGroupBy(reader: Reader): GroupBy {
  if (reader.takes('GROUPING SETS')) {
    const sets = reader.bracketed(() => parseGroupingSet(reader))
    return { items: [], groupingSets: sets, totals: reader.takes('WITH TOTALS') }
  }
  const functional = reader.sees('ROLLUP') || reader.sees('CUBE')
  if (functional && reader.seesSymbol('(', 1)) {
    const modifier = reader.takes('ROLLUP') ? 'ROLLUP' : 'CUBE'
    if (modifier === 'CUBE') reader.expects('CUBE')
    const items = reader.bracketed(() => parseExpression(reader))
    return { items, modifier, totals: reader.takes('WITH TOTALS') }
  }
  const items = parseExpressions(reader)
  const modifier = reader.takesOne('WITH ROLLUP', 'WITH CUBE')
  return {
    items,
    ...(modifier ? { modifier: modifier === 'WITH ROLLUP' ? 'ROLLUP' : 'CUBE' } : {}),
    totals: reader.takes('WITH TOTALS'),
  }
}

function parseGroupingSet(reader: Reader): readonly Expression[] {
  reader.expectsSymbol('(')
  if (reader.takesSymbol(')')) return []
  const items = parseExpressions(reader)
  reader.expectsSymbol(')')
  return items
}

interface Limits {
  readonly limitBy?: LimitBy
  readonly limit?: Limit
}

function parseLimits(reader: Reader): Limits {
  const first = parseLimit(reader)
  if (!first) return {}
  if (!first.limit || first.ties || !reader.takes('BY')) return { limit: first }
  const by = parseExpressions(reader)
  const offset = first.offset ? { offset: first.offset } : {}
  const limitBy: LimitBy = { limit: first.limit, ...offset, by }
  const limit = parseLimit(reader)
  return limit ? { limitBy, limit } : { limitBy }
}

function parseLimit(reader: Reader): Limit | undefined {
  if (reader.takes('OFFSET')) return { offset: parseExpression(reader), ties: false }
  if (!reader.takes('LIMIT')) return undefined
  const first = parseExpression(reader)
  if (reader.takesSymbol(',')) {
    return { offset: first, limit: parseExpression(reader), ties: reader.takes('WITH TIES') }
  }
  const offset = reader.takes('OFFSET') ? { offset: parseExpression(reader) } : {}
  return { limit: first, ...offset, ties: reader.takes('WITH TIES') }
}
