/** Where a swap of a materialized view would not come out right, and why. */
import type { LiveObject } from '../../../resource/resource.ts'
import type { Call } from '../../../sql/index.ts'
import { isObject } from '../../clickhouse-family/kinds/settings.ts'
import type { KindContext, Neighbour, SwapContext } from '../../engine.ts'
import { lengthInMs } from '../kinds/duration.ts'
import { queryState } from '../kinds/query-state.ts'
import { analysed, stateContextOf } from '../kinds/state-context.ts'
import type { StreamSpec } from '../kinds/stream.ts'
import type { ViewSpec } from '../kinds/view.ts'
import type { OnlySource } from './bounded-query.ts'
import type { ViewOver } from './view-swap.ts'

export interface Because {
  readonly because: string
}

/** History and what comes after have to be of one sort: rows of an append stream with a store. */
export function sourceLimit({ name }: OnlySource, desired: KindContext): string | undefined {
  const found = desired.lookup('relation', name)
  if (found?.kind !== 'Stream') {
    return `it reads ${name}, which keeps no history of its own that could be read again`
  }
  const spec = found.spec as StreamSpec
  if (spec.mode !== undefined)
    return `${name} is of mode ${spec.mode}: its history is no list of rows`
  return spec.settings?.['storage_type'] === 'streaming' ? `${name} keeps no history` : undefined
}

/** Windows have to begin at the boundary, so they go by the time that it is drawn in. */
export function windowSeconds(
  query: string,
  source: OnlySource,
  desired: KindContext,
): number | Because {
  const [window, ...others] = source.calls
  if (window === undefined) return withoutWindow(query, desired)
  if (others.length > 0 || window.name.text !== 'tumble') {
    const names = source.calls.map(({ name }) => `${name.text}()`).join(' of ')
    return { because: `no boundary can be drawn through ${names}: only tumble() has fixed windows` }
  }
  const column = timeColumn(window)
  if (column !== undefined && column !== eventTime(source, desired)) {
    return {
      because: `its windows go by ${column} and the boundary by _tp_time: make ${column} the event_time_column of ${source.name}`,
    }
  }
  const length = window.args?.map(lengthInMs).find((found) => found !== undefined)
  return length === undefined || length % 1000 !== 0
    ? { because: 'the length of its windows is no whole number of seconds' }
    : length / 1000
}

function withoutWindow(query: string, desired: KindContext): number | Because {
  const node = analysed(query, desired)
  const steps = node === undefined ? [] : queryState(node, stateContextOf(desired)).steps
  return steps.length === 0
    ? 1
    : {
        because:
          'it gathers over all time, and what it holds at a boundary cannot be handed over: give it a window, or use `replace: recreate` with `start: backfill`',
      }
}

function timeColumn({ args }: Call): string | undefined {
  const second = args?.[1]
  const name = second?.kind === 'identifier' ? second.parts.at(-1)?.text : undefined
  return name === '_tp_time' ? undefined : name
}

/** The column that `_tp_time` is taken from (timeplus.md §3.5). */
function eventTime({ name }: OnlySource, desired: KindContext): string | undefined {
  const settings = desired.lookup('relation', name)?.spec['settings']
  const column = isObject(settings) ? settings['event_time_column'] : undefined
  return typeof column === 'string' ? column : undefined
}

/**
 * Views over the target, as the plans want them: a stream that something depends on cannot be renamed
 * (630), and views hold nothing. What runs over them, or writes into the target besides, stands in
 * the way.
 */
export function viewsOver(
  target: string,
  swapped: LiveObject,
  { beside, desired }: Pick<SwapContext, 'beside' | 'desired'>,
): readonly ViewOver[] | Because {
  const found = new Map<string, ViewOver>()
  const open = [target]
  for (const name of open) {
    for (const neighbour of beside(name)) {
      const { object } = neighbour
      if (object.id === swapped.id || found.has(object.name) || goesByName.has(object.kind))
        continue
      const because = inTheWay(neighbour, name)
      if (because !== undefined) return { because }
      const view = desired.lookup('relation', object.name)
      if (view?.kind !== 'View') {
        return { because: `${object.id} changes in the same plan: apply that first` }
      }
      // Kinds and specs belong together.
      found.set(object.name, { address: object.address, spec: view.spec as ViewSpec })
      open.push(object.name)
    }
  }
  return [...found.values()]
}

/** Looked up by name whenever they are used. */
const goesByName: ReadonlySet<string> = new Set(['Grant', 'Task', 'Dashboard', 'SavedQuery'])

function inTheWay({ object, isManaged, via }: Neighbour, name: string): string | undefined {
  const { id, kind } = object
  if (kind === 'RowPolicy') {
    return `row policy ${object.name} holds for the name ${name}, and not for those that the rows have meanwhile`
  }
  if (kind !== 'View') {
    const what = via === 'writes to' ? 'writes into it as well' : `${via} it`
    return `${name} cannot be renamed while something runs over it: ${id} ${what}`
  }
  return isManaged ? undefined : `${id} reads ${name} and belongs to no plan`
}
