/** Windows: what stands in the brackets of OVER and WINDOW. */
import type { FrameBound, WindowFrame, WindowSpec } from '../ast/expression.ts'
import { expressionText, listText, orderItemText } from './expression.ts'
import { type Layout, nameText, words } from './printing.ts'

export function windowText(node: WindowSpec, layout: Layout): string {
  const inner = words(
    node.base && nameText(node.base),
    node.partitionBy.length > 0 && `PARTITION BY ${listText(node.partitionBy, layout)}`,
    node.orderBy.length > 0 &&
      `ORDER BY ${node.orderBy.map((item) => orderItemText(item, layout)).join(', ')}`,
    node.frame && frameText(node.frame, layout),
  )
  return `(${inner})`
}

export function frameText(node: WindowFrame, layout: Layout): string {
  if (!node.to) return `${node.unit} ${boundText(node.from, layout)}`
  return `${node.unit} BETWEEN ${boundText(node.from, layout)} AND ${boundText(node.to, layout)}`
}

export function boundText(node: FrameBound, layout: Layout): string {
  return node.offset ? `${expressionText(node.offset, layout, 1)} ${node.bound}` : node.bound
}
