/** What happens to the state of views, sinks and tables that consume, and by which rule. */
import type { LiveObject, Resource } from '../../../resource/resource.ts'
import type { Change } from '../../engine.ts'
import { engineName, engineTraits } from './engines.ts'
import type { MaterializedViewSpec } from './materialized-view.ts'
import type { TableSpec } from './table.ts'

type Op = 'create' | 'alter' | 'replace' | 'drop' | 'rename'
type To = Resource<MaterializedViewSpec>
type From = LiveObject<MaterializedViewSpec>

export function stateEffect(
  op: Op,
  changes: readonly Change[],
  to: To | undefined,
  from: From | undefined,
): string | null {
  switch (op) {
    case 'create':
      return to === undefined ? null : begins(to.spec)
    case 'alter':
      return altered(changes, to, from)
    case 'replace':
      if (to === undefined || from === undefined) return null
      return views.has(from.kind) ? replaced(from.spec, to.spec) : begins(to.spec)
    case 'drop':
      return from?.spec.to === undefined
        ? 'loses state: the rows of the view go with it'
        : `keeps state: the rows are in ${from.spec.to}; new ones stop arriving`
    case 'rename':
      return 'keeps state: the view is only named anew'
  }
}

/** What else may have stood under the name had no state of this sort. */
const views: ReadonlySet<string> = new Set(['MaterializedView', 'Sink'])

function begins({ refresh, start, empty, append, to }: MaterializedViewSpec): string {
  if (refresh !== undefined) {
    if (empty === true)
      return 'starts at the first refresh: EMPTY leaves it without rows until then'
    return append === true
      ? 'replays from the beginning: each refresh reads everything and adds its result'
      : 'replays from the beginning: a refreshable view reads everything at each refresh'
  }
  if (start === 'backfill')
    return `replays from the beginning: INSERT … SELECT fills ${to ?? 'the view'} once`
  return 'starts at now: a materialized view sees rows inserted from now on'
}

function altered(changes: readonly Change[], to: To | undefined, from: From | undefined): string {
  const asked = changes.some(({ top }) => top === 'query' || top === 'output')
  if (!asked) return 'keeps state: the query does not change'
  const spec = to?.spec ?? from?.spec
  const place = spec?.to ?? 'the view'
  if (spec?.refresh !== undefined && spec.append !== true)
    return `replays from the beginning: the next refresh fills ${place} by the new query`
  const next =
    spec?.refresh === undefined ? 'new rows follow the new query' : 'the next refresh follows it'
  return spec?.to === undefined
    ? `keeps state: MODIFY QUERY; rows of the view stay, ${next}`
    : `keeps state: MODIFY QUERY; rows in ${place} stay, ${next}`
}

/** CREATE OR REPLACE is one statement: no insert finds the view missing (clickhouse.md §1.6). */
function replaced(from: MaterializedViewSpec, to: MaterializedViewSpec): string {
  if (from.to === undefined)
    return 'loses state: the view keeps rows of its own, and the new one starts empty'
  if (to.to === undefined)
    return `starts at now: rows in ${from.to} stay there, and the view keeps new ones itself`
  const moved = from.to === to.to ? '' : `; rows in ${from.to} stay there`
  if (to.refresh !== undefined && to.append !== true) {
    return `replays from the beginning: the next refresh fills ${to.to}${moved}`
  }
  if (from.refresh !== undefined && to.refresh === undefined) {
    return `starts at now: rows of the refreshes stay in ${from.to}, new rows go to ${to.to}`
  }
  if (moved !== '') return `starts at now: new rows go to ${to.to}${moved}`
  return `keeps state: CREATE OR REPLACE swaps the view in one statement; rows in ${from.to} stay`
}

/** Tables that read from outside: where their position is kept decides. Others have no such state. */
export function consumerEffect(
  op: Op,
  _changes: readonly Change[],
  to: Resource<TableSpec> | undefined,
  from: LiveObject<TableSpec> | undefined,
): string | null {
  const { engine } = (from?.kind === 'Table' ? from : to)?.spec ?? {}
  const { state } = engineTraits(engine)
  const name = engineName(engine)
  if (state === undefined && !brokers.has(name)) return null
  switch (op) {
    case 'create':
      return state === undefined
        ? `starts at the position that the broker keeps: ${name} has none of its own`
        : `starts at the beginning of what ${name} reads: ${state} is empty`
    case 'alter':
    case 'rename':
      return `keeps state: ${name} goes on from where it was`
    case 'replace':
    case 'drop':
      return state === undefined
        ? `keeps state: the broker keeps the position, under the same group ${name} goes on from it`
        : `loses state: ${state}`
  }
}

/** The position is the broker's: Kafka by consumer group, the others by queue (docs of the engines). */
const brokers: ReadonlySet<string> = new Set(['Kafka', 'RabbitMQ', 'NATS'])
