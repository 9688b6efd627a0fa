/** Windows of a streaming aggregation: which are over, by the event time that was seen. */
import { type Context, qualified } from '../context.ts'
import type { Range } from '../rows/store.ts'
import {
  type Expression,
  parseExpression,
  parseQuery,
  type Query,
  type Select,
  type TableCall,
} from '../sql/index.ts'
import { translate } from '../query/translate.ts'
import { stamp } from '../system/table.ts'

/** The latest event time, in milliseconds; the delay of `WITH DELAY` is not waited for. */
export async function watermark(
  context: Context,
  query: Query,
  ranges: ReadonlyMap<string, Range>,
): Promise<number> {
  const call = windowCall(query)
  if (!call) return 0
  const [source, time] = call.arguments
  const relation = source?.kind === 'identifier' ? source.parts : undefined
  if (!relation) return 0
  const column =
    call.arguments.length > 2 && time?.kind === 'identifier' ? time.parts.join('.') : '_tp_time'
  const name = qualified(
    context,
    relation.length > 1
      ? { database: relation[0] ?? '', name: relation[1] ?? '' }
      : { name: relation[0] ?? '' },
  )
  const probe = parseQuery(
    `SELECT max(${column}) AS latest FROM \`${name.database}\`.\`${name.name}\``,
    context.dialect,
  )
  const sql = await translate(context, probe, { ranges })
  const [row] = await context.store.chdb.rows<{ readonly ms: string }>(
    `SELECT toUnixTimestamp64Milli(toDateTime64(latest, 3, 'UTC')) AS ms FROM (${sql})`,
  )
  return Number(row?.ms ?? 0)
}

/** The query over those windows only that end in the range. */
export function closedWindows(context: Context, query: Query, { after, upTo }: Range): Query {
  if (query.kind !== 'select') return query
  const condition = parseExpression(
    `window_end > to_datetime64('${stamp(after)}', 3, 'UTC') AND window_end <= to_datetime64('${stamp(upTo)}', 3, 'UTC')`,
    context.dialect,
  )
  return limited(query, condition)
}

/** On the level that reads the window. */
function limited(query: Select, condition: Expression): Select {
  if (callOfLevel(query)) {
    const where: Expression = query.where
      ? { kind: 'call', name: 'and', arguments: [query.where, condition] }
      : condition
    return { ...query, where }
  }
  return {
    ...query,
    with: query.with.map((item) =>
      item.kind === 'cte' && item.query.kind === 'select'
        ? { ...item, query: limited(item.query, condition) }
        : item,
    ),
    from: query.from.map((item) => {
      if (item.kind !== 'relation' || item.relation.source.kind !== 'subquery') return item
      const inner = item.relation.source.query
      if (inner.kind !== 'select') return item
      const source = { kind: 'subquery', query: limited(inner, condition) } as const
      return { ...item, relation: { ...item.relation, source } }
    }),
  }
}

function windowCall(query: Query): TableCall | undefined {
  if (query.kind !== 'select') return undefined
  const own = callOfLevel(query)
  if (own) return own
  const below = [
    ...query.with.flatMap((item) => (item.kind === 'cte' ? [item.query] : [])),
    ...query.from.flatMap((item) =>
      item.kind === 'relation' && item.relation.source.kind === 'subquery'
        ? [item.relation.source.query]
        : [],
    ),
  ]
  return below.map(windowCall).find((found) => found !== undefined)
}

function callOfLevel({ from }: Select): TableCall | undefined {
  for (const item of from) {
    if (item.kind !== 'relation' || item.relation.source.kind !== 'function') continue
    const { call } = item.relation.source
    if (['tumble', 'hop', 'session'].includes(call.name)) return call
  }
  return undefined
}
