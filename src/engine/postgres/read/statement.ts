/**
 * One statement with its tree and its tokens. The grammar says what a statement is made of, but only
 * where its parts start: where they end is found by words and brackets. All offsets are UTF-16 units.
 */
import { parseOne, scan, type Token, utf16Offsets } from '../sql/parser.ts'
import { isTree, locationOf, type Tree } from '../sql/tree.ts'
import type { Unread } from './known.ts'

export interface Statement {
  readonly text: string
  /** The name of the statement's node: `CreateStmt`. */
  readonly node: string
  readonly fields: Tree
  /** Without comments and the final semicolon. */
  readonly tokens: readonly Token[]
  /** The token that a node starts with; `tokens.length` where the grammar does not say. */
  readonly tokenOf: (fields: unknown) => number
}

export function readStatement(text: string): Statement | Unread {
  const parsed = parseOne(text)
  if (!parsed.ok) return { why: parsed.error.message, ...spanAt(text, parsed.error.start) }
  const tokens = (scan(text) ?? []).filter(({ name }) => !name.endsWith('COMMENT'))
  while (tokens.at(-1)?.text === ';') tokens.pop()
  const [node, fields] = Object.entries(parsed.value)[0] ?? ['', {}]
  const at = utf16Offsets(text)
  const tokenOf = (part: unknown): number => {
    const byte = isTree(part) ? locationOf(part) : undefined
    return byte === undefined ? tokens.length : tokenAt(tokens, at(byte))
  }
  return { text, node, fields: isTree(fields) ? fields : {}, tokens, tokenOf }
}

/** From the start of the token `from` to the end of the one before `to`; comments within stay. */
export function textOfTokens({ text, tokens }: Statement, from: number, to: number): string {
  const [first, last] = [tokens[from], tokens[to - 1]]
  return first === undefined || last === undefined || to <= from
    ? ''
    : text.slice(first.start, last.end)
}

/** Where tokens lie in the statement. */
export function spanOfTokens(
  { text, tokens }: Statement,
  from: number,
  to: number,
): { readonly start: number; readonly end: number } {
  const start = tokens[from]?.start ?? text.length
  return { start, end: Math.max(tokens[to - 1]?.end ?? text.length, start) }
}

/** The word as the grammar compares it; a quoted name is no word. */
export function wordAt({ tokens }: Statement, at: number): string {
  return tokens[at]?.text.toUpperCase() ?? ''
}

/**
 * The first of the token sequences (`WITH NO DATA` is three tokens) from `from` on, within no bracket
 * that opens there; `to` where there is none.
 */
export function findWords(
  statement: Statement,
  words: string,
  from: number,
  to: number = statement.tokens.length,
): number {
  const sequence = words.split(' ')
  for (let at = from; at < to; at = stepOver(statement, at)) {
    if (sequence.every((word, index) => wordAt(statement, at + index) === word)) return at
  }
  return to
}

/** The first token of a list item's end: its comma, the bracket that closes the list, or `to`. */
export function itemEnd(
  statement: Statement,
  from: number,
  to: number = statement.tokens.length,
): number {
  let at = from
  while (at < to && ![',', ')', ']', ';'].includes(wordAt(statement, at)))
    at = stepOver(statement, at)
  return Math.min(at, to)
}

/** The items of the list that the bracket at `open` starts, as ranges of tokens. */
export function itemsWithin(
  statement: Statement,
  open: number,
): readonly (readonly [number, number])[] {
  const close = closingBracket(statement, open)
  const items: (readonly [number, number])[] = []
  let from = open + 1
  while (from < close) {
    const end = itemEnd(statement, from, close)
    items.push([from, end])
    from = end + 1
  }
  return items
}

/** The bracket that closes the one at `open`. */
export function closingBracket(statement: Statement, open: number): number {
  let depth = 0
  for (let at = open; at < statement.tokens.length; at++) {
    const word = wordAt(statement, at)
    if (word === '(' || word === '[') depth++
    if (word === ')' || word === ']') depth--
    if (depth === 0) return at
  }
  return statement.tokens.length
}

/** An expression, without brackets that are all around it: `DEFAULT (1 + 1)`, `CHECK ((a > 0))`. */
export function expressionOf(statement: Statement, from: number, to: number): string {
  let [first, end] = [from, to]
  while (wordAt(statement, first) === '(' && closingBracket(statement, first) === end - 1) {
    // An empty row and a list of values are not brackets around something.
    if (end - first <= 2 || itemEnd(statement, first + 1, end - 1) < end - 1) break
    first++
    end--
  }
  return textOfTokens(statement, first, end)
}

/** The expression within the brackets at `open`. */
export function expressionWithin(statement: Statement, open: number): string {
  return expressionOf(statement, open + 1, closingBracket(statement, open))
}

/** The next token of the same depth: behind the closing bracket, where this one opens one. */
export function stepOver(statement: Statement, at: number): number {
  const word = wordAt(statement, at)
  return (word === '(' || word === '[' ? closingBracket(statement, at) : at) + 1
}

function tokenAt(tokens: readonly Token[], offset: number): number {
  let [low, high] = [0, tokens.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((tokens[middle]?.start ?? 0) < offset) low = middle + 1
    else high = middle
  }
  return low
}

/** The word at an offset: what a parser's complaint is about. */
function spanAt(text: string, start: number): { readonly start: number; readonly end: number } {
  const word = /^(?:[\p{L}\p{N}_$]+|.)/su.exec(text.slice(start))?.[0] ?? ''
  return { start: Math.min(start, text.length), end: Math.min(start + word.length, text.length) }
}
