/** SQL functions, put in place of their calls as the engine does at CREATE time. */
import { mapChildren } from '../ast/children.ts'
import type { Call, Expression } from '../ast/expression.ts'
import type { Node } from '../ast/node.ts'
import type { InlineFunction } from './context.ts'

type Functions = ReadonlyMap<string, InlineFunction>

/** Calls of the given functions replaced by their bodies, again and again; a function inside itself stays a call. */
export function inlineFunctions<N extends Node>(node: N, functions: Functions): N {
  // Each node is replaced by one of its own kind, or an expression by an expression.
  return functions.size === 0 ? node : (inlined(node, functions, new Set()) as N)
}

function inlined(node: Node, functions: Functions, active: ReadonlySet<string>): Node {
  const walked = mapChildren(node, (child) => inlined(child, functions, active))
  if (walked.kind !== 'call') return walked
  const called = walked.name.text
  const definition = functions.get(called)
  if (!definition || active.has(called) || !fits(walked, definition)) return walked
  const values = new Map<string, Expression>()
  for (const [index, parameter] of definition.params.entries()) {
    const value = walked.args?.[index]
    if (value) values.set(parameter, value)
  }
  const body = inlined(definition.body, functions, new Set([...active, called]))
  return substituted(body, values)
}

function fits(call: Call, definition: InlineFunction): boolean {
  return (
    call.args?.length === definition.params.length &&
    !call.parameters &&
    !call.over &&
    !call.distinct &&
    !call.qualifier
  )
}

function substituted(node: Node, values: ReadonlyMap<string, Expression>): Node {
  if (node.kind === 'identifier') {
    const [only] = node.parts
    return (node.parts.length === 1 && only && values.get(only.text)) || node
  }
  return mapChildren(node, (child) => substituted(child, values))
}
