/** What rules for pairs of trees share. */
import type { Node } from '../ast/node.ts'
import type { CreateMaterializedView, CreateTable, CreateView } from '../ast/statement.ts'
import type { Aligned, PairRule } from './rule.ts'

export type View = CreateView | CreateMaterializedView

/** A rule for two nodes of one kind; `undefined` says that nothing is to be left out. */
export function between<N extends Node>(
  guard: (node: Node) => node is N,
  align: (a: N, b: N) => Aligned | undefined,
): PairRule['apply'] {
  return (a, b) => {
    const found = guard(a) && guard(b) ? align(a, b) : undefined
    return found ?? { a, b, unknown: [] }
  }
}

export function withoutElements<N extends View | CreateTable>(a: N, b: N): Aligned {
  const { elements: _a, ...left } = a
  const { elements: _b, ...right } = b
  // `elements` is optional in N, so the rest is still an N.
  return { a: left as N, b: right as N, unknown: [] }
}
