/**
 * RENAME STREAM is refused (630) while something depends on the object, and has no SETTINGS that turn
 * that off (timeplus.md §1.17, §4.3; p3:src/Parsers/ParserRenameQuery.cpp). Views hold nothing and
 * are made again under the new name; what runs over it would lose its position.
 */
import type { LiveObject, Spec } from '../../../resource/resource.ts'
import { draft } from '../../clickhouse-family/kinds/draft.ts'
import type { Draft, LowerContext, SwapContext } from '../../engine.ts'
import { createDependents, dependentsOf, dropDependents } from '../recipes/stream-dependents.ts'

export function renameLimit(from: LiveObject<Spec>, context: SwapContext): string | undefined {
  const dependents = dependentsOf(from, context)
  if ('because' in dependents) {
    return `${from.name} cannot be renamed while something depends on it: ${dependents.because}`
  }
  const running = dependents.filter(({ isRunning }) => isRunning).map(({ object }) => object.name)
  return running.length === 0
    ? undefined
    : `${running.join(', ')} would have to be dropped for it, with where it has read to: take it out of the plans, rename, and put it back with a \`start\``
}

/** Views and dictionaries go before the rename and come back after it, as the plans have them. */
export function aroundRename(
  from: LiveObject<Spec>,
  rename: Draft,
  context: LowerContext & Partial<Pick<SwapContext, 'neighbours' | 'beside'>>,
): readonly Draft[] {
  const { neighbours, beside } = context
  if (neighbours === undefined || beside === undefined) return [rename]
  const found = dependentsOf(from, { ...context, neighbours, beside })
  const dependents = 'because' in found ? [] : found
  const swap = { ...context, neighbours, beside }
  return [
    ...plain(dropDependents(dependents, swap)),
    rename,
    ...plain(createDependents(dependents, swap)),
  ]
}

/** Outside a recipe each run looks at the target anew, so nothing is there twice. */
function plain(drafts: readonly Draft[]): readonly Draft[] {
  return drafts.map(({ sql, hazards }) => draft(sql, { hazards }))
}
