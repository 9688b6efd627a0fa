/**
 * Every text is read several times on the way from a file to a changeset: checked, searched for
 * references, compared. Trees are never changed, so one parse serves all of them.
 */
import {
  type FragmentKind,
  type Node,
  type Parsed,
  parseExpression,
  parseFragment,
  parseQuery,
  parseType,
  type Query,
} from '../../../sql/index.ts'

/** Which grammar a text follows. */
export type TextKind = 'query' | 'expression' | 'type' | FragmentKind

export function parsedQuery(text: string): Parsed<Query> {
  return remembered(queries, text, () => parseQuery(text, 'clickhouse'))
}

export function parseText(what: TextKind, text: string): Parsed<Node> {
  if (what === 'query') return parsedQuery(text)
  return remembered(others, `${what} ${text}`, () => parseOther(what, text))
}

function parseOther(what: Exclude<TextKind, 'query'>, text: string): Parsed<Node> {
  switch (what) {
    case 'expression':
      return parseExpression(text, 'clickhouse')
    case 'type':
      return parseType(text, 'clickhouse')
    default:
      return parseFragment(what, text, 'clickhouse')
  }
}

const queries = new Map<string, Parsed<Query>>()
const others = new Map<string, Parsed<Node>>()

/** Bounds the memory of a large project; a text that fell out is parsed again. */
const mostTexts = 20_000

function remembered<T>(known: Map<string, T>, key: string, make: () => T): T {
  const found = known.get(key)
  if (found !== undefined) return found
  if (known.size >= mostTexts) known.clear()
  const made = make()
  known.set(key, made)
  return made
}
