/** Clauses the grammar does not know: kept as tokens, searched for queries, reported once. */
import type { Query } from '../ast/query.ts'
import type { UnknownClause } from '../ast/span.ts'
import type { Token } from '../lex/token.ts'
import { advance, attempt, type Cursor, here, key, lastEnd, partnerOf, peek } from './cursor.ts'
import { query, startsQuery } from './query.ts'

/**
 * Reads whole unknown clauses up to a closing bracket, the end, or a word of `until`. A clause must start like one: a
 * bare word followed by a word, a literal or a bracket. Anything else is a mistake and is left for the caller to report.
 */
export function unknownClauses(c: Cursor, until: readonly string[]): readonly UnknownClause[] {
  const found: UnknownClause[] = []
  while (startsClause(c) && !until.includes(key(c))) {
    const clause = unknownClause(c, until)
    found.push(clause)
    c.unknown.push(clause)
  }
  return found
}

/** Words of the grammar; where one of them is misplaced, that is an error and no new clause. */
const KNOWN: ReadonlySet<string> = new Set(
  (
    'SELECT FROM WHERE PREWHERE GROUP ORDER BY HAVING LIMIT OFFSET JOIN ON USING UNION EXCEPT INTERSECT SETTINGS WITH ' +
    'AS AND OR NOT IN IS LIKE ILIKE BETWEEN CASE WHEN THEN ELSE END VALUES SET INTO FORMAT ENGINE PARTITION PRIMARY TTL'
  ).split(' '),
)

function startsClause(c: Cursor): boolean {
  // Behind a bare alias it is rather a misspelt keyword that was taken for the alias: `SELECT a FRM t x`.
  if (c.at === c.aliasEnd) return false
  const first = peek(c)
  if (first.kind !== 'word' || KNOWN.has(first.key)) return false
  const second = peek(c, 1)
  return (
    second.kind === 'word' ||
    second.kind === 'string' ||
    second.kind === 'number' ||
    second.key === '('
  )
}

function unknownClause(c: Cursor, until: readonly string[]): UnknownClause {
  const from = c.at
  advance(c)
  const queries: Query[] = []
  while (!isEnd(c) && !until.includes(key(c))) takeToken(c, queries)
  return unknownFrom(c, from, queries)
}

/** Joined by one space: the same text for the same tokens. */
export function textOf(tokens: readonly Token[]): string {
  return tokens.map((token) => token.text).join(' ')
}

/** The tokens from an index up to here. */
export function unknownFrom(c: Cursor, from: number, queries: readonly Query[]): UnknownClause {
  const tokens = c.tokens.slice(from, c.at)
  const start = tokens[0]?.start ?? here(c)
  return { kind: 'unknown', text: textOf(tokens), queries, start, end: lastEnd(c) }
}

function isEnd(c: Cursor): boolean {
  const token = peek(c)
  return (
    token.kind === 'end' ||
    token.key === ')' ||
    token.key === ']' ||
    token.key === '}' ||
    token.key === ';'
  )
}

/** Consumes one token, or a bracket with all that is in it. */
export function takeToken(c: Cursor, queries: Query[]): void {
  const close = partnerOf(c)
  const opens = key(c) === '(' || key(c) === '[' || key(c) === '{'
  advance(c)
  if (!opens || close === undefined) return
  while (c.at < close) {
    if (startsQuery(c)) {
      const from = c.at
      const inner = attempt(c, () => query(c))
      if (inner && c.at <= close) {
        queries.push(inner)
        continue
      }
      c.at = from
    }
    advance(c)
  }
  advance(c)
}
