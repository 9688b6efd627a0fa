/** Queries in normal form. Each rule gets a node whose children are normal already. Observed on ClickHouse 26.7. */
import type { Expression, OrderItem, Setting, WindowFrame, WindowSpec } from '../ast/expression.ts'
import type {
  ExplainQuery,
  Join,
  OrderBy,
  OutputQuery,
  Query,
  Select,
  SetOperation,
  TableSource,
} from '../ast/query.ts'
import { call, number, string } from './build.ts'
import { canonicalRatio } from './number.ts'

export function normalSelect(node: Select): Select {
  const { distinctOn, settings, ...rest } = node
  const limitBy =
    distinctOn && !node.limitBy
      ? { kind: 'limitBy' as const, count: number('1'), items: distinctOn, start: 0, end: 0 }
      : node.limitBy
  return {
    ...rest,
    ...(limitBy && { limitBy }),
    ...(settings && settings.length > 0 && { settings: normalSettings(settings) }),
  }
}

/** Order does not matter, the last of a name counts, TRUE is 1. */
export function normalSettings(settings: readonly Setting[]): readonly Setting[] {
  const last = new Map(settings.map((setting) => [setting.name, setting]))
  return [...last.values()]
    .map((setting) => ({ ...setting, value: settingValue(setting.value) }))
    .toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
}

export function settingValue(value: Expression): Expression {
  if (value.kind === 'constant' && value.name === 'TRUE') return number('1')
  if (value.kind === 'constant' && value.name === 'FALSE') return number('0')
  return value
}

/** A run of UNION ALL is flat; UNION DISTINCT swallows any union inside. EXCEPT and INTERSECT are ALL unless said otherwise. */
export function normalSetOperation(node: SetOperation): Query {
  const mode = node.mode ?? (node.operator === 'UNION' ? undefined : 'ALL')
  const { mode: _, ...rest } = node
  const branches = withFirstWith(node.branches.map(unwrapped)).flatMap(
    (branch): readonly Query[] => {
      const joins =
        branch.kind === 'setOperation' &&
        branch.operator === 'UNION' &&
        node.operator === 'UNION' &&
        (branch.mode === mode || mode === 'DISTINCT')
      return joins ? branch.branches : [branch]
    },
  )
  return { ...rest, ...(mode && { mode }), branches }
}

/**
 * The WITH of the first SELECT covers all branches, and the server writes it into each of them (26.7): whole where a
 * branch has none, else the aliased expressions it lacks.
 */
function withFirstWith(branches: readonly Query[]): readonly Query[] {
  const [first, ...others] = branches
  const source = first && leftmost(first)
  if (!first || !source || source.with.length === 0) return branches
  return [first, ...others.map((branch) => adopted(branch, source))]
}

function leftmost(query: Query): Select | undefined {
  if (query.kind === 'select') return query
  const [first] = query.kind === 'setOperation' ? query.branches : []
  return first && leftmost(first)
}

function adopted(branch: Query, source: Select): Query {
  if (branch.kind === 'setOperation') {
    return { ...branch, branches: branch.branches.map((inner) => adopted(inner, source)) }
  }
  if (branch.kind !== 'select') return branch
  if (branch.with.length === 0) {
    return { ...branch, with: source.with, ...(source.recursive && { recursive: true as const }) }
  }
  const known = new Set(
    branch.with.flatMap((item) => (item.kind === 'alias' ? [item.name.text] : [])),
  )
  const added = source.with.filter((item) => item.kind === 'alias' && !known.has(item.name.text))
  return { ...branch, with: [...branch.with, ...added] }
}

/** Brackets round a branch say nothing, unless they shut in a WITH. */
function unwrapped(branch: Query): Query {
  if (branch.kind !== 'grouped') return branch
  const { query } = branch
  return query.kind === 'select' && query.with.length > 0 ? branch : query
}

/** A query that is not a branch needs no brackets of its own. */
export function withoutBrackets(query: Query): Query {
  return query.kind === 'grouped' ? withoutBrackets(query.query) : query
}

/** Where the rows go, and SETTINGS behind that, are no part of a stored query. */
export function normalOutput(node: OutputQuery): Query {
  return node.query
}

/** `(EXPLAIN SELECT 1)` as a source is stored as `(SELECT * FROM viewExplain('EXPLAIN', '', (SELECT 1)))`. */
export function normalExplain(node: ExplainQuery): Query {
  if (!node.query || !/^explain/i.test(node.options)) return node
  const words = node.options.split(' ')
  const at = words.findIndex((word) => /^[a-z_]+$/.test(word) && word !== 'explain')
  const kind = (at === -1 ? words : words.slice(0, at)).join(' ').toUpperCase()
  const options = at === -1 ? '' : words.slice(at).join(' ')
  const subquery: Expression = { kind: 'subquery', query: node.query, start: 0, end: 0 }
  const source: TableSource = {
    kind: 'tableSource',
    table: call('viewExplain', [string(kind), string(options), subquery]),
    start: 0,
    end: 0,
  }
  return {
    kind: 'select',
    with: [],
    columns: [{ kind: 'asterisk', qualifier: [], transforms: [], start: 0, end: 0 }],
    from: { kind: 'from', first: source, joins: [], start: 0, end: 0 },
    start: 0,
    end: 0,
  }
}

export function normalJoin(node: Join): Join {
  if (node.comma) return node
  return { ...node, type: node.type ?? 'INNER' }
}

export function normalTableSource(node: TableSource): TableSource {
  const { sample, sampleOffset, table } = node
  return {
    ...node,
    table: table.kind === 'grouped' ? withoutBrackets(table) : table,
    ...(sample && { sample: ratio(sample) }),
    ...(sampleOffset && { sampleOffset: ratio(sampleOffset) }),
  }
}

function ratio(node: Expression): Expression {
  const [top, bottom] =
    node.kind === 'call' && node.name.text === 'divide' ? (node.args ?? []) : [node, number('1')]
  if (top?.kind !== 'number' || bottom?.kind !== 'number') return node
  const text = canonicalRatio(top.text, bottom.text)
  return text === undefined ? node : number(text)
}

export function normalOrderBy(node: OrderBy): OrderBy {
  return { ...node, items: node.items.map(withDirection) }
}

export function normalWindow(node: WindowSpec): WindowSpec {
  const { frame } = node
  return {
    ...node,
    orderBy: node.orderBy.map(withDirection),
    ...(frame && { frame: normalFrame(frame) }),
  }
}

function withDirection(item: OrderItem): OrderItem {
  return { ...item, direction: item.direction ?? 'ASC' }
}

/** `ROWS n PRECEDING` ends at the current row. */
function normalFrame(frame: WindowFrame): WindowFrame {
  return {
    ...frame,
    to: frame.to ?? { kind: 'frameBound', bound: 'CURRENT ROW', start: 0, end: 0 },
  }
}
