/**
 * The normal form of a tree: rules for the whole tree, then one bottom-up pass that applies the rules of each kind of
 * node. Two trees mean the same exactly when their normal forms are the same tree.
 */
import { mapChildren } from '../ast/children.ts'
import type { Node } from '../ast/node.ts'
import { parseType } from '../parse/parse.ts'
import { print } from '../print/print.ts'
import type { Dialect } from '../result.ts'
import type { NormalContext } from './context.ts'
import type { NodeRule, RuleContext, TreeRule } from './rule.ts'
import { RULES } from './rules.ts'
import { withRepeatedAliases } from './timeplus-alias.ts'
import { normalStreaming } from './timeplus-objects.ts'
import { timeplusTree } from './timeplus-rules.ts'

/** `without` names a rule to leave out; tests show with it that a rule is needed. */
export function normalise(node: Node, context: NormalContext, without?: string): Node {
  const plan = planFor(context.dialect, without)
  let tree = node
  for (const { apply } of plan.trees) tree = apply(tree, context)
  if (context.dialect === 'timeplus') tree = timeplusTree(tree)
  return pass(tree, plan.nodes, ruleContext(context, !isRun(node, context), without))
}

interface Plan {
  readonly trees: readonly TreeRule[]
  readonly nodes: ReadonlyMap<Node['kind'], readonly NodeRule[]>
}

const PLANS: Readonly<Record<Dialect, Plan>> = {
  clickhouse: planWithout('clickhouse', undefined),
  timeplus: planWithout('timeplus', undefined),
}

function planFor(dialect: Dialect, without: string | undefined): Plan {
  return without === undefined ? PLANS[dialect] : planWithout(dialect, without)
}

function planWithout(dialect: Dialect, without: string | undefined): Plan {
  const wanted = RULES.filter(
    (rule) => rule.id !== without && (rule.dialect ?? dialect) === dialect,
  )
  const nodes = new Map<Node['kind'], NodeRule[]>()
  for (const rule of wanted) {
    if (rule.phase === 'node') nodes.set(rule.on, [...(nodes.get(rule.on) ?? []), rule])
  }
  return { trees: wanted.filter((rule) => rule.phase === 'tree'), nodes }
}

/** A statement that the server runs and forgets. Proton 1.6.1 repeats the SETTINGS of an INSERT behind its query. */
function isRun({ kind }: Node, { dialect }: NormalContext): boolean {
  return kind === 'query' || (kind === 'insert' && dialect === 'clickhouse')
}

function ruleContext(
  context: NormalContext,
  isStored: boolean,
  without: string | undefined,
): RuleContext {
  return {
    ...context,
    isStored,
    typeText: (text) => {
      const parsed = parseType(text, context.dialect)
      return parsed.ok ? print(normalise(parsed.node, context, without)) : undefined
    },
  }
}

function pass(node: Node, rules: Plan['nodes'], context: RuleContext): Node {
  // A set of GROUPING SETS looks like a tuple but is none.
  const isSets = node.kind === 'groupBy' && node.mode === 'GROUPING SETS'
  const walked = mapChildren(unwritten(node), (child) =>
    isVerbatim(node, child)
      ? child
      : isSets
        ? mapChildren(child, (inner) => pass(inner, rules, context))
        : pass(child, rules, context),
  )
  return finished(rewritten(walked, rules, context), context)
}

/** The type of a cast is text to the servers, which keep it as written; so are the digits of SAMPLE. */
function isVerbatim(node: Node, child: Node): boolean {
  if (node.kind === 'cast') return child.kind === 'type'
  return node.kind === 'tableSource' && (child === node.sample || child === node.sampleOffset)
}

/** In what words a node was written means nothing. */
function unwritten(node: Node): Node {
  if (!('written' in node) || node.written === undefined) return node
  const { written: _written, ...rest } = node
  return rest
}

/** A rule may make another kind of node, whose rules follow. */
function rewritten(node: Node, rules: Plan['nodes'], context: RuleContext): Node {
  let current = node
  for (;;) {
    const { kind } = current
    for (const { apply } of rules.get(kind) ?? []) {
      current = apply(current, context)
      if (current.kind !== kind) break
    }
    if (current.kind === kind) return current
  }
}

/** Rules of Timeplus that wait for the family's. */
function finished(node: Node, context: RuleContext): Node {
  if (context.dialect !== 'timeplus') return node
  return node.kind === 'select' ? withRepeatedAliases(node) : normalStreaming(node, context)
}
