/**
 * A function that goes while another of its name is there, or comes: what called the one calls the
 * other as soon as it is made anew, and not before.
 */
import type { LiveObject } from '../../../resource/resource.ts'
import type { Draft, LowerContext } from '../../engine.ts'
import { isInTheWay, rebuildAround } from './rebuild-around.ts'
import type { RoutineSpec } from './routine-spec.ts'
import { isAtomic } from './routine-body.ts'
import { dropRoutine, type RoutineWord } from './routine-statement.ts'
import { isList } from './values.ts'

/**
 * With those that call it aside, before they change themselves. Undefined where nothing that stays
 * calls it, or what calls it cannot step aside: then it goes last.
 */
export function dropBelowCallers(
  word: RoutineWord,
  from: LiveObject<RoutineSpec>,
  context: LowerContext,
): readonly Draft[] | undefined {
  const staying = (context.neighbours ?? []).filter(({ isGoing }) => !isGoing)
  const calls = (reader: LiveObject): boolean => callsExactly(reader, from.name)
  if (!staying.some(({ object }) => calls(object))) return undefined
  if (staying.some(({ object }) => holdsOn(object))) return undefined
  const drafts = rebuildAround(from, [dropRoutine(word, from)], context, calls)
  return isInTheWay(drafts) ? undefined : drafts
}

function callsExactly({ inferred }: LiveObject, name: string): boolean {
  const calls = inferred?.['calls']
  return isList(calls) && calls.includes(name)
}

/** A default, a check, an index: which one it calls is not known, and its own change lets go of it. */
function holdsOn({ kind, spec }: LiveObject): boolean {
  if (kind === 'Function' || kind === 'Procedure') return false
  return !steppingAside.has(kind) && !isAtomic(spec as RoutineSpec)
}

const steppingAside: ReadonlySet<string> = new Set(['View', 'MaterializedView', 'Grant', 'Trigger'])
