/** Column types. Arguments are types, literals, named elements, enum values or options, told apart by look-ahead. */
import type { EnumValue, TypeArgument, TypeField, TypeNode, TypeOption } from '../ast/type.ts'
import type { Name } from '../ast/span.ts'
import {
  advance,
  at,
  atName,
  type Cursor,
  expect,
  EXPRESSION,
  fail,
  here,
  key,
  name,
  nested,
  peek,
  span,
  take,
} from './cursor.ts'
import { call } from './call.ts'
import { literal, string } from './literal.ts'

export function parseTypeNode(c: Cursor): TypeNode {
  return nested(c, typeNode, EXPRESSION)
}

function typeNode(c: Cursor): TypeNode {
  const start = here(c)
  const words = typeName(c)
  const args = at(c, '(') ? typeArguments(c, words.toUpperCase().replaceAll('_', '')) : undefined
  // `INT(11) UNSIGNED`: the word may also follow the brackets.
  const sign =
    args && /INT/i.test(words) && (at(c, 'UNSIGNED') || at(c, 'SIGNED'))
      ? advance(c).text
      : undefined
  return {
    kind: 'type',
    name: sign === undefined ? words : `${words} ${sign}`,
    ...(args && { args }),
    ...(sign !== undefined && { written: sign }),
    ...span(c, start),
  }
}

/** Words that continue a type name (ClickHouse: ParserDataType.cpp). */
const CONTINUED: ReadonlyMap<string, readonly string[]> = new Map([
  ['DOUBLE', ['PRECISION']],
  ['CHAR', ['VARYING', 'LARGE OBJECT']],
  ['CHARACTER', ['VARYING', 'LARGE OBJECT']],
  ['NCHAR', ['VARYING', 'LARGE OBJECT']],
  ['BINARY', ['VARYING', 'LARGE OBJECT']],
  [
    'NATIONAL',
    ['CHARACTER VARYING', 'CHARACTER LARGE OBJECT', 'CHAR VARYING', 'CHARACTER', 'CHAR'],
  ],
])

function typeName(c: Cursor): string {
  const first = peek(c)
  // Types are called by words; a quoted one only where the quotes need not be.
  if (!atName(c) || (first.kind === 'quoted' && !/^.\w+.$/.test(first.text))) fail(c, ['a type'])
  let text = name(c).text
  for (const rest of CONTINUED.get(first.key) ?? []) {
    const words = rest.split(' ')
    if (words.every((word, index) => key(c, index) === word)) {
      for (const _ of words) text += ` ${advance(c).text}`
      break
    }
  }
  if (/INT/i.test(text) && (at(c, 'UNSIGNED') || at(c, 'SIGNED'))) text += ` ${advance(c).text}`
  return text
}

function typeArguments(c: Cursor, owner: string): readonly TypeArgument[] {
  expect(c, '(')
  const args: TypeArgument[] = []
  while (!at(c, ')')) {
    args.push(typeArgument(c, owner, args))
    if (!take(c, ',')) break
  }
  expect(c, ')')
  return args
}

function typeArgument(c: Cursor, owner: string, before: readonly TypeArgument[]): TypeArgument {
  const start = here(c)
  if (peek(c).kind === 'string' && owner.startsWith('ENUM')) return enumValue(c)
  if (owner === 'JSON' || owner === 'OBJECT') {
    const option = jsonOption(c)
    if (option) return option
  }
  if (key(c, 1) === '=' && atName(c)) return typeOption(c)
  const value = atConstantName(c) ? undefined : literal(c)
  if (value && (value.kind === 'number' || value.kind === 'string')) return value
  if (owner === 'AGGREGATEFUNCTION' || owner === 'SIMPLEAGGREGATEFUNCTION') {
    // A version may come first, then a function, perhaps with parameters: quantiles(0.5, 0.9).
    if (before.every(({ kind }) => kind === 'number')) {
      const callee = name(c)
      if (at(c, '(')) return call(c, [callee], start)
      return { kind: 'identifier', parts: [callee], ...span(c, start) }
    }
  }
  if (isField(c)) return typeField(c)
  return parseTypeNode(c)
}

/** A field may be called null or true; a type argument is never one of those values. */
function atConstantName(c: Cursor): boolean {
  return peek(c).kind === 'word'
}

/** `name Type` or `a.b Type`: a second word follows that does not continue a type name. */
function isField(c: Cursor): boolean {
  if (!atName(c)) return false
  if (key(c, 1) === '.') return true
  if (!atName(c, 1)) return false
  const words = CONTINUED.get(key(c)) ?? []
  const continues = words.some((rest) => rest.split(' ')[0] === key(c, 1))
  const sign = (key(c, 1) === 'UNSIGNED' || key(c, 1) === 'SIGNED') && /INT/.test(key(c))
  return !continues && !sign
}

function typeField(c: Cursor): TypeField {
  const start = here(c)
  const path: Name[] = [name(c)]
  while (take(c, '.')) path.push(name(c))
  const type = parseTypeNode(c)
  return { kind: 'typeField', path, type, ...span(c, start) }
}

const WHOLE = /^[-+]?(\d+|0[xX][\dA-Fa-f]+|0[bB][01]+)$/

function enumValue(c: Cursor): EnumValue {
  const start = here(c)
  const label = string(c)
  if (!take(c, '=')) return { kind: 'enumValue', name: label, ...span(c, start) }
  const value = literal(c)
  if (value?.kind !== 'number' || !WHOLE.test(value.text)) fail(c, ['a whole number'])
  return { kind: 'enumValue', name: label, value, ...span(c, start) }
}

function typeOption(c: Cursor): TypeOption {
  const start = here(c)
  const option = name(c).text
  expect(c, '=')
  const value = literal(c)
  if (value?.kind !== 'number' && value?.kind !== 'string') fail(c, ['a literal'])
  return { kind: 'typeOption', name: option, value, ...span(c, start) }
}

/** `SKIP a.b` and `SKIP REGEXP '…'` of JSON. */
function jsonOption(c: Cursor): TypeOption | undefined {
  if (!at(c, 'SKIP')) return undefined
  const start = here(c)
  advance(c)
  if (take(c, 'REGEXP')) {
    return { kind: 'typeOption', name: 'SKIP REGEXP', value: string(c), ...span(c, start) }
  }
  const from = here(c)
  const parts = [name(c)]
  while (take(c, '.')) parts.push(name(c))
  return {
    kind: 'typeOption',
    name: 'SKIP',
    value: { kind: 'identifier', parts, ...span(c, from) },
    ...span(c, start),
  }
}
