/**
 * Queries as chdb runs them over bounded data: EMIT and SETTINGS are left out, table functions
 * become subqueries. What has no certain meaning there is a TranslationFault, never a guess.
 */
import { isAggregate } from './aggregates.ts'
import { expressionText, type Relations, type Translation } from './clickhouse-expression.ts'
import { columnName } from './column-name.ts'
import { namedSource, type Source, tableCallSource } from './clickhouse-window.ts'
import type { Expression } from './expression.ts'
import { TranslationFault } from './fault.ts'
import { quotedIdentifier } from './literal-text.ts'
import type { FromItem, GroupBy, Join, Query, Relation, Select, SetOperator } from './query.ts'
import { rewriteExpression } from './rewrite.ts'

export type { Relations }

export function toClickHouse(query: Query, relations: Relations): string {
  return queryText(query, relations, new Set())
}

export function clickHouseExpression(expression: Expression, relations: Relations): string {
  return expressionText(expression, translationOf(relations, new Set()))
}

function translationOf(relations: Relations, known: ReadonlySet<string>): Translation {
  return { relations, known, query: (query, inner) => queryText(query, relations, inner) }
}

function queryText(query: Query, relations: Relations, known: ReadonlySet<string>): string {
  if (query.kind === 'select') return selectText(query, relations, known)
  return query.branches
    .map((branch, position) => {
      const operator = query.operators[position - 1]
      const before = operator === undefined ? '' : ` ${OPERATORS[operator]} `
      return `${before}(${queryText(branch, relations, known)})`
    })
    .join('')
}

/** A UNION without a mode keeps every row of its streams. */
const OPERATORS: Readonly<Record<SetOperator, string>> = {
  UNION: 'UNION ALL',
  'UNION ALL': 'UNION ALL',
  'UNION DISTINCT': 'UNION DISTINCT',
  INTERSECT: 'INTERSECT',
  EXCEPT: 'EXCEPT',
}

function selectText(select: Select, relations: Relations, outer: ReadonlySet<string>): string {
  const { text: withText, known } = withClause(select, relations, outer)
  const translation = translationOf(relations, known)
  const one = (item: Expression) => expressionText(item, translation)
  const many = (items: readonly Expression[]) => items.map(one).join(', ')
  const groupBy = groupByOf(select)
  return [
    ...withText,
    `SELECT ${select.distinct ? 'DISTINCT ' : ''}${select.columns.map((item) => outputText(item, one)).join(', ')}`,
    ...(select.from.length > 0 ? [fromText(select.from, translation)] : []),
    ...(select.prewhere ? [`PREWHERE ${one(select.prewhere)}`] : []),
    ...(select.where ? [`WHERE ${one(select.where)}`] : []),
    ...(groupBy ? [groupByText(groupBy, many)] : []),
    ...(select.having ? [`HAVING ${one(select.having)}`] : []),
    ...(select.windows.length > 0 ? [windowsText()] : []),
    ...(select.orderBy.length > 0 ? [orderText(select, one)] : []),
    ...limitText(select, one, many),
  ].join(' ')
}

function withClause(
  select: Select,
  relations: Relations,
  outer: ReadonlySet<string>,
): { readonly text: readonly string[]; readonly known: ReadonlySet<string> } {
  const known = new Set(outer)
  const items = select.with.map((item) => {
    if (item.kind === 'expression') {
      return expressionText(item.expression, translationOf(relations, new Set(known)))
    }
    const text = `${quotedIdentifier(item.name)} AS (${queryText(item.query, relations, new Set(known))})`
    known.add(item.name)
    return text
  })
  return { text: items.length > 0 ? [`WITH ${items.join(', ')}`] : [], known }
}

/** An expression without an alias is a column of the name Timeplus gives it. */
function outputText(item: Expression, one: (item: Expression) => string): string {
  const named =
    item.kind === 'aliased' ||
    item.kind === 'identifier' ||
    item.kind === 'asterisk' ||
    item.kind === 'columns'
  return named ? one(item) : `${one(item)} AS ${quotedIdentifier(columnName(item))}`
}

function fromText(items: readonly FromItem[], translation: Translation): string {
  const [first, ...rest] = items
  if (first?.kind !== 'relation') throw new TranslationFault('FROM without a relation')
  const others = rest.map((item) => {
    if (item.kind === 'arrayJoin') {
      const list = item.expressions.map((each) => expressionText(each, translation)).join(', ')
      return ` ${item.left ? 'LEFT ' : ''}ARRAY JOIN ${list}`
    }
    return item.join ? joinText(item.join, item.relation, translation) : ''
  })
  return `FROM ${relationText(first.relation, translation)}${others.join('')}`
}

function joinText(join: Join, relation: Relation, translation: Translation): string {
  const latest = join.strictness === 'LATEST'
  if (latest && !translation.relations.columnsOnly) {
    throw new TranslationFault('LATEST JOIN is not run here')
  }
  const right = relationText(relation, translation)
  if (join.comma) return `, ${right}`
  const words = [
    ...(join.strictness && !latest ? [join.strictness] : []),
    `${join.side} JOIN`,
  ].join(' ')
  const on = join.on ? ` ON ${expressionText(join.on, translation)}` : ''
  const using = join.using
    ? ` USING (${join.using.map((each) => expressionText(each, translation)).join(', ')})`
    : ''
  return ` ${words} ${right}${on}${using}`
}

function relationText(relation: Relation, translation: Translation): string {
  if (relation.final || relation.sample) throw new TranslationFault('FINAL and SAMPLE')
  const source = sourceOf(relation, translation)
  const alias = relation.alias ?? source.name?.name
  return alias === undefined ? source.sql : `${source.sql} AS ${quotedIdentifier(alias)}`
}

function sourceOf({ source }: Relation, translation: Translation): Source {
  switch (source.kind) {
    case 'name':
      return namedSource(source.name, translation, false)
    case 'function':
      return tableCallSource(source.call, translation, false)
    case 'subquery':
      return { sql: `(${translation.query(source.query, translation.known)})` }
  }
}

/** Substreams aggregate apart: PARTITION BY keys are group keys where something aggregates. */
function groupByOf(select: Select): GroupBy | undefined {
  const { partitionBy, groupBy } = select
  if (!partitionBy || !select.columns.some(aggregates)) return groupBy
  const start: GroupBy = groupBy ?? { items: [], totals: false }
  return { ...start, items: [...partitionBy, ...start.items] }
}

function aggregates(expression: Expression): boolean {
  let found = false
  rewriteExpression(expression, {
    call: (call) => {
      found ||= isAggregate(call.name)
      return call
    },
  })
  return found
}

function groupByText(groupBy: GroupBy, many: (items: readonly Expression[]) => string): string {
  const totals = groupBy.totals ? ' WITH TOTALS' : ''
  if (groupBy.groupingSets) {
    const sets = groupBy.groupingSets.map((set) => `(${many(set)})`)
    return `GROUP BY GROUPING SETS (${sets.join(', ')})${totals}`
  }
  const modifier = groupBy.modifier ? ` WITH ${groupBy.modifier}` : ''
  return `GROUP BY ${many(groupBy.items)}${modifier}${totals}`
}

function windowsText(): never {
  throw new TranslationFault('WINDOW is not run here')
}

function orderText(select: Select, one: (item: Expression) => string): string {
  const items = select.orderBy.map((item) => {
    if (item.fill) throw new TranslationFault('WITH FILL is not run here')
    const nulls = item.nulls === undefined ? '' : ` NULLS ${item.nulls}`
    return `${one(item.expression)} ${item.direction}${nulls}`
  })
  return `ORDER BY ${items.join(', ')}`
}

function limitText(
  select: Select,
  one: (item: Expression) => string,
  many: (items: readonly Expression[]) => string,
): readonly string[] {
  const { limitBy, limit } = select
  const by = limitBy
    ? [
        `LIMIT ${limitBy.offset ? `${one(limitBy.offset)}, ` : ''}${one(limitBy.limit)} BY ${many(limitBy.by)}`,
      ]
    : []
  if (!limit) return by
  if (!limit.limit) return [...by, ...(limit.offset ? [`OFFSET ${one(limit.offset)}`] : [])]
  const offset = limit.offset ? `${one(limit.offset)}, ` : ''
  return [...by, `LIMIT ${offset}${one(limit.limit)}${limit.ties ? ' WITH TIES' : ''}`]
}
