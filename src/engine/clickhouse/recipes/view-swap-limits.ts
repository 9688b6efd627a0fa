/** Why a materialized view cannot be swapped exactly, where it cannot. */
import { children, type Node, type Query, references, type Select } from '../../../sql/index.ts'
import type { LiveObject, Resource, Spec } from '../../../resource/resource.ts'
import type { KindContext, Neighbour, SwapContext } from '../../engine.ts'
import { engineName } from '../kinds/engines.ts'
import type { MaterializedViewSpec } from '../kinds/materialized-view.ts'
import { qualifiedName } from '../../clickhouse-family/kinds/names.ts'
import { outputOf } from '../kinds/output-columns.ts'
import { parsedQuery } from '../kinds/text.ts'
import type { TableSpec } from '../kinds/table.ts'
import { leadingSource } from './leading-source.ts'

type View = MaterializedViewSpec

/** The first reason that holds; each is a sentence's second half. */
export function viewSwapLimit(
  from: LiveObject<View>,
  to: Resource<View>,
  context: SwapContext,
): string | undefined {
  if (to.kind === 'Sink') return 'what it has sent is outside, where nothing can be taken back'
  return (
    queryLimit(to.spec.query, context.desired) ??
    sourceLimit(leadingSource(to.spec.query, context.desired)?.name, context) ??
    (to.spec.to === undefined ? ownStorageLimit(from, to, context) : targetLimit(to, context))
  )
}

/** A query has to give the same rows however inserts are cut into blocks. */
function queryLimit(text: string, context: KindContext): string | undefined {
  const parsed = parsedQuery(text)
  if (!parsed.ok) return 'its query cannot be read'
  if (parsed.node.kind !== 'select') {
    return 'its query is a UNION or the like, of which only one branch can be given a boundary'
  }
  const source = leadingSource(text, context)
  if (source === undefined) return 'its query does not read a table first'
  if (readsOf(parsed.node, context).filter((name) => name === source.name).length > 1) {
    return `its query reads \`${source.name}\` twice: a new row sees its own block in one place and all rows in the other`
  }
  const clause = source.selects
    .map((select, depth) => blockDependent(select, depth === 0))
    .find((found) => found !== undefined)
  if (clause !== undefined) {
    return `its query has ${clause}: what that gives depends on how inserts are cut into blocks, so there is no one history to compute`
  }
  if (outputOf(text, context) === undefined) {
    return 'a column of its query has no name that is known; name each with AS'
  }
  return undefined
}

/** Clauses that look at more than one row, other than one aggregation at the top. */
function blockDependent(select: Select, isTop: boolean): string | undefined {
  if (select.distinct !== undefined || select.distinctOn !== undefined) return 'DISTINCT'
  if (select.limit !== undefined || select.limitBy !== undefined) return 'LIMIT'
  if (select.having !== undefined) return 'HAVING'
  if (select.qualify !== undefined || select.columns.some(hasWindow)) return 'window functions'
  if (select.groupBy?.totals === true) return 'WITH TOTALS'
  return isTop || select.groupBy === undefined ? undefined : 'GROUP BY in a sub-query'
}

function hasWindow(node: Node): boolean {
  if (node.kind === 'select') return false
  if (node.kind === 'call' && node.over !== undefined) return true
  return children(node).some(hasWindow)
}

function readsOf(query: Query, { database }: KindContext): readonly string[] {
  return references(query)
    .filter(({ kind }) => kind === 'table')
    .map(({ parts }) => (parts.length === 1 ? `${database}.${parts[0]}` : parts.join('.')))
}

function sourceLimit(name: string | undefined, context: SwapContext): string | undefined {
  if (name === undefined) return undefined
  const isOurs = context.desired.lookup('relation', name)?.kind === 'Table'
  const live = context.live.lookup('relation', name)
  if (!isOurs || live === undefined) {
    return `\`${name}\` is no table of these plans, and a swap sets something on its source for the while`
  }
  if (live.kind !== 'Table') return `\`${name}\` is no table: its rows cannot be read again`
  const engine = engineName(textOf(live.spec, 'engine'))
  if (engine !== 'MergeTree') {
    return `\`${name}\` is of engine ${engine}: only a MergeTree keeps every row as the view saw it`
  }
  return policyLimit(name, context) ?? feederLimit(name, context, new Set())
}

/**
 * A row policy goes by the table's name: it would keep rows of the source from the copy, and rows
 * of the target would lie open under the names of the swap.
 */
function policyLimit(name: string, context: SwapContext): string | undefined {
  const policy = context.beside(name).find(({ object }) => object.kind === 'RowPolicy')?.object
  return (
    policy && `row policy ${policy.name} holds for the name \`${name}\` only, and for who reads it`
  )
}

/** Who writes into the source without being seen while doing so. */
function feederLimit(name: string, context: SwapContext, visited: Set<string>): string | undefined {
  if (visited.has(name)) return undefined
  visited.add(name)
  for (const { object, via } of context.beside(name)) {
    const engine = object.kind === 'Table' ? engineName(textOf(object.spec, 'engine')) : ''
    if (engine === 'Buffer') return unseen(object, 'flushes')
    if (via !== 'writes to') continue
    const query = textOf(object.spec, 'query')
    const upstream = query === undefined ? undefined : leadingSource(query, context.live)?.name
    if (upstream === undefined) continue
    const feeder = context.live.lookup('relation', upstream)
    const feeding = engineName(textOf(feeder?.spec, 'engine'))
    if (feeder?.kind === 'Table' && queues.has(feeding)) {
      return `\`${upstream}\` (${feeding}) feeds its source in the background, where nobody can see whether a batch is under way`
    }
    const further = feederLimit(upstream, context, visited)
    if (further !== undefined) return further
  }
  return undefined
}

const queues: ReadonlySet<string> = new Set([
  'Kafka',
  'RabbitMQ',
  'NATS',
  'FileLog',
  'S3Queue',
  'AzureQueue',
  'MaterializedPostgreSQL',
])

function unseen({ name }: LiveObject, what: string): string {
  return `\`${name}\` ${what} into its source in the background, where nobody can see whether one is under way`
}

function targetLimit(to: Resource<View>, context: SwapContext): string | undefined {
  const name = qualifiedName(to.spec.to ?? '', context.desired.database)
  const target = context.desired.lookup('relation', name)
  const live = context.live.lookup('relation', name)
  if (target?.kind !== 'Table' || live?.kind !== 'Table') {
    return `its target \`${name}\` is no table of these plans`
  }
  if (to.spec.columns !== undefined) {
    return 'its list of columns is declared; MODIFY QUERY, with which a swap ends, writes the list anew'
  }
  const spec = target.spec as TableSpec
  return (
    engineLimit(engineName(spec.engine), to.spec.query) ??
    policyLimit(name, context) ??
    othersLimit(name, to.id, context)
  )
}

/** The rows of the target have to come out equal whatever order their parts arrive in. */
function engineLimit(engine: string, query: string): string | undefined {
  if (!movable.has(engine)) {
    return `its rows are kept by ${engine}, which cannot take over finished parts in any order`
  }
  const parsed = parsedQuery(query)
  const isAggregated =
    parsed.ok && parsed.node.kind === 'select' && parsed.node.groupBy !== undefined
  if (isAggregated && replacing.has(engine)) {
    return `GROUP BY into ${engine} keeps one block's result per key: what it was depends on how inserts were cut into blocks`
  }
  return undefined
}

const replacing: ReadonlySet<string> = new Set([
  'ReplacingMergeTree',
  'VersionedCollapsingMergeTree',
])
const movable: ReadonlySet<string> = new Set([
  'MergeTree',
  'SummingMergeTree',
  'AggregatingMergeTree',
  ...replacing,
])

/** Who else writes to the target, or fires from it. */
function othersLimit(name: string, self: string, context: SwapContext): string | undefined {
  for (const { object, via } of context.beside(name)) {
    if (object.id === self || !views.has(object.kind)) continue
    if (via === 'writes to')
      return `\`${object.name}\` writes to \`${name}\` too, and its rows would be lost`
    if (firesFrom(object, name, context)) {
      return `\`${object.name}\` fires from \`${name}\`, and would not see rows that arrive as finished parts`
    }
  }
  return undefined
}

const views: ReadonlySet<string> = new Set(['MaterializedView', 'Sink'])

function firesFrom(object: LiveObject, name: string, { live }: SwapContext): boolean {
  const query = textOf(object.spec, 'query')
  const isRefreshed = textOf(object.spec, 'refresh') !== undefined
  return query !== undefined && !isRefreshed && leadingSource(query, live)?.name === name
}

function ownStorageLimit(
  from: LiveObject<View>,
  to: Resource<View>,
  context: SwapContext,
): string | undefined {
  const { spec } = to
  if (leadingSource(from.spec.query, context.live) === undefined || !isPlain(from.spec.query)) {
    return 'the former query cannot be brought to rest'
  }
  if (spec.definer !== undefined) {
    return 'it keeps rows of its own and acts for a definer, who has no rights on the view that a swap makes beside it'
  }
  if ([spec.indexes, spec.projections, spec.constraints].some((parts) => parts !== undefined)) {
    return 'it keeps rows of its own with indexes, projections or constraints, which MODIFY QUERY, with which a swap ends, takes out of its definition'
  }
  const firing = context.neighbours.find(({ object, via }: Neighbour) => {
    return views.has(object.kind) && via === 'reads' && firesFrom(object, to.name, context)
  })
  if (firing !== undefined) {
    return `\`${firing.object.name}\` fires from it, and would not see rows that arrive as finished parts`
  }
  return engineLimit(engineName(spec.engine), spec.query) ?? policyLimit(to.name, context)
}

function isPlain(query: string): boolean {
  const parsed = parsedQuery(query)
  return parsed.ok && parsed.node.kind === 'select'
}

function textOf(spec: Spec | undefined, field: string): string | undefined {
  const value = spec?.[field]
  return typeof value === 'string' ? value : undefined
}
