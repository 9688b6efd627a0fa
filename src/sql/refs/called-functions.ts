import type { Node } from '../ast/node.ts'
import { children } from '../ast/children.ts'
import type { Dialect } from '../result.ts'

/** Names of all functions the server's parser sees below a node. */
export function calledFunctions(node: Node, _dialect: Dialect): readonly string[] {
  const found = new Set<string>()
  const visit = (inner: Node): void => {
    if (inner.kind === 'call') found.add(inner.name.text)
    for (const child of children(inner)) visit(child)
  }
  visit(node)
  return [...found]
}
