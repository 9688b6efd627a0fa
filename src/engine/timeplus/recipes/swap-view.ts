/**
 * `lifecycle.replace: swap` of a materialized view whose new query the server cannot carry its
 * checkpoint over to: a boundary is recorded, a new target is filled with everything before it, and
 * the new view goes on from it. Streams cannot be exchanged, so the targets are renamed one after
 * the other, with the views over them dropped and created again (timeplus.md §2.5, 4; §7.7).
 * No server was run.
 */
import { addressName } from '../../../resource/id.ts'
import type { LiveObject, Resource } from '../../../resource/resource.ts'
import { qualifiedName } from '../../clickhouse-family/kinds/names.ts'
import type { Change, NoRecipe, RecipeDraft, SwapContext } from '../../engine.ts'
import { canModify } from '../kinds/alter-materialized-view.ts'
import type { MaterializedViewSpec } from '../kinds/materialized-view.ts'
import { outputNames } from '../kinds/star-output.ts'
import { qualified } from '../kinds/text.ts'
import { onlySource } from './bounded-query.ts'
import {
  createNew,
  createNext,
  createViews,
  dropFormer,
  dropStream,
  dropViews,
  fillNext,
  finalQuery,
  namesAreFree,
  recordBoundary,
  renames,
} from './swap-view-statements.ts'
import { beside, targetOf, type ViewSwap } from './view-swap.ts'
import { sourceLimit, viewsOver, windowSeconds } from './view-swap-limits.ts'

type View = MaterializedViewSpec

export function swapView(
  from: LiveObject<View>,
  to: Resource<View>,
  changes: readonly Change[],
  context: SwapContext,
): RecipeDraft | NoRecipe | undefined {
  // Only another query asks for other rows than those that are there.
  if (!changes.some(({ top }) => top === 'query' || top === 'types')) return undefined
  const swap = viewSwap(from, to, context)
  if ('because' in swap) return swap
  const { drafts, commitAt } = inOrder(swap)
  return {
    name: 'swap-view',
    ...told(swap),
    scratch: [swap.next, swap.old].map(addressName),
    hides: [],
    keeps: [addressName(swap.old)],
    commitAt,
    drafts,
    abandon: [dropStream(swap.next)],
    finish: [dropStream(swap.old)],
    stateEffect: `replays from the beginning up to a recorded boundary, and starts there: the checkpoint of the former view goes, and every row of ${swap.source.name} is read by the new query once`,
  }
}

function viewSwap(
  from: LiveObject<View>,
  to: Resource<View>,
  context: SwapContext,
): ViewSwap | NoRecipe {
  const { desired } = context
  const because = viewLimit(from, to, context)
  if (because !== undefined) return { because }
  const query = qualified('query', to.spec.query, desired)
  const source = onlySource(query)
  if (source === undefined) return { because: 'its query reads more than one stream' }
  const limit = sourceLimit(source, desired)
  if (limit !== undefined) return { because: limit }
  const seconds = windowSeconds(to.spec.query, source, desired)
  if (typeof seconds !== 'number') return seconds
  const target = targetOf(to.spec.into ?? '', context)
  if (target === undefined) return { because: `${to.spec.into} is no stream that can be filled` }
  const columns = filledColumns(to, target, context)
  if (columns === undefined) return { because: 'the names of its columns are not known' }
  const views = viewsOver(addressName(target.address), from, context)
  if ('because' in views) return views
  return {
    to,
    context,
    source,
    query,
    target,
    next: beside(target.address, 'next'),
    old: beside(target.address, 'old'),
    columns,
    windowSeconds: seconds,
    views,
  }
}

function viewLimit(
  from: LiveObject<View>,
  to: Resource<View>,
  { desired, live }: SwapContext,
): string | undefined {
  const [before, after] = [from.spec.into, to.spec.into]
  if (before === undefined || after === undefined) {
    return 'the view keeps rows in a stream of its own: give it a stream with `into`'
  }
  if (qualifiedName(before, live.database) !== qualifiedName(after, desired.database)) {
    return 'it writes into another stream from now on, which can be filled by a view of its own'
  }
  if (!canModify(desired)) return 'swaps of views need a server of 2.9 or later'
  return /\{\{[\w.]+\}\}/.test(to.spec.query)
    ? 'its query holds `{{…}}`, which is where a swap puts in values of its own'
    : undefined
}

/** Columns go by name: those that the target lacks are not written (timeplus.md §1.9). */
function filledColumns(
  { spec }: Resource<View>,
  target: ViewSwap['target'],
  { desired }: SwapContext,
): readonly string[] | undefined {
  const names = outputNames(spec.query, desired)
  const known = new Set(['_tp_time', ...target.spec.columns.map(({ name }) => name)])
  const filled = names?.filter((name) => known.has(name))
  return filled === undefined || filled.length === 0 ? undefined : filled
}

function inOrder(swap: ViewSwap): Pick<RecipeDraft, 'drafts' | 'commitAt'> {
  const before = [namesAreFree(swap), recordBoundary(swap), createNext(swap), fillNext(swap)]
  const after = [
    dropFormer(swap),
    ...dropViews(swap),
    ...renames(swap),
    ...createViews(swap),
    createNew(swap),
    finalQuery(swap),
  ]
  return { drafts: [...before, ...after], commitAt: before.length }
}

/** What a person reads in the plan. */
function told(
  swap: ViewSwap,
): Pick<RecipeDraft, 'phases' | 'copies' | 'readers' | 'boundary' | 'undo'> {
  const { source, next, old, target, to, views } = swap
  const [name, kept] = [target.address, old].map(addressName)
  const over =
    views.length === 0 ? '' : ` and ${views.map(({ address }) => addressName(address)).join(', ')}`
  return {
    phases: [
      'record the boundary',
      `create ${next.name}`,
      `fill it with what ${source.name} holds before the boundary`,
      `drop ${to.address.name}`,
      `rename ${target.address.name} to ${old.name}, ${next.name} to ${target.address.name}`,
      `create ${to.address.name}, which goes on from the boundary`,
      `keep ${old.name}`,
    ],
    copies: source.name,
    readers: `readers of ${name} see the former rows until the rename; between the two renames ${name}${over} cannot be read. Then they see the new rows up to the boundary, and those after it as the new view catches up. Writers into ${source.name} are never stopped`,
    boundary: `a value of _tp_time, at the start of a window and at least half a minute back, recorded on the target: before it rows of ${source.name} are read by one query over its history, from it on by the new view. A row that arrives while the swap runs with a time of before it is in neither. _tp_time of the rows that are computed from history is the time of the swap, unless the query gives it`,
    undo: `put the former query back and run sluice apply --finish: it is computed anew in the same way. Until then ${kept} holds the former rows as they were when the former view was dropped`,
  }
}
