/**
 * Where a fresh view begins: now, unless the query goes back itself (timeplus.md §1.9: `seek_to`,
 * `earliest_ts()`, a condition on `_tp_time`). A time in `seek_to` (§7.7) is read as the place of
 * the first row with that event time or a later one; which time a server goes by is not established.
 */
import type { Progress, Relation } from '../catalog.ts'
import { type Context, nameText, qualified, settingOf } from '../context.ts'
import { ServerError } from '../errors.ts'
import { tableOf } from '../rows/table.ts'
import { formatQuery, type ObjectName, type Query, references } from '../sql/index.ts'

export async function startOf(
  context: Context,
  query: Query,
): Promise<Pick<Progress, 'start' | 'done' | 'closed'>> {
  const isBackfilled = goesBack(query)
  const moment = momentOf(query)
  const start: { [stream: string]: number } = {}
  for (const source of sourcesOf(context, query)) {
    if (moment !== undefined) {
      start[source.uuid] = await context.store.lastBefore(source.uuid, moment)
    } else {
      start[source.uuid] = isBackfilled ? 0 : await context.store.lastArrival(source.uuid)
    }
  }
  return { start, done: start, closed: 0 }
}

/** Milliseconds of a time in `seek_to`, in UTC where it names no zone. */
function momentOf(query: Query): number | undefined {
  const seek = query.kind === 'select' ? settingOf(query.settings, 'seek_to') : undefined
  const match = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d(?:\.\d+)?)(Z|[+-]\d\d:\d\d)?$/.exec(
    String(seek ?? ''),
  )
  return match === null ? undefined : Date.parse(`${match[1]}T${match[2]}${match[3] ?? 'Z'}`)
}

function goesBack(query: Query): boolean {
  const seek = query.kind === 'select' ? settingOf(query.settings, 'seek_to') : undefined
  if (seek !== undefined) return seek !== 'latest'
  return /earliest_ts\(|_tp_time >=? /.test(formatQuery(query, 'oneLine'))
}

/** Streams whose new rows move the view, also below views and other materialized views. */
export function sourcesOf(context: Context, query: Query): readonly Relation[] {
  const found = new Map<string, Relation>()
  collect(context, query, found)
  return [...found.values()]
}

function collect(context: Context, query: Query, found: Map<string, Relation>): void {
  for (const { name, historical, how } of references(query).relations) {
    if (historical || how !== 'from') continue
    const relation = relationOf(context, name)
    const { database } = qualified(context, name)
    if (!relation && !context.catalog.isReserved(database)) {
      throw new ServerError(60, `Stream ${nameText(qualified(context, name))} does not exist.`)
    }
    const { definition } = relation ?? {}
    if (definition?.kind === 'createView') collect(context, definition.query, found)
    else if (relation && tableOf(relation)) found.set(relation.uuid, relation)
  }
}

function relationOf(context: Context, given: ObjectName): Relation | undefined {
  const name = qualified(context, given)
  const relation = context.catalog.holder(name.database, name.name)
  if (relation?.definition.kind !== 'createMaterializedView') return relation
  return context.catalog.state.relations[relation.view?.target ?? '']
}
