/** Calls: arguments, DISTINCT, FILTER, OVER, and the functions with a grammar of their own. */
import type { Call, Expression } from './expression.ts'
import { call } from './expression-build.ts'
import { parseAliased } from './parse-expression.ts'
import { parseQueryExpression } from './parse-query.ts'
import { parseSpecialCall } from './parse-special-call.ts'
import { parseOver } from './parse-window.ts'
import type { Reader } from './reader.ts'

/** After the name, at the opening bracket. */
export function parseCall(reader: Reader, name: string): Expression {
  const special = parseSpecialCall(reader, name)
  if (special) return special
  const parsed = parseArguments(reader, name)
  const filtered = parseFilter(reader, parsed)
  if (reader.seesSymbol('(')) reader.fail('expected no second argument list')
  if (!reader.takes('OVER')) return filtered
  return { ...filtered, over: parseOver(reader) }
}

function parseArguments(reader: Reader, name: string): Call {
  reader.expectsSymbol('(')
  if (reader.takesSymbol(')')) return call(name)
  const distinct =
    reader.sees('DISTINCT') && !reader.seesSymbol(',', 1) && !reader.seesSymbol(')', 1)
  if (distinct) reader.next()
  const args = reader.list(() => parseAliased(reader))
  reader.expectsSymbol(')')
  return call(distinct ? `${name}_distinct` : name, ...args)
}

function parseFilter(reader: Reader, parsed: Call): Call {
  if (!(reader.sees('FILTER') && reader.seesSymbol('(', 1))) return parsed
  reader.next()
  reader.expectsSymbol('(')
  reader.expects('WHERE')
  const condition = parseAliased(reader)
  reader.expectsSymbol(')')
  return call(`${parsed.name}_if`, ...parsed.arguments, condition)
}

/** Arguments of a table function: also a bare query, and ranges inside session(…). */
export function parseTableArguments(reader: Reader, name: string): readonly Expression[] {
  reader.expectsSymbol('(')
  if (reader.takesSymbol(')')) return []
  const outer = reader.inSession
  reader.inSession = /^session$/i.test(name)
  const args = reader.list(() => parseTableArgument(reader))
  reader.inSession = outer
  reader.expectsSymbol(')')
  return args
}

function parseTableArgument(reader: Reader): Expression {
  if (reader.sees('SELECT')) return { kind: 'subquery', query: parseQueryExpression(reader) }
  return parseAliased(reader)
}
