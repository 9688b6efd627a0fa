/** OVER, WINDOW and ORDER BY as printed. */
import { printExpression, printExpressions } from './format-expression.ts'
import type { Frame } from './frame.ts'
import { identifierText, stringText } from './literal-text.ts'
import type { OrderItem, WindowSpecification } from './query.ts'

export function formatOver(over: WindowSpecification | string, frame: Frame): string {
  return typeof over === 'string' ? identifierText(over) : formatSpecification(over, frame)
}

export function formatSpecification(specification: WindowSpecification, frame: Frame): string {
  const parts = [
    ...(specification.parent === undefined ? [] : [identifierText(specification.parent)]),
    ...(specification.partitionBy.length > 0
      ? [`PARTITION BY ${printExpressions(specification.partitionBy, frame)}`]
      : []),
    ...(specification.orderBy.length > 0
      ? [`ORDER BY ${formatOrder(specification.orderBy, frame)}`]
      : []),
    ...(specification.frame === undefined ? [] : [specification.frame]),
  ]
  return `(${parts.join(' ')})`
}

export function formatOrder(items: readonly OrderItem[], frame: Frame): string {
  return items.map((item) => orderItemText(item, frame)).join(', ')
}

function orderItemText(item: OrderItem, frame: Frame): string {
  const nulls = item.nulls === undefined ? '' : ` NULLS ${item.nulls}`
  const collate = item.collate === undefined ? '' : ` COLLATE ${stringText(item.collate)}`
  return `${printExpression(item.expression, frame)} ${item.direction}${nulls}${collate}${fillText(item, frame)}`
}

function fillText({ fill }: OrderItem, frame: Frame): string {
  if (!fill) return ''
  const from = fill.from ? ` FROM ${printExpression(fill.from, frame)}` : ''
  const to = fill.to ? ` TO ${printExpression(fill.to, frame)}` : ''
  const step = fill.step ? ` STEP ${printExpression(fill.step, frame)}` : ''
  return ` WITH FILL${from}${to}${step}`
}
