/**
 * `lifecycle.replace: swap` of a materialized view: its rows are computed anew by the new query,
 * while inserts go on. Which way a row goes is written in the row: for the while the source has a
 * MATERIALIZED column, the turn, that every INSERT fills with a constant and every view sees.
 *
 * turn 0: the former view only; the new rows are copied from the source.
 * turn 1: kept apart by a view of the swap's own (`late`), from before the exchange until after it.
 * turn 2: the new view, at its place.
 *
 * A turn ends with an ALTER, and with waiting for the INSERTs that were under way. Nothing depends
 * on when the server lets a view take the place of another: CREATE OR REPLACE lets both fire for a
 * moment, EXCHANGE and RENAME of views let rows pass by (seen on 26.7.2.1, docs/decisions.md).
 */
import { type Address, addressName, resourceId } from '../../../resource/id.ts'
import type { LiveObject, Resource } from '../../../resource/resource.ts'
import type { Change, NoRecipe, RecipeDraft, SwapContext } from '../../engine.ts'
import type { MaterializedViewSpec } from '../kinds/materialized-view.ts'
import { blockNumberSetting } from './block-numbers.ts'
import { isComputedAnew } from './computed-anew.ts'
import { heldMerges } from './held-merges.ts'
import { abandonDrafts, finishDrafts, swapDrafts } from './swap-view-steps.ts'
import { templateLimit } from './template-text.ts'
import { type ViewSwap, viewSwap } from './view-swap.ts'
import { viewSwapLimit } from './view-swap-limits.ts'

type View = MaterializedViewSpec

export function swapView(
  from: LiveObject<View>,
  to: Resource<View>,
  changes: readonly Change[],
  context: SwapContext,
): RecipeDraft | NoRecipe | undefined {
  if (!hasRowsToCompute(from, to, changes)) return undefined
  const because = viewSwapLimit(from, to, context) ?? templateLimit(to.spec.query)
  if (because !== undefined) return { because }
  const swap = viewSwap(from, to, context)
  const { drafts, commitAt } = swapDrafts(swap)
  const { names } = swap
  return {
    name: 'swap-view',
    ...told(swap),
    scratch: [names.next, names.old, names.late, names.feed, names.stage].map(addressName),
    hides: hiddenParts(swap),
    keeps: [addressName(names.old)],
    commitAt,
    drafts,
    abandon: abandonDrafts(swap),
    finish: finishDrafts(swap),
    stateEffect: `replays from the beginning: every row of ${addressName(swap.source)} goes through the new query`,
  }
}

/** Whether a change of the view asks for other rows than those that are there. */
function hasRowsToCompute(
  from: LiveObject<View>,
  to: Resource<View>,
  changes: readonly Change[],
): boolean {
  if (!isComputedAnew(to) || from.spec.refresh !== undefined) return false
  if (from.spec.to === undefined) return to.spec.to === undefined
  return to.spec.to !== undefined && changes.some(({ top }) => top === 'query')
}

/** The column and the settings that the tables on both sides of the view have for the while. */
function hiddenParts({
  names,
  source,
  hasNumbers,
  filled,
  settings,
  to,
}: ViewSwap): RecipeDraft['hides'] {
  const onSource = [
    ['columns', names.turn],
    ...(hasNumbers ? [] : [['settings', blockNumberSetting]]),
  ]
  const held = Object.keys(heldMerges).filter((name) => settings?.[name] === undefined)
  const onTarget = to.spec.to === undefined ? [] : held.map((name) => ['settings', name])
  const partsOf = (table: Address, paths: readonly (readonly string[])[]): RecipeDraft['hides'] =>
    paths.map((path) => ({ id: resourceId('Table', addressName(table)), path }))
  return [...partsOf(source, onSource), ...partsOf(filled.after, onTarget)]
}

/** What a person reads in the plan. */
function told(
  swap: ViewSwap,
): Pick<RecipeDraft, 'phases' | 'copies' | 'readers' | 'boundary' | 'undo'> {
  const { names, source, exchanged } = swap
  const [from, what, old] = [source, exchanged, names.old].map(addressName)
  return {
    phases: [
      `create ${names.next.name}`,
      `copy what ${from} holds through the new query`,
      'boundary: rows from now on are kept apart',
      `exchange ${what}`,
      'move the rows from the boundary on behind it',
      `keep ${names.old.name}`,
    ],
    copies: addressName(source),
    readers: `readers of ${what} see the former rows until the exchange and the new ones after it; rows of the moments around it show when it is over. Writers into ${from} are never stopped`,
    boundary: `each row of ${from} says by a column of the swap's own on which side it is: before, it is read from ${from}; after, it goes through the new view`,
    undo: `put the former query back and run sluice apply --finish: it is computed anew in the same way. Until then ${old} holds the former rows as they were at the exchange`,
  }
}
