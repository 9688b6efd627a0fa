/** Nodes made here carry no place in a text. */
import type { Call, Expression, NumberLiteral, StringLiteral } from '../ast/expression.ts'
import type { Name } from '../ast/span.ts'
import { quoteString } from '../lex/literal.ts'

const NOWHERE = { start: 0, end: 0 } as const

/** A name printed with quotes only where it needs them. */
export function name(text: string): Name {
  return { kind: 'name', text, quoted: true, ...NOWHERE }
}

export function call(callee: string, args: readonly Expression[]): Call {
  return { kind: 'call', name: name(callee), args, ...NOWHERE }
}

export function string(value: string): StringLiteral {
  return { kind: 'string', text: quoteString(value), value, ...NOWHERE }
}

export function number(text: string): NumberLiteral {
  return { kind: 'number', text, ...NOWHERE }
}
