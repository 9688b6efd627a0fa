import type { Node } from '../ast/node.ts'
import type { RuleFacts } from './rule.ts'

/** Rewrites one node of a tree as it was parsed; its children went through all these rules already. */
export interface TimeplusRule extends RuleFacts {
  readonly dialect: 'timeplus'
  readonly on: readonly Node['kind'][]
  /** Gives the same node where it does not apply. */
  readonly apply: (node: Node) => Node
}
