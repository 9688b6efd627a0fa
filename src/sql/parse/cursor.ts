/**
 * A place in a token list, and the few moves a recursive descent needs. The cursor is the parser's only mutable
 * value; failures are thrown as SyntaxFailure and caught once, in `run`.
 */
import type { Name, Span, UnknownClause } from '../ast/span.ts'
import { unquote } from '../lex/literal.ts'
import { tokenize } from '../lex/lexer.ts'
import type { Token } from '../lex/token.ts'
import type { Dialect, Parsed, SqlError } from '../result.ts'
import { meantWord } from './spelling.ts'

export interface Cursor {
  readonly text: string
  /** Without comments; the last one is of kind `end`. */
  readonly tokens: readonly Token[]
  /** For each bracket token the index of its partner. */
  readonly partner: ReadonlyMap<number, number>
  readonly dialect: Dialect
  readonly unknown: UnknownClause[]
  /** Token indices where a speculative reading failed before: never tried twice, which keeps time linear. */
  readonly refused: Set<number>
  at: number
  depth: number
  /** The last run of opening brackets looked through, from its first token to the one behind it. */
  run: { readonly from: number; readonly to: number }
  /** Index behind the last alias without AS. */
  aliasEnd: number
  /** Inside `c ? here : x` or a key of a map: a colon that stands apart is theirs, and starts no JSON path. */
  colonTaken: boolean
  /** The failure that got furthest in a reading given up; it explains more than a later one before it. */
  furthest: SqlError | undefined
}

/**
 * Nesting that the parser and every later walk handle on Node's default stack of 984 KB, also when little more than
 * two thirds of it is left. ClickHouse's own bounds lie inside (26.7, max_ast_depth and max_parser_depth 1000: 497 calls
 * in calls, 497 terms of `a + b + c`, 98 sub-queries in FROM).
 */
const MAX_DEPTH = 1100

/** What one level costs of it, by the stack it takes. */
export const EXPRESSION = 2
export const QUERY = 5

class SyntaxFailure extends Error {
  readonly error: SqlError
  /** Another reading would fail the same way. */
  readonly final: boolean
  constructor(error: SqlError, final = false) {
    super(error.message)
    this.error = error
    this.final = final
  }
}

/** Runs a parser over a whole text. A trailing `;` is allowed; anything else left over is an error. */
export function run<T>(text: string, dialect: Dialect, parser: (c: Cursor) => T): Parsed<T> {
  const cursor = open(text, dialect)
  try {
    const bad = cursor.tokens.find((token) => token.kind === 'error')
    if (bad) failAt(bad, unreadable(bad))
    const node = parser(cursor)
    while (take(cursor, ';')) {}
    const rest = peek(cursor)
    if (rest.kind !== 'end') failBehind(cursor, rest)
    return { ok: true, node, unknown: cursor.unknown }
  } catch (thrown) {
    // A caller with little stack left gets an answer as well.
    if (thrown instanceof RangeError) return tooDeep(cursor)
    if (!(thrown instanceof SyntaxFailure)) throw thrown
    const { furthest } = cursor
    const deeper = furthest !== undefined && furthest.start > thrown.error.start
    return { ok: false, error: deeper ? furthest : thrown.error }
  }
}

function tooDeep(c: Cursor): { readonly ok: false; readonly error: SqlError } {
  const { start, end } = peek(c)
  return { ok: false, error: { message: 'nested deeper than the stack allows', start, end } }
}

function open(text: string, dialect: Dialect): Cursor {
  const tokens = tokenize(text).filter((token) => token.kind !== 'comment')
  tokens.push({ kind: 'end', text: '', key: '', start: text.length, end: text.length })
  return {
    text,
    tokens,
    partner: partners(tokens, dialect),
    dialect,
    unknown: [],
    refused: new Set(),
    at: 0,
    depth: 0,
    run: { from: 0, to: 0 },
    aliasEnd: -1,
    colonTaken: false,
    furthest: undefined,
  }
}

const CLOSERS: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' }

/** Partners of well nested brackets; a bracket without one simply has no entry. */
function partners(tokens: readonly Token[], dialect: Dialect): ReadonlyMap<number, number> {
  const found = new Map<number, number>()
  const open: number[] = []
  for (const [index, token] of tokens.entries()) {
    if (token.kind !== 'operator') continue
    if (token.key === '(' || token.key === '[' || token.key === '{') {
      open.push(index)
    } else if (token.key === ')' || token.key === ']' || token.key === '}') {
      const from = open.at(-1)
      if (from === undefined) continue
      const fits = CLOSERS[tokens[from]?.key ?? ''] === token.key
      if (!fits && !(dialect === 'timeplus' && inSession(tokens, open))) continue
      open.pop()
      found.set(from, index)
      found.set(index, from)
    }
  }
  return found
}

/** Whether the innermost bracket stands among the arguments of session(), where `[a, b)` is a half-open range. */
function inSession(tokens: readonly Token[], open: readonly number[]): boolean {
  const outer = open.at(-2)
  return (
    outer !== undefined &&
    tokens[outer]?.key === '(' &&
    tokens[outer - 1]?.key === 'SESSION' &&
    tokens[open.at(-1) ?? 0]?.key !== '{'
  )
}

const END: Token = { kind: 'end', text: '', key: '', start: 0, end: 0 }

export function peek(c: Cursor, ahead = 0): Token {
  return c.tokens[c.at + ahead] ?? c.tokens.at(-1) ?? END
}

/** The key of a token: keyword or operator. */
export function key(c: Cursor, ahead = 0): string {
  return peek(c, ahead).key
}

/** Whether the next tokens are these keywords. */
export function at(c: Cursor, first: string, second?: string, third?: string): boolean {
  return (
    key(c) === first &&
    (second === undefined || key(c, 1) === second) &&
    (third === undefined || key(c, 2) === third)
  )
}

export function advance(c: Cursor): Token {
  const token = peek(c)
  if (token.kind !== 'end') c.at++
  return token
}

/** Consumes the given keywords if all of them are next. */
export function take(c: Cursor, first: string, second?: string, third?: string): boolean {
  if (!at(c, first, second, third)) return false
  c.at += third !== undefined ? 3 : second !== undefined ? 2 : 1
  return true
}

export function expect(c: Cursor, wanted: string): Token {
  if (key(c) !== wanted) {
    failOpen(c, wanted)
    fail(c, [wanted])
  }
  return advance(c)
}

/** Where the bracket to be closed is never closed at all, it is the place to look at. */
function failOpen(c: Cursor, wanted: string): void {
  for (let index = c.at - 1; index >= 0; index--) {
    const token = c.tokens[index]
    if (token === undefined || CLOSERS[token.key] === undefined || c.partner.has(index)) continue
    if (CLOSERS[token.key] !== wanted) return
    const message = `this ${token.key} is never closed: expected ${wanted} but found ${describe(peek(c))}`
    const { start, end } = token
    throw new SyntaxFailure({ message, start, end, expected: [wanted] })
  }
}

/** Something is left over; a misspelt keyword was perhaps taken for an alias. */
function failBehind(c: Cursor, rest: Token): never {
  const alias = c.aliasEnd === c.at ? c.tokens[c.at - 1] : undefined
  const meant = alias && meantWord(alias.key)
  if (alias && meant) failAt(alias, `expected ${meant} but found ${alias.text}`)
  failAt(rest, `expected the end but found ${describe(rest)}`)
}

/** Stops with "expected … but found …" at the next token. */
export function fail(c: Cursor, expected: readonly string[]): never {
  const found = peek(c)
  const message = `expected ${expected.join(' or ')} but found ${describe(found)}`
  throw new SyntaxFailure({ message, start: found.start, end: found.end, expected })
}

export function failAt(span: Span, message: string): never {
  throw new SyntaxFailure({ message, start: span.start, end: span.end })
}

/** Tries one reading; on failure goes back and remembers the place. */
export function attempt<T>(c: Cursor, parser: () => T): T | undefined {
  const from = c.at
  if (c.refused.has(from)) return undefined
  const { depth, colonTaken } = c
  const unknown = c.unknown.length
  try {
    return parser()
  } catch (thrown) {
    if (!(thrown instanceof SyntaxFailure) || thrown.final) throw thrown
    if (thrown.error.start >= (c.furthest?.start ?? 0)) c.furthest = thrown.error
    c.at = from
    c.depth = depth
    c.colonTaken = colonTaken
    c.unknown.length = unknown
    c.refused.add(from)
    return undefined
  }
}

/** One level deeper while `parser` runs. */
export function nested<T>(c: Cursor, parser: (c: Cursor) => T, cost: number): T {
  deepen(c, cost)
  const node = parser(c)
  c.depth -= cost
  return node
}

/** The tree gets deeper although the parser does not: chains such as `a + b + c` or `t.1.2.3`. */
export function deepen(c: Cursor, cost: number): void {
  c.depth += cost
  if (c.depth <= MAX_DEPTH) return
  const { start, end } = peek(c)
  const levels = MAX_DEPTH / EXPRESSION
  throw new SyntaxFailure({ message: `nested deeper than ${levels} levels`, start, end }, true)
}

/** Offset behind the last consumed token. */
export function lastEnd(c: Cursor): number {
  return c.tokens[c.at - 1]?.end ?? 0
}

/** Offset of the next token. */
export function here(c: Cursor): number {
  return peek(c).start
}

export function span(c: Cursor, start: number): Span {
  return { start, end: lastEnd(c) }
}

/** How many opening brackets stand in a row from here; a run is looked through once. */
export function openingBrackets(c: Cursor): number {
  if (c.at < c.run.from || c.at >= c.run.to) {
    let to = c.at
    while (c.tokens[to]?.key === '(') to++
    c.run = { from: c.at, to }
  }
  return Math.max(0, c.run.to - c.at)
}

/** Index of the closing partner of the bracket `ahead` tokens from here. */
export function partnerOf(c: Cursor, ahead = 0): number | undefined {
  return c.partner.get(c.at + ahead)
}

/** A name taken for an alias although AS is missing. */
export function bareAlias(c: Cursor): Name {
  const alias = name(c)
  c.aliasEnd = c.at
  return alias
}

export function isNameToken(token: Token): boolean {
  return token.kind === 'word' || token.kind === 'quoted' || token.kind === 'placeholder'
}

export function atName(c: Cursor, ahead = 0): boolean {
  return isNameToken(peek(c, ahead))
}

/** One identifier, quoted or not, or an identifier parameter `{name:Identifier}`. */
export function name(c: Cursor): Name {
  const token = peek(c)
  if (token.key === '{' && key(c, 2) === ':' && key(c, 3) === 'IDENTIFIER' && key(c, 4) === '}') {
    c.at += 5
    const text = c.text.slice(token.start, lastEnd(c))
    return {
      kind: 'name',
      text,
      quoted: false,
      parameter: true,
      start: token.start,
      end: lastEnd(c),
    }
  }
  if (!isNameToken(token)) fail(c, ['a name'])
  c.at++
  return toName(token)
}

export function toName(token: Token): Name {
  const quoted = token.kind === 'quoted'
  const text = quoted ? unquote(token.text) : token.text
  return { kind: 'name', text, quoted, start: token.start, end: token.end }
}

/** `item, item, …` */
export function list<T>(c: Cursor, item: (c: Cursor) => T): readonly T[] {
  const items = [item(c)]
  while (take(c, ',')) items.push(item(c))
  return items
}

export function describe(token: Token): string {
  if (token.kind === 'end') return 'the end'
  return token.text.length > 40 ? `${token.text.slice(0, 40)}…` : token.text
}

function unreadable(token: Token): string {
  const first = token.text.charAt(0)
  if (first === "'" || first === '"' || first === '`') return `this ${first} is never closed`
  if (token.text.startsWith('/*')) return 'this comment is never closed'
  return `unexpected character ${describe(token)}`
}
