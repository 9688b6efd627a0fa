/**
 * Queries as printed. Both layouts hold the same tokens: in the stored one a clause keyword stands
 * alone on its line and what it holds on the next (timeplus-normal-form.md, timeplus.md §3.6).
 */
import { formatEmit } from './format-emit.ts'
import { printExpression, printExpressions } from './format-expression.ts'
import { formatFrom } from './format-from.ts'
import { formatSettings } from './format-settings.ts'
import { formatOrder, formatSpecification } from './format-window.ts'
import { breakOf, deeper, type Frame } from './frame.ts'
import { identifierText } from './literal-text.ts'
import type { GroupBy, Limit, LimitBy, NamedWindow, Query, Select, WithItem } from './query.ts'

export function printQuery(query: Query, frame: Frame): string {
  if (query.kind === 'select') return printSelect(query, frame)
  return query.branches
    .map((branch, position) => {
      const operator = query.operators[position - 1]
      const before = operator === undefined ? '' : `${breakOf(frame)}${operator}`
      return before + branchText(branch, frame, position > 0)
    })
    .join('')
}

/** A branch in brackets loses them, and leaves the white space before them. */
function branchText(branch: Query, frame: Frame, later: boolean): string {
  if (branch.kind === 'select') return (later ? breakOf(frame) : '') + printSelect(branch, frame)
  const [inner] = branch.branches
  if (branch.operators.length === 0 && inner?.kind === 'select') {
    return breakOf(frame) + printSelect(inner, frame)
  }
  return (
    breakOf(frame) + bracketedQuery(inner && branch.operators.length === 0 ? inner : branch, frame)
  )
}

/** A subquery: its brackets stand alone on their lines. */
export function bracketedQuery(query: Query, frame: Frame): string {
  const inner = deeper(frame)
  if (!frame.multi) return `(${printQuery(query, inner)})`
  return `(${breakOf(inner)}${printQuery(query, inner)}${breakOf(frame)})`
}

function printSelect(select: Select, outer: Frame): string {
  const frame: Frame = { ...outer, brackets: false, printed: new Set() }
  const clauses = [
    ...(select.with.length > 0 ? [withText(select.with, frame)] : []),
    held(select.distinct ? 'SELECT DISTINCT' : 'SELECT', listText(select.columns, frame), frame),
    ...(select.from.length > 0 ? [formatFrom(select.from, frame)] : []),
    ...optional('PREWHERE', select.prewhere && [select.prewhere], frame),
    ...optional('WHERE', select.where && [select.where], frame),
    ...optional('PARTITION BY', select.partitionBy, frame),
    ...optional('SHUFFLE BY', select.shuffleBy, frame),
    ...(select.groupBy ? [groupByText(select.groupBy, frame)] : []),
    ...optional('HAVING', select.having && [select.having], frame),
  ]
  return [
    ...clauses,
    ...(select.windows.length > 0 ? [windowsText(select.windows, frame)] : []),
    ...(select.orderBy.length > 0
      ? [held('ORDER BY', formatOrder(select.orderBy, deeper(frame)), frame)]
      : []),
    ...(select.limitBy ? [limitByText(select.limitBy, frame)] : []),
    ...(select.limit ? [limitText(select.limit, frame)] : []),
    ...(select.emit ? [formatEmit(select.emit)] : []),
    ...(select.settings.length > 0
      ? [held('SETTINGS', formatSettings(select.settings), frame)]
      : []),
  ].join(breakOf(frame))
}

function optional(
  keyword: string,
  items: readonly Parameters<typeof printExpression>[0][] | undefined,
  frame: Frame,
): readonly string[] {
  return items ? [held(keyword, listText(items, frame), frame)] : []
}

function listText(items: Parameters<typeof printExpressions>[0], frame: Frame): string {
  return printExpressions(items, deeper(frame))
}

/** `KEYWORD` and, on the next line, what it holds. */
export function held(keyword: string, text: string, frame: Frame): string {
  return `${keyword}${breakOf(deeper(frame))}${text}`
}

function withText(items: readonly WithItem[], frame: Frame): string {
  return `WITH ${items.map((item) => withItemText(item, deeper(frame))).join(', ')}`
}

function withItemText(item: WithItem, frame: Frame): string {
  if (item.kind === 'expression') return printExpression(item.expression, frame)
  return `${identifierText(item.name)} AS${breakOf(frame)}${bracketedQuery(item.query, frame)}`
}

function groupByText(groupBy: GroupBy, frame: Frame): string {
  const totals = groupBy.totals ? `${breakOf(frame)}WITH TOTALS` : ''
  if (groupBy.groupingSets) {
    const sets = groupBy.groupingSets.map((set) => `(${listText(set, frame)})`)
    return `${held('GROUP BY', `GROUPING SETS (${sets.join(', ')})`, frame)}${totals}`
  }
  const modifier = groupBy.modifier ? `${breakOf(frame)}WITH ${groupBy.modifier}` : ''
  return `${held('GROUP BY', listText(groupBy.items, frame), frame)}${modifier}${totals}`
}

/** These break the line in the one-line layout as well. */
function windowsText(windows: readonly NamedWindow[], frame: Frame): string {
  const items = windows.map(
    ({ name, specification }) =>
      `${identifierText(name)} AS ${formatSpecification(specification, deeper(frame))}`,
  )
  return `WINDOW\n${'  '.repeat(frame.indent + 1)}${items.join(', ')}`
}

function limitByText(limitBy: LimitBy, frame: Frame): string {
  const offset = limitBy.offset ? `${printExpression(limitBy.offset, frame)}, ` : ''
  const limit = printExpression(limitBy.limit, frame)
  return `LIMIT ${offset}${limit} BY ${printExpressions(limitBy.by, frame)}`
}

function limitText(limit: Limit, frame: Frame): string {
  const offset = limit.offset && printExpression(limit.offset, frame)
  if (!limit.limit) return `OFFSET ${offset}`
  const count = printExpression(limit.limit, frame)
  const ties = limit.ties ? `${breakOf(frame)} WITH TIES` : ''
  return `LIMIT ${offset === undefined ? '' : `${offset}, `}${count}${ties}`
}
