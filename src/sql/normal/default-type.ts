/** The type a column gets from its default, where the text of the default tells (ClickHouse 26.7.2.1). */
import type { Expression } from '../ast/expression.ts'
import type { TypeNode } from '../ast/type.ts'
import { number } from './build.ts'
import type { RuleContext } from './rule.ts'
import { parseType } from '../parse/parse.ts'

/** Children of the default are normal already. */
export function defaultType(
  node: Expression | undefined,
  context: RuleContext,
): TypeNode | undefined {
  switch (node?.kind) {
    case 'string':
      return plain('String')
    case 'number':
      return plain(numberType(node.text))
    case 'call': {
      const [value, type] = node.args ?? []
      if (node.name.text === 'CAST' && value && type?.kind === 'string')
        return typeOf(context.typeText(type.value))
      return plainCall(node.name.text, node.args?.length ?? 0)
    }
    default:
      return undefined
  }
}

function plain(name: string): TypeNode {
  return { kind: 'type', name, start: 0, end: 0 }
}

function typeOf(text: string | undefined): TypeNode | undefined {
  const parsed = text === undefined ? undefined : parseType(text, 'clickhouse')
  return parsed?.ok ? parsed.node : undefined
}

/** The smallest integer that holds the value; anything with a point or an exponent is a Float64. */
function numberType(text: string): string {
  if (!/^-?\d+$/.test(text)) return 'Float64'
  const value = BigInt(text)
  const bits = [8n, 16n, 32n, 64n].find((size) =>
    value < 0n ? value >= -(2n ** (size - 1n)) : value < 2n ** size,
  )
  return `${value < 0n ? 'Int' : 'UInt'}${bits ?? 64n}`
}

function plainCall(callee: string, count: number): TypeNode | undefined {
  if (count === 0) {
    if (callee === 'now') return plain('DateTime')
    if (callee === 'today') return plain('Date')
    if (callee === 'now64') return { ...plain('DateTime64'), args: [number('3')] }
    return callee === 'generateUUIDv4' ? plain('UUID') : undefined
  }
  return undefined
}
