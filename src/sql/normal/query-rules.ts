/** Queries in normal form. */
import type { Expression, OrderItem, WindowFrame } from '../ast/expression.ts'
import type { ExplainQuery, Query, SetOperation, TableSource } from '../ast/query.ts'
import { tokenize } from '../lex/lexer.ts'
import { call, number, string } from './build.ts'
import { canonicalRatio } from './number.ts'
import { normalSettings, settingOf, withoutBrackets } from './query.ts'
import { CLICKHOUSE, type NodeRule, rule } from './rule.ts'
import { withFirstWith } from './first-with.ts'

export const QUERY_RULES: readonly NodeRule[] = [
  rule(
    'select',
    {
      id: 'distinct-on',
      seen: CLICKHOUSE,
      what: '`DISTINCT ON (a)` is stored as `LIMIT 1 BY a`.',
    },
    ({ distinctOn, ...node }) =>
      distinctOn && !node.limitBy
        ? {
            ...node,
            limitBy: { kind: 'limitBy', count: number('1'), items: distinctOn, ...NOWHERE },
          }
        : distinctOn
          ? { ...node, distinctOn }
          : node,
  ),
  rule(
    'select',
    {
      id: 'query-settings',
      seen: CLICKHOUSE,
      what: 'Settings of a stored query have no order and the last of a name counts; true and false are 1 and 0.',
    },
    ({ settings, ...node }, { isStored, dialect }) => {
      if (!settings || settings.length === 0) return node
      // The query tree of ClickHouse keeps their order.
      const isOrdered = !isStored && dialect === 'clickhouse'
      return {
        ...node,
        settings: isOrdered ? settings.map(settingOf) : normalSettings(settings),
      }
    },
  ),
  rule(
    'setOperation',
    {
      id: 'union-branches',
      seen: CLICKHOUSE,
      what: 'Brackets round a branch say nothing: a UNION ALL inside a UNION ALL is flat, and so is any UNION inside a UNION DISTINCT.',
    },
    flatUnion,
  ),
  rule(
    'setOperation',
    {
      id: 'first-with',
      seen: CLICKHOUSE,
      what: 'The WITH of the first branch is written into the other branches: whole where one has none, else the aliases it lacks.',
      dialect: 'clickhouse',
    },
    (node) => ({ ...node, branches: withFirstWith(node.branches) }),
  ),
  rule(
    'setOperation',
    {
      id: 'set-operation-all',
      seen: CLICKHOUSE,
      what: 'EXCEPT and INTERSECT are stored with ALL unless DISTINCT was written.',
    },
    (node) => (node.operator === 'UNION' ? node : { ...node, mode: node.mode ?? 'ALL' }),
  ),
  rule(
    'output',
    {
      id: 'output-clause',
      seen: CLICKHOUSE,
      what: 'INTO OUTFILE and FORMAT, and SETTINGS behind them, are no part of a stored query.',
    },
    (node, { isStored }) => (isStored ? node.query : node),
  ),
  rule(
    'explain',
    {
      id: 'explain-source',
      seen: CLICKHOUSE,
      what: "`(EXPLAIN SELECT 1)` as a source is stored as `(SELECT * FROM viewExplain('EXPLAIN', '', (SELECT 1)))`.",
      dialect: 'clickhouse',
    },
    explainSource,
  ),
  rule(
    'join',
    {
      id: 'semi-join',
      seen: CLICKHOUSE,
      what: 'SEMI JOIN and ANTI JOIN are LEFT unless they say otherwise.',
      dialect: 'clickhouse',
    },
    (node) =>
      node.strictness === 'SEMI' || node.strictness === 'ANTI'
        ? { ...node, type: node.type ?? 'LEFT' }
        : node,
  ),
  rule(
    'join',
    {
      id: 'inner-join',
      seen: CLICKHOUSE,
      what: 'A JOIN that does not say which is an INNER JOIN.',
    },
    (node) => (node.comma ? node : { ...node, type: node.type ?? 'INNER' }),
  ),
  rule(
    'tableSource',
    {
      id: 'source-brackets',
      seen: CLICKHOUSE,
      what: 'A query in more than one pair of brackets is stored with one.',
    },
    (node) =>
      node.table.kind === 'grouped' ? { ...node, table: withoutBrackets(node.table) } : node,
  ),
  rule(
    'tableSource',
    {
      id: 'sample-ratio',
      seen: CLICKHOUSE,
      what: '`SAMPLE 0.1` is stored as `SAMPLE 1 / 10`, and 0.10 as `10 / 100`.',
    },
    sampleRatio,
  ),
  rule(
    'orderBy',
    {
      id: 'order-direction',
      seen: CLICKHOUSE,
      what: 'ASC is written out in ORDER BY.',
    },
    (node) => ({ ...node, items: node.items.map(withDirection) }),
  ),
  rule(
    'window',
    {
      id: 'window-order-direction',
      seen: CLICKHOUSE,
      what: 'ASC is written out in the ORDER BY of a window.',
    },
    (node) => ({ ...node, orderBy: node.orderBy.map(withDirection) }),
  ),
  rule(
    'frame',
    {
      id: 'frame-end',
      seen: CLICKHOUSE,
      what: '`ROWS n PRECEDING` ends at the current row.',
    },
    (node): WindowFrame => ({
      ...node,
      to: node.to ?? { kind: 'frameBound', bound: 'CURRENT ROW', ...NOWHERE },
    }),
  ),
]

const NOWHERE = { start: 0, end: 0 } as const

function flatUnion(node: SetOperation): Query {
  const members = (query: Query): readonly Query[] => {
    const branch = withoutBrackets(query)
    const joins =
      branch.kind === 'setOperation' &&
      branch.operator === 'UNION' &&
      node.operator === 'UNION' &&
      (branch.mode === node.mode || node.mode === 'DISTINCT')
    return joins ? branch.branches.flatMap(members) : [branch]
  }
  return { ...node, branches: node.branches.flatMap(members) }
}

function explainSource(node: ExplainQuery): Query {
  if (!/^explain\b/i.test(node.options)) return node
  const { kind, settings } = explainOptions(node.options)
  const query: readonly Expression[] = node.query
    ? [{ kind: 'subquery', query: node.query, ...NOWHERE }]
    : []
  const source: TableSource = {
    kind: 'tableSource',
    table: call('viewExplain', [string(kind), string(settings), ...query]),
    ...NOWHERE,
  }
  return {
    kind: 'select',
    with: [],
    columns: [{ kind: 'asterisk', qualifier: [], transforms: [], ...NOWHERE }],
    from: { kind: 'from', first: source, joins: [], ...NOWHERE },
    ...NOWHERE,
  }
}

/** `EXPLAIN PLAN actions = 1 , header = 1`: PLAN is what EXPLAIN does anyway. */
function explainOptions(options: string): { readonly kind: string; readonly settings: string } {
  const words = tokenize(options).map(({ text }) => text)
  const first = words.indexOf('=') - 1
  const kind = (first < 0 ? words : words.slice(0, first)).join(' ').toUpperCase()
  const settings = first < 0 ? '' : words.slice(first).join(' ').replaceAll(' , ', ', ')
  return { kind: kind === 'EXPLAIN PLAN' ? 'EXPLAIN' : kind, settings }
}

function sampleRatio(node: TableSource): TableSource {
  const { sample, sampleOffset } = node
  return {
    ...node,
    ...(sample && { sample: ratio(sample) }),
    ...(sampleOffset && { sampleOffset: ratio(sampleOffset) }),
  }
}

/** The node as it was parsed. */
function ratio(node: Expression): Expression {
  const [top, bottom] =
    node.kind === 'operation' && node.operator === '/' ? node.operands : [node, number('1')]
  if (top?.kind !== 'number' || bottom?.kind !== 'number') return node
  const text = canonicalRatio(top.text, bottom.text)
  return text === undefined ? node : number(text)
}

function withDirection(item: OrderItem): OrderItem {
  return { ...item, direction: item.direction ?? 'ASC' }
}
