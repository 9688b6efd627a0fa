/** Tokens of Timeplus SQL (timeplus-normal-form.md, Lexical). */
import { SyntaxFault } from './fault.ts'

export interface Token {
  /** `broken`: no token of the language; the data of an INSERT may hold such. */
  readonly kind: 'word' | 'quoted' | 'string' | 'number' | 'symbol' | 'broken' | 'end'
  /** As written. */
  readonly text: string
  /** Decoded, of quoted identifiers and strings; else the text. */
  readonly value: string
  readonly start: number
  readonly end: number
}

const SPACE = /(?:\s|--[^\n]*(?:\n|$)|#![^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/)+/y
const HEREDOC = /\$([A-Za-z0-9_]*)\$([\s\S]*?)\$\1\$/y
const HEX = /0[xX][0-9a-fA-F]+|0[bB][01]+/y
const NUMBER = /(?:\d+(?:_\d+)*(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?/y
const INTEGER = /\d+/y
const WORD = /[A-Za-z0-9_]+/y
const SYMBOL = /::|==|!=|<>|<=|>=|->|\|\||[()[\]{},.;:?+\-*/%=<>@]/y

export function tokens(sql: string): readonly Token[] {
  const found: Token[] = []
  let position = 0
  for (;;) {
    position += length(SPACE, sql, position)
    if (position >= sql.length) break
    const token = tokenOrBroken(sql, position, found.at(-1))
    found.push(token)
    if (token.kind === 'broken') break
    position = token.end
  }
  found.push({ kind: 'end', text: '', value: '', start: sql.length, end: sql.length })
  return found
}

function tokenOrBroken(sql: string, start: number, before: Token | undefined): Token {
  try {
    return tokenAt(sql, start, before)
  } catch (error) {
    if (!(error instanceof SyntaxFault)) throw error
    return { kind: 'broken', text: error.message, value: error.message, start, end: sql.length }
  }
}

function tokenAt(sql: string, start: number, before: Token | undefined): Token {
  const char = sql[start] ?? ''
  if (char === "'") return quotedAt(sql, start, "'", 'string')
  if (char === '`' || char === '"') return quotedAt(sql, start, char, 'quoted')
  if (char === '$') return heredocAt(sql, start)
  if (/\d/.test(char) || (char === '.' && startsNumber(sql, start, before))) {
    return numberAt(sql, start, before)
  }
  const word = length(WORD, sql, start)
  if (word > 0) return plain('word', sql, start, word)
  const symbol = length(SYMBOL, sql, start)
  if (symbol > 0) return plain('symbol', sql, start, symbol)
  throw new SyntaxFault(`unrecognized token ${JSON.stringify(char)}`, start)
}

/** `.5` is a number, but not where the point could belong to what stands before it. */
function startsNumber(sql: string, start: number, before: Token | undefined): boolean {
  if (!/\d/.test(sql[start + 1] ?? '')) return false
  if (!before) return true
  return before.kind === 'symbol' && before.text !== ')' && before.text !== ']'
}

function numberAt(sql: string, start: number, before: Token | undefined): Token {
  // In `t.1.2` each number is an element of a tuple.
  if (before?.text === '.' && before.end === start) {
    const word = length(WORD, sql, start)
    const digits = length(INTEGER, sql, start)
    return word > digits ? plain('word', sql, start, word) : plain('number', sql, start, digits)
  }
  const hex = length(HEX, sql, start)
  const size = hex > 0 ? hex : length(NUMBER, sql, start)
  const next = sql[start + size] ?? ''
  if (!/[A-Za-z0-9_]/.test(next)) return plain('number', sql, start, size)
  // `5s` and `02101_name`: a word that starts with a digit.
  const word = length(WORD, sql, start)
  if (word > size || !sql.slice(start, start + size).includes('.')) {
    return plain('word', sql, start, word)
  }
  throw new SyntaxFault('wrong number', start)
}

function plain(kind: Token['kind'], sql: string, start: number, size: number): Token {
  const text = sql.slice(start, start + size)
  return { kind, text, value: text, start, end: start + size }
}

function heredocAt(sql: string, start: number): Token {
  HEREDOC.lastIndex = start
  const match = HEREDOC.exec(sql)
  if (!match) throw new SyntaxFault('heredoc is not closed', start)
  const end = start + match[0].length
  return { kind: 'string', text: match[0], value: match[2] ?? '', start, end }
}

function quotedAt(sql: string, start: number, quote: string, kind: 'string' | 'quoted'): Token {
  let value = ''
  let at = start + 1
  while (at < sql.length) {
    const char = sql[at] ?? ''
    if (char === '\\') {
      const [decoded, size] = escapeAt(sql, at)
      value += decoded
      at += size
    } else if (char !== quote) {
      value += char
      at += 1
    } else if (sql[at + 1] === quote) {
      value += quote
      at += 2
    } else {
      const end = at + 1
      return { kind, text: sql.slice(start, end), value, start, end }
    }
  }
  throw new SyntaxFault(
    kind === 'string' ? 'single quoted string is not closed' : 'quoted identifier is not closed',
    start,
  )
}

const ESCAPES: Readonly<Record<string, string>> = {
  '\\': '\\',
  "'": "'",
  '"': '"',
  '`': '`',
  n: '\n',
  t: '\t',
  r: '\r',
  '0': '\0',
  b: '\b',
  f: '\f',
  a: '\x07',
  v: '\v',
  e: '\x1b',
}

function escapeAt(sql: string, at: number): readonly [string, number] {
  const next = sql[at + 1] ?? ''
  const hex = /^[0-9a-fA-F]{2}/.exec(sql.slice(at + 2, at + 4))
  if (next === 'x' && hex) return [String.fromCharCode(Number.parseInt(hex[0], 16)), 4]
  const decoded = ESCAPES[next]
  // An unknown escape keeps its backslash.
  return decoded === undefined ? [`\\${next}`, 2] : [decoded, 2]
}

function length(pattern: RegExp, sql: string, at: number): number {
  pattern.lastIndex = at
  return pattern.exec(sql)?.[0].length ?? 0
}
