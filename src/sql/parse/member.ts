/** What may follow an operand and binds tightest: `.name`, `.1`, `[index]`, `::type`, JSON paths. */
import type { Expression } from '../ast/expression.ts'
import type { Name } from '../ast/span.ts'
import {
  advance,
  at,
  atName,
  type Cursor,
  expect,
  here,
  key,
  lastEnd,
  name,
  peek,
  span,
  take,
} from './cursor.ts'
import { expression } from './expression.ts'
import { parseTypeNode } from './type.ts'

/** One access to `left`, or nothing if none follows. */
export function memberAccess(c: Cursor, left: Expression, start: number): Expression | undefined {
  switch (key(c)) {
    case '::': {
      const castAt = lastEnd(c)
      advance(c)
      const literal = isLiteral(left) ? c.text.slice(start, castAt) : undefined
      const type = parseTypeNode(c)
      return {
        kind: 'cast',
        form: '::',
        expression: left,
        ...(literal !== undefined && { literal }),
        type,
        ...span(c, start),
      }
    }
    case '[': {
      advance(c)
      if (take(c, ']')) return undefined
      const index = expression(c)
      expect(c, ']')
      return { kind: 'element', expression: left, index, ...span(c, start) }
    }
    case '.': {
      const member = memberName(c)
      if (!member) return undefined
      return { kind: 'member', expression: left, member, ...span(c, start) }
    }
    case ':':
      return jsonPath(c, left, start)
    default:
      return undefined
  }
}

/** Numbers, strings, and arrays or tuples of nothing else. */
function isLiteral(node: Expression): boolean {
  switch (node.kind) {
    case 'number':
    case 'string':
      return true
    case 'constant':
      return node.name !== 'NULL'
    case 'array':
    case 'tuple':
      return node.items.every(isLiteral)
    default:
      return false
  }
}

/** `.name`, `.1`, and the JSON steps `.:Type` and `.^name`; consumes the dot only with what follows it. */
export function memberName(c: Cursor): Name | undefined {
  const next = peek(c, 1)
  if (next.kind === 'number') {
    c.at += 2
    return { kind: 'name', text: next.text, quoted: false, start: next.start, end: next.end }
  }
  if (next.key === ':') return typedStep(c)
  if (next.key === '^' && atName(c, 2)) {
    const start = next.start
    c.at += 2
    const step = name(c)
    return {
      kind: 'name',
      text: c.text.slice(start, step.end),
      quoted: false,
      json: true,
      start,
      end: step.end,
    }
  }
  if (!atName(c, 1)) return undefined
  advance(c)
  return name(c)
}

/** `json.a.:Int64`. */
function typedStep(c: Cursor): Name {
  const start = peek(c, 1).start
  c.at += 2
  const type = peek(c).kind === 'quoted' ? advance(c) : parseTypeNode(c)
  return {
    kind: 'name',
    text: c.text.slice(start, type.end),
    quoted: false,
    json: true,
    start,
    end: type.end,
  }
}

/** Literals have no paths. */
const NO_JSON: ReadonlySet<Expression['kind']> = new Set([
  'number',
  'string',
  'constant',
  'interval',
  'array',
  'map',
  'asterisk',
  'columns',
])

/**
 * Timeplus `raw:a.b[*]`; what follows the colon is a name, never a keyword. The operand right behind `?` has no path:
 * `c ? raw:x` is a ternary (Proton 1.6.1: ParserJsonElementExpression.cpp).
 */
function jsonPath(c: Cursor, left: Expression, start: number): Expression | undefined {
  if (c.dialect !== 'timeplus' || NO_JSON.has(left.kind) || !atName(c, 1)) return undefined
  const touches = peek(c).start === lastEnd(c) && here(c) + 1 === peek(c, 1).start
  if (c.colonTaken && (!touches || tokenBefore(c, start) === '?')) return undefined
  advance(c)
  const path: Name[] = [name(c)]
  for (;;) {
    if (at(c, '.') && atName(c, 1)) {
      advance(c)
      path.push(name(c))
    } else if (at(c, '[') && key(c, 1) === '*' && key(c, 2) === ']') {
      const from = here(c)
      c.at += 3
      path.push({ kind: 'name', text: '[*]', quoted: false, json: true, ...span(c, from) })
    } else break
  }
  return { kind: 'jsonPath', expression: left, path, ...span(c, start) }
}

/** The token in front of an offset that was passed a moment ago. */
function tokenBefore(c: Cursor, offset: number): string {
  let index = c.at
  while (index > 0 && (c.tokens[index]?.start ?? 0) >= offset) index--
  return c.tokens[index]?.key ?? ''
}

/** Reads what a colon of its own follows; brackets inside start anew. */
export function beforeColon<T>(c: Cursor, parser: () => T): T {
  return withColon(c, true, parser)
}

/** Brackets keep an outer colon out. */
export function insideBrackets<T>(c: Cursor, parser: (c: Cursor) => T): T {
  return c.colonTaken ? withColon(c, false, () => parser(c)) : parser(c)
}

function withColon<T>(c: Cursor, taken: boolean, parser: () => T): T {
  const before = c.colonTaken
  c.colonTaken = taken
  const node = parser()
  c.colonTaken = before
  return node
}
