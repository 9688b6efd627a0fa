/** Small makers of expression nodes. */
import type { Call, Expression } from './expression.ts'
import { stringText } from './literal-text.ts'

export function call(name: string, ...args: readonly Expression[]): Call {
  return { kind: 'call', name, arguments: args }
}

/**
 * What stands left of `::`. A bare literal becomes a string of its own text: `1::int` is
 * `cast('1', 'int')`, `[1, 2]::array(int)` is `cast('[1,2]', …)`.
 */
export function literalSource(operand: Expression): Expression {
  const text = bareText(operand)
  if (text === undefined) return operand
  return operand.kind === 'string' ? operand : { kind: 'string', value: text }
}

function bareText(expression: Expression): string | undefined {
  if (expression.kind === 'number') return expression.text
  if (expression.kind === 'word') return expression.word
  if (expression.kind === 'string') return stringText(expression.value)
  if (expression.kind !== 'call' || !/^(array|tuple)_cast$/.test(expression.name)) return undefined
  const items = expression.arguments.map(bareText)
  if (items.some((item) => item === undefined)) return undefined
  const [open, close] = expression.name === 'array_cast' ? ['[', ']'] : ['(', ')']
  return `${open}${items.join(',')}${close}`
}
