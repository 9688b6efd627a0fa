import type {
  ArrayJoin,
  CommonTable,
  ExplainQuery,
  From,
  GroupBy,
  Join,
  Limit,
  LimitBy,
  OrderBy,
  Query,
  Select,
  SetOperation,
  TableSource,
  WithItem,
} from '../ast/query.ts'
import { callText, expressionText, listText, orderItemText, subqueryText } from './expression.ts'
import { settingsText } from './settings.ts'
import { windowText } from './window.ts'
import { emitText } from './timeplus-emit.ts'
import { deeper, type Layout, nameText, newline, pathText, words } from './printing.ts'

export function queryText(node: Query, layout: Layout): string {
  switch (node.kind) {
    case 'select':
      return valuesText(node, layout) ?? selectText(node, layout)
    case 'setOperation':
      return setOperationText(node, layout)
    case 'grouped':
      return subqueryText(node.query, layout)
    case 'explain':
      return explainText(node, layout)
    case 'output': {
      const tail = words(
        node.outfile && `INTO OUTFILE ${node.outfile.text}`,
        node.outfileOptions,
        ...(node.unknown ?? []).map((clause) => clause.text),
        node.format && `FORMAT ${nameText(node.format)}`,
        node.settings && `SETTINGS ${settingsText(node.settings, layout)}`,
      )
      return queryText(node.query, layout) + (tail === '' ? '' : newline(layout) + tail)
    }
  }
}

/** `VALUES (1, 'a'), (2, 'b')`; a row of one value has its brackets too. */
function valuesText(node: Select, layout: Layout): string | undefined {
  const table = node.written && node.from?.first?.table
  if (table?.kind !== 'call') return undefined
  const rows = (table.args ?? []).map((row) => {
    const text = expressionText(row, layout)
    return row.kind === 'tuple' && !row.written ? text : `(${text})`
  })
  return `VALUES ${rows.join(', ')}`
}

function explainText(node: ExplainQuery, layout: Layout): string {
  return words(node.options, node.query && queryText(node.query, layout))
}

function setOperationText(node: SetOperation, layout: Layout): string {
  const operator = words(node.operator, node.mode)
  const branches = node.branches.map((branch, index) => branchText(branch, node, index, layout))
  return branches.join(newline(layout) + operator + newline(layout))
}

/** A nested operation keeps its brackets where they say how it groups. */
function branchText(branch: Query, parent: SetOperation, index: number, layout: Layout): string {
  const text = queryText(branch, layout)
  if (branch.kind !== 'setOperation') return text
  const tighter = branch.operator === 'INTERSECT' && parent.operator !== 'INTERSECT'
  const leftmost =
    index === 0 && (branch.operator === 'INTERSECT') === (parent.operator === 'INTERSECT')
  return tighter || leftmost ? text : subqueryText(branch, layout)
}

function selectText(node: Select, layout: Layout): string {
  const expr = (value: Parameters<typeof expressionText>[0] | undefined): string | undefined =>
    value && expressionText(value, layout)
  const clause = (word: string, text: string | undefined): string | undefined =>
    text && `${word} ${text}`
  const clauses = [
    withText(node, layout),
    columnsText(node, layout),
    node.from && clause('FROM', fromText(node.from, layout)),
    clause('PREWHERE', expr(node.prewhere)),
    clause('WHERE', expr(node.where)),
    node.partitionBy && clause('PARTITION BY', listText(node.partitionBy, layout)),
    node.shuffleBy && clause('SHUFFLE BY', listText(node.shuffleBy, layout)),
    node.groupBy && groupByText(node.groupBy, layout),
    clause('HAVING', expr(node.having)),
    node.windows &&
      clause(
        'WINDOW',
        node.windows
          .map((item) => `${nameText(item.name)} AS ${windowText(item.window, layout)}`)
          .join(', '),
      ),
    clause('QUALIFY', expr(node.qualify)),
    node.orderBy && clause('ORDER BY', orderByText(node.orderBy, layout)),
    node.limitBy && limitByText(node.limitBy, layout),
    node.limit && limitText(node.limit, layout),
    node.emit && emitText(node.emit, layout),
    node.settings && clause('SETTINGS', settingsText(node.settings, layout)),
    ...(node.unknown ?? []).map((unknown) => unknown.text),
  ]
  return clauses.filter((text) => text).join(newline(layout))
}

function withText(node: Select, layout: Layout): string | undefined {
  if (node.with.length === 0) return undefined
  const word = node.recursive ? 'WITH RECURSIVE' : 'WITH'
  const items = node.with.map((item) => withItemText(item, layout))
  return `${word} ${spread(items, layout, word.length)}`
}

function withItemText(item: WithItem, layout: Layout): string {
  return item.kind === 'commonTable' ? commonTableText(item, layout) : expressionText(item, layout)
}

export function commonTableText(item: CommonTable, layout: Layout): string {
  const columns = item.columns ? ` (${item.columns.map(nameText).join(', ')})` : ''
  const materialized = item.materialized ? ' MATERIALIZED' : ''
  return `${nameText(item.name)}${columns} AS${materialized} ${subqueryText(item.query, layout)}`
}

function columnsText(node: Select, layout: Layout): string {
  const distinct = node.distinct
    ? 'SELECT DISTINCT'
    : node.distinctOn
      ? `SELECT DISTINCT ON (${listText(node.distinctOn, layout)})`
      : 'SELECT'
  const items = node.columns.map((column) => expressionText(column, layout))
  const list = spread(items, layout, distinct.length)
  return list.startsWith('\n') ? distinct + list : `${distinct} ${list}`
}

/** Items on one line if they fit, else one per line. */
function spread(items: readonly string[], layout: Layout, used: number): string {
  const flat = items.join(', ')
  const fits = layout.indent.length + used + 1 + flat.length <= layout.width
  if (!layout.pretty || items.length < 2 || fits) return flat
  const inner = deeper(layout)
  return newline(inner) + items.join(`,${newline(inner)}`)
}

export function fromText(node: From, layout: Layout): string {
  let text = node.first ? tableSourceText(node.first, layout) : ''
  for (const join of node.joins) {
    if (join.kind === 'join' && join.comma) text += `, ${tableSourceText(join.source, layout)}`
    else text += (text === '' ? '' : newline(layout)) + joinText(join, layout)
  }
  return text
}

export function joinText(node: Join | ArrayJoin, layout: Layout): string {
  if (node.kind === 'arrayJoin')
    return `${node.left ? 'LEFT ' : ''}ARRAY JOIN ${listText(node.items, layout)}`
  const type = node.type === 'FULL' ? 'FULL OUTER' : node.type
  return words(
    node.global && 'GLOBAL',
    node.natural && 'NATURAL',
    node.strictness,
    type,
    'JOIN',
    tableSourceText(node.source, layout),
    node.on && `ON ${expressionText(node.on, layout, 1)}`,
    node.using && `USING (${listText(node.using, layout)})`,
  )
}

export function tableSourceText(node: TableSource, layout: Layout): string {
  const columns = node.columns ? ` (${node.columns.map(nameText).join(', ')})` : ''
  return words(
    tableText(node.table, layout),
    node.alias && `AS ${nameText(node.alias)}${columns}`,
    node.final && 'FINAL',
    node.sample && `SAMPLE ${expressionText(node.sample, layout, 1)}`,
    node.sampleOffset && `OFFSET ${expressionText(node.sampleOffset, layout, 1)}`,
  )
}

function tableText(table: TableSource['table'], layout: Layout): string {
  switch (table.kind) {
    case 'identifier':
      return pathText(table.parts)
    case 'call':
      return callText(table, layout)
    case 'from':
      return `(${fromText(table, { ...layout, pretty: false })})`
    default:
      return subqueryText(table, layout)
  }
}

export function groupByText(node: GroupBy, layout: Layout): string {
  const totals = node.totals ? 'WITH TOTALS' : undefined
  if (node.mode === 'ALL') return words('GROUP BY ALL', totals)
  if (node.mode === 'GROUPING SETS') {
    const sets = node.items.map((item) =>
      item.kind === 'tuple' ? `(${listText(item.items, layout)})` : expressionText(item, layout),
    )
    return words(`GROUP BY GROUPING SETS (${sets.join(', ')})`, totals)
  }
  if (node.items.length === 0) return totals ?? ''
  return words(`GROUP BY ${listText(node.items, layout)}`, node.mode && `WITH ${node.mode}`, totals)
}

export function orderByText(node: OrderBy, layout: Layout): string {
  // A column of that name stands in backticks.
  const all = node.all && 'ALL'
  const items = node.items.map((item) => orderItemText(item, layout, all)).join(', ')
  if (!node.interpolate) return items
  const list = node.interpolate.map((item) =>
    item.kind === 'assignment'
      ? `${nameText(item.name)} AS ${expressionText(item.value, layout)}`
      : expressionText(item, layout),
  )
  return list.length === 0 ? `${items} INTERPOLATE` : `${items} INTERPOLATE (${list.join(', ')})`
}

export function limitByText(node: LimitBy, layout: Layout): string {
  const offset = node.offset ? `${expressionText(node.offset, layout, 1)}, ` : ''
  const by = node.all ? 'ALL' : listText(node.items, layout)
  return `LIMIT ${offset}${expressionText(node.count, layout, 1)} BY ${by}`
}

export function limitText(node: Limit, layout: Layout): string {
  const offset = node.offset && expressionText(node.offset, layout, 1)
  if (!node.count) return `OFFSET ${offset ?? '0'}`
  const count = expressionText(node.count, layout, 1)
  return words(`LIMIT ${offset ? `${offset}, ` : ''}${count}`, node.ties && 'WITH TIES')
}
