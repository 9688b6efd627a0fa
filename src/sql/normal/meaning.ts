/** Whether two trees mean the same. Never says "equal" by guess: what cannot be known is "unknown". */
import type { Node } from '../ast/node.ts'
import { isBuiltInFunction } from '../dialect/is-built-in.ts'
import { compareTrees } from './compare-trees.ts'
import type { Meaning, NormalContext } from './context.ts'
import { defaultDatabase } from './default-database.ts'
import { normalise } from './normalise.ts'
import type { PairRule } from './rule.ts'
import { RULES } from './rules.ts'
import { TIMEPLUS_PAIR_RULES } from './timeplus-pairs.ts'

/**
 * Compares what a user wrote with what a server stored, in either order; also any other two statements, queries or
 * expressions. Trees of different kinds never mean the same. Without a database in the context, the one that only one
 * of the two writes before the name of the object is that of all unqualified names.
 */
export function sameMeaning(a: Node, b: Node, context: NormalContext): Meaning {
  return meaningWithout(undefined, a, b, context)
}

/** `without` names a rule to leave out: tests show with it that every rule is needed. */
export function meaningWithout(
  without: string | undefined,
  a: Node,
  b: Node,
  given: NormalContext,
): Meaning {
  const isTimeplus = given.dialect === 'timeplus'
  const database = given.database ?? defaultDatabase(a, b)
  const context = database === undefined ? given : { ...given, database }
  const aligned = align(
    normalise(a, context, without),
    normalise(b, context, without),
    isTimeplus,
    without,
  )
  const { difference, unknown: masked } = compareTrees(aligned.a, aligned.b, (called) =>
    mayBeInlined(called, context),
  )
  if (difference !== undefined) return { equal: false, because: difference }
  const unknown = [...aligned.unknown, ...masked]
  if (unknown.length === 0) return { equal: true }
  const each = [...new Set(unknown)].join('; ')
  return { equal: 'unknown', because: `equal but for ${unknown.length} unknown: ${each}` }
}

/** ClickHouse puts the body of an SQL function in place of its calls; not that of a function it has itself (26.7.2.1). */
function mayBeInlined(called: string, { dialect, inline }: NormalContext): boolean {
  return dialect === 'clickhouse' && !inline?.has(called) && !isBuiltInFunction(called)
}

const PAIR_RULES = RULES.filter((rule): rule is PairRule => rule.phase === 'pair')

function align(
  a: Node,
  b: Node,
  isTimeplus: boolean,
  without: string | undefined,
): ReturnType<PairRule['apply']> {
  const rules = isTimeplus ? [...TIMEPLUS_PAIR_RULES, ...PAIR_RULES] : PAIR_RULES
  let aligned: ReturnType<PairRule['apply']> = { a, b, unknown: [] }
  for (const rule of rules) {
    if (rule.id === without) continue
    const next = rule.apply(aligned.a, aligned.b)
    aligned = { ...next, unknown: [...aligned.unknown, ...next.unknown] }
  }
  return aligned
}
