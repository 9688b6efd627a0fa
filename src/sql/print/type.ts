import type { TypeArgument, TypeNode } from '../ast/type.ts'
import { quoteIdentifier } from '../lex/literal.ts'
import { callText } from './expression.ts'
import { COMPACT, pathText } from './printing.ts'

export function typeText(node: TypeNode): string {
  if (!node.args) return node.name
  const args = node.args.map(typeArgumentText).join(', ')
  const { written } = node
  if (written === undefined) return `${node.name}(${args})`
  return `${node.name.slice(0, -written.length - 1)}(${args}) ${written}`
}

export function typeArgumentText(node: TypeArgument): string {
  switch (node.kind) {
    case 'type':
      return typeText(node)
    case 'typeField':
      return `${pathText(node.path)} ${typeText(node.type)}`
    case 'enumValue':
      return node.value ? `${node.name.text} = ${node.value.text}` : node.name.text
    case 'typeOption': {
      const value = node.value.kind === 'identifier' ? pathText(node.value.parts) : node.value.text
      return node.name.startsWith('SKIP')
        ? `${node.name} ${value}`
        : `${quoteIdentifier(node.name)} = ${value}`
    }
    case 'identifier':
      return pathText(node.parts)
    case 'call':
      return callText(node, COMPACT)
    default:
      return node.text
  }
}
