/**
 * Names of the columns a query yields, where they can be known without asking the server. A view's
 * column list is frozen at CREATE: `SELECT *` does not follow a later ADD COLUMN (clickhouse.md
 * §1.4), so a view over a changed table has to be written again.
 */
import type { JsonObject } from '../../../resource/json.ts'
import {
  type Asterisk,
  type Expression,
  type Query,
  quoteIdentifier,
  type Select,
  type TableSource,
} from '../../../sql/index.ts'
import { parsedQuery } from './text.ts'
import type { KindContext } from '../../engine.ts'
import type { ColumnSpec } from '../../clickhouse-family/kinds/columns.ts'
import { flatColumns } from './columns.ts'
import { isList, isObject } from '../../clickhouse-family/kinds/settings.ts'

/** The common tables a query may name, innermost last. */
type Scope = ReadonlyMap<string, Query>

/**
 * The list a view over `*` has or shall have, as one text; undefined for queries without a star,
 * and wherever a source is not known.
 */
export function starOutput(
  query: string,
  context: KindContext,
  inferred: JsonObject | undefined,
): string | undefined {
  const parsed = parsedQuery(query)
  if (!parsed.ok || !hasStar(parsed.node)) return undefined
  const names =
    context.side === 'live'
      ? inferredNames(inferred)
      : outputNames(parsed.node, context, new Map(), new Set())
  return names?.join(', ')
}

/** Names of all output columns; undefined when one of them cannot be known. */
export function outputOf(query: string, context: KindContext): readonly string[] | undefined {
  const parsed = parsedQuery(query)
  return parsed.ok ? outputNames(parsed.node, context, new Map(), new Set()) : undefined
}

export function inferredNames(inferred: JsonObject | undefined): readonly string[] | undefined {
  const columns = inferred?.['columns']
  if (!isList(columns)) return undefined
  const names = columns.map((column) => (isObject(column) ? column['name'] : undefined))
  return names.every((name) => typeof name === 'string') ? names : undefined
}

function hasStar(query: Query): boolean {
  return firstSelect(query)?.columns.some(isStar) ?? false
}

function isStar(expression: Expression): boolean {
  return expression.kind === 'asterisk' || expression.kind === 'columns'
}

function outputNames(
  query: Query,
  context: KindContext,
  outer: Scope,
  visiting: ReadonlySet<string>,
): readonly string[] | undefined {
  const select = firstSelect(query)
  if (select === undefined) return undefined
  const scope = new Map(outer)
  for (const item of select.with) {
    if (item.kind === 'commonTable') scope.set(item.name.text, item.query)
  }
  const names: string[] = []
  for (const column of select.columns) {
    const found =
      column.kind === 'asterisk'
        ? starNames(column, select, context, scope, visiting)
        : columnName(column)
    if (found === undefined) return undefined
    names.push(...found)
  }
  return names
}

/** The branch that names the columns. */
function firstSelect(query: Query): Select | undefined {
  switch (query.kind) {
    case 'select':
      return query
    case 'setOperation':
      return query.branches[0] === undefined ? undefined : firstSelect(query.branches[0])
    case 'grouped':
    case 'output':
      return firstSelect(query.query)
    case 'explain':
      return undefined
  }
}

/** Unnamed expressions get a name from their text, which is the server's own business. */
function columnName(column: Expression): readonly string[] | undefined {
  if (column.kind === 'alias') return [column.name.text]
  if (column.kind !== 'identifier') return undefined
  const last = column.parts.at(-1)
  return last === undefined ? undefined : [last.text]
}

function starNames(
  star: Asterisk,
  select: Select,
  context: KindContext,
  scope: Scope,
  visiting: ReadonlySet<string>,
): readonly string[] | undefined {
  const source = starSource(star, select)
  const names = source === undefined ? undefined : sourceNames(source, context, scope, visiting)
  if (names === undefined) return undefined
  const left = new Set<string>()
  for (const { transform, items } of star.transforms) {
    if (transform === 'APPLY') return undefined
    if (transform === 'REPLACE') continue
    for (const item of items) {
      const name = item.kind === 'identifier' ? item.parts.at(-1)?.text : undefined
      if (name === undefined) return undefined
      left.add(name)
    }
  }
  return names.filter((name) => !left.has(name))
}

/** With joins a plain star has rules of its own for equal names: only `t.*` is followed there. */
function starSource(star: Asterisk, select: Select): TableSource | undefined {
  const from = select.from
  if (from?.first === undefined) return undefined
  if (star.qualifier.length === 0) return from.joins.length === 0 ? from.first : undefined
  const wanted = star.qualifier.map(({ text }) => text).join('.')
  const sources = [
    from.first,
    ...from.joins.flatMap((join) => (join.kind === 'join' ? [join.source] : [])),
  ]
  const named = sources.filter(({ alias, table }) => {
    if (alias !== undefined) return alias.text === wanted
    if (table.kind !== 'identifier') return false
    const parts = table.parts.map(({ text }) => text)
    return parts.join('.') === wanted || parts.at(-1) === wanted
  })
  return named.length === 1 ? named[0] : undefined
}

function sourceNames(
  { table, columns }: TableSource,
  context: KindContext,
  scope: Scope,
  visiting: ReadonlySet<string>,
): readonly string[] | undefined {
  if (columns !== undefined) return columns.map(({ text }) => text)
  if (table.kind === 'call' || table.kind === 'from') return undefined
  if (table.kind !== 'identifier') return outputNames(table, context, scope, visiting)
  if (table.parts.some(({ parameter }) => parameter === true)) return undefined
  const parts = table.parts.map(({ text }) => text)
  const [only] = parts
  const common = parts.length === 1 && only !== undefined ? scope.get(only) : undefined
  if (common !== undefined && only !== undefined) {
    // Inside its own query the name means a table again.
    const rest = new Map(scope)
    rest.delete(only)
    return outputNames(common, context, rest, visiting)
  }
  const name = parts.length === 1 ? `${context.database}.${only}` : parts.join('.')
  return visiting.has(name) ? undefined : relationNames(name, context, visiting)
}

function relationNames(
  name: string,
  context: KindContext,
  visiting: ReadonlySet<string>,
): readonly string[] | undefined {
  const relation = context.lookup('relation', name)
  if (relation === undefined) return undefined
  const { columns, query } = relation.spec
  if (isList(columns)) {
    const declared = columns.flatMap((column) => (isObject(column) ? [column as ColumnSpec] : []))
    return flatColumns(declared)
      .filter(isInStar)
      .map((column) => column.name)
  }
  if (typeof query !== 'string') return undefined
  const parsed = parsedQuery(query)
  return parsed.ok
    ? outputNames(parsed.node, context, new Map(), new Set([...visiting, name]))
    : undefined
}

/** A star leaves out what is computed (asterisk_include_materialized_columns = 0). */
function isInStar(column: ColumnSpec): boolean {
  return (
    column.alias === undefined &&
    column.materialized === undefined &&
    column.ephemeral === undefined
  )
}

/** The query with its one plain star written out as these columns; undefined where that is not certain. */
export function withoutStar(query: string, output: readonly string[]): string | undefined {
  const parsed = parsedQuery(query)
  if (!parsed.ok || parsed.node.kind !== 'select') return undefined
  const { columns, from } = parsed.node
  const stars = columns.filter(isStar)
  const [star] = stars
  if (stars.length !== 1 || star?.kind !== 'asterisk' || star.transforms.length > 0)
    return undefined
  if (from === undefined || from.joins.length > 0) return undefined
  const others = new Set<string>()
  for (const column of columns) {
    if (column === star) continue
    const [name] = columnName(column) ?? []
    if (name === undefined || others.has(name)) return undefined
    others.add(name)
  }
  const names = output.filter((name) => !others.has(name))
  if (names.length + others.size !== output.length || names.length === 0) return undefined
  const list = names.map(quoteIdentifier).join(', ')
  return `${query.slice(0, star.start)}${list}${query.slice(star.end)}`
}
