/**
 * What a rule of the normal form is. A rule says what it does, on which engine and version that was seen, and under
 * which name its fixture lies in fixtures/sql/rules.
 */
import type { Node } from '../ast/node.ts'
import type { Dialect } from '../result.ts'
import type { NormalContext } from './context.ts'

export const CLICKHOUSE = 'ClickHouse 26.7.2.1'
export const PROTON = 'Proton 1.6.1'

export interface RuleFacts {
  /** Names the fixture: `fixtures/sql/rules/<id>.sql`. */
  readonly id: string
  /** Engine and version. */
  readonly seen: string
  /** What the engine does to a text, in one sentence. */
  readonly what: string
  /** Absent where both dialects follow the rule. */
  readonly dialect?: Dialect
}

/** Rewrites one node whose children are normal already. */
export interface NodeRule extends RuleFacts {
  readonly phase: 'node'
  readonly on: Node['kind']
  readonly apply: (node: Node, context: RuleContext) => Node
}

/** Rewrites a whole tree as it was parsed, before any node rule. */
export interface TreeRule extends RuleFacts {
  readonly phase: 'tree'
  readonly apply: (tree: Node, context: NormalContext) => Node
}

/** Leaves out of two trees in normal form what only one of them can state. */
export interface PairRule extends RuleFacts {
  readonly phase: 'pair'
  readonly apply: (a: Node, b: Node) => Aligned
}

export interface Aligned {
  readonly a: Node
  readonly b: Node
  /** What was left out although only the engine knows that it is the same. */
  readonly unknown: readonly string[]
}

/** What a rule may ask besides the context of the comparison. */
export interface RuleContext extends NormalContext {
  /**
   * Whether the server keeps the statement. One that it only runs is asked as it was written: its columns are named
   * after its text.
   */
  readonly isStored: boolean
  /** The normal text of a type given as text; nothing where the text is no type. */
  readonly typeText: (text: string) => string | undefined
}

export type Rule = NodeRule | TreeRule | PairRule

export type NodeOf<K extends Node['kind']> = Extract<Node, { readonly kind: K }>

export function rule<K extends Node['kind']>(
  on: K,
  facts: RuleFacts,
  apply: (node: NodeOf<K>, context: RuleContext) => Node,
): NodeRule {
  return {
    phase: 'node',
    on,
    ...facts,
    // Rules are looked up by kind, so only nodes of this kind arrive.
    apply: (node, context) => apply(node as NodeOf<K>, context),
  }
}
