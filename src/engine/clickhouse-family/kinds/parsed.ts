/**
 * Every text is read several times on the way from a file to a changeset: checked, searched for
 * references, compared. Trees are never changed, so one parse serves all of them.
 */
import {
  type Dialect,
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

export interface Parsing {
  readonly parsedQuery: (text: string) => Parsed<Query>
  readonly parseText: (what: TextKind, text: string) => Parsed<Node>
}

export function parsingIn(dialect: Dialect): Parsing {
  const queries = new Map<string, Parsed<Query>>()
  const others = new Map<string, Parsed<Node>>()
  const parsedQuery = (text: string): Parsed<Query> =>
    remembered(queries, text, () => parseQuery(text, dialect))
  const parseOther = (what: Exclude<TextKind, 'query'>, text: string): Parsed<Node> => {
    switch (what) {
      case 'expression':
        return parseExpression(text, dialect)
      case 'type':
        return parseType(text, dialect)
      default:
        return parseFragment(what, text, dialect)
    }
  }
  return {
    parsedQuery,
    parseText: (what, text) =>
      what === 'query'
        ? parsedQuery(text)
        : remembered(others, `${what} ${text}`, () => parseOther(what, text)),
  }
}

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
