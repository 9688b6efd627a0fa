/**
 * Characters to tokens, for ClickHouse and Timeplus (Proton: src/Parsers/Lexer.cpp). Never throws and never drops
 * a character other than white space: what cannot be read becomes a token of kind `error`.
 */
import {
  blockCommentEnd,
  heredocEnd,
  type LastTags,
  lastTags,
  lineEnd,
  quotedEnd,
  wordEnd,
} from './scan.ts'
import { numberEnd } from './number.ts'
import type { Token, TokenKind } from './token.ts'

/** All tokens of a text, comments included. */
export function tokenize(text: string): readonly Token[] {
  const tokens: Token[] = []
  let previous: Token | undefined
  let found: LastTags | undefined
  const tags = (): LastTags => {
    found ??= lastTags(text)
    return found
  }
  let at = skipSpace(text, 0)
  while (at < text.length) {
    const token = readToken(text, at, previous, tags)
    tokens.push(token)
    if (token.kind !== 'comment') previous = token
    at = skipSpace(text, token.end)
  }
  return tokens
}

/** Comments removed and tokens joined by one space: the same text for the same tokens. */
export function tokenText(text: string): string {
  if (text.length > shortText) return joinedTokens(text)
  const known = tokenTexts.get(text)
  if (known !== undefined) return known
  const joined = joinedTokens(text)
  if (tokenTexts.size >= mostTexts) tokenTexts.clear()
  tokenTexts.set(text, joined)
  return joined
}

/** Names, types and defaults are the same in one object after another. */
const tokenTexts = new Map<string, string>()
const mostTexts = 5000
const shortText = 60

function joinedTokens(text: string): string {
  const parts: string[] = []
  for (const token of tokenize(text)) if (token.kind !== 'comment') parts.push(token.text)
  return parts.join(' ')
}

/** Every token in its place and its distance: comments and runs of white space become one space. */
export function compactText(text: string): string {
  let out = ''
  let end = 0
  for (const token of tokenize(text)) {
    if (token.kind === 'comment') continue
    out += token.start > end && out !== '' ? ` ${token.text}` : token.text
    end = token.end
  }
  return out
}

function readToken(
  text: string,
  at: number,
  previous: Token | undefined,
  tags: () => LastTags,
): Token {
  const code = text.charCodeAt(at)
  if (isDigit(code)) return numberOrWord(text, at, previous)
  if (isWordStart(code)) return word(text, at)
  switch (code) {
    case 0x27:
      return quoted(text, at, at + 1, 0x27, 'string')
    case 0x22:
      return quoted(text, at, at + 1, 0x22, 'quoted')
    case 0x60:
      return quoted(text, at, at + 1, 0x60, 'quoted')
    case 0x2018:
      return quoted(text, at, at + 1, 0x2019, 'string')
    case 0x201c:
      return quoted(text, at, at + 1, 0x201d, 'quoted')
    case 0x24:
      return dollar(text, at, tags)
    case 0x2e:
      return dot(text, at, previous)
    case 0x2d:
      if (text.charCodeAt(at + 1) === 0x2d) return comment(text, at, lineEnd(text, at))
      break
    case 0x2f:
      if (text.charCodeAt(at + 1) === 0x2f) return comment(text, at, lineEnd(text, at))
      if (text.charCodeAt(at + 1) === 0x2a) {
        const end = blockCommentEnd(text, at)
        return end === undefined ? make('error', text, at, text.length) : comment(text, at, end)
      }
      break
    case 0x23: {
      const next = text.charCodeAt(at + 1)
      if (next === 0x20 || next === 0x21) return comment(text, at, lineEnd(text, at))
      break
    }
  }
  return operator(text, at)
}

function skipSpace(text: string, from: number): number {
  let at = from
  while (at < text.length) {
    const code = text.charCodeAt(at)
    const space =
      code === 0x20 ||
      (code >= 0x09 && code <= 0x0d) ||
      (code > 0x7f && WIDE_SPACES.test(text.charAt(at)))
    if (!space) break
    at++
  }
  return at
}

/** What the server skips beyond ASCII, U+180E, U+200B to U+200D and U+2060 among it (ClickHouse 26.7). */
const WIDE_SPACES = /[\u0085\u00a0\u180e\u2000-\u200d\u2028\u2029\u202f\u205f\u2060\u3000\ufeff]/

function word(text: string, at: number): Token {
  const first = text.charCodeAt(at) | 0x20
  // x'41' and b'01' are strings; the prefix must touch the quote.
  if ((first === 0x78 || first === 0x62) && text.charCodeAt(at + 1) === 0x27) {
    return quoted(text, at, at + 2, 0x27, 'string')
  }
  const { end, placeholder } = wordEnd(text, at)
  return make(placeholder ? 'placeholder' : 'word', text, at, end)
}

/** A word may start with a digit (`5s`, `02101_test`): the number is tried first, then the word. */
function numberOrWord(text: string, at: number, previous: Token | undefined): Token {
  const end = numberEnd(text, at, previous?.key === '.')
  const next = text.charCodeAt(end)
  if (!(isWordPart(next) || next === 0x24)) return make('number', text, at, end)
  const asWord = wordEnd(text, at)
  if (asWord.end <= end) return make('number', text, at, end)
  return make(asWord.placeholder ? 'placeholder' : 'word', text, at, asWord.end)
}

/** A dot before a digit starts a number, unless something that can have members stands before it. */
function dot(text: string, at: number, previous: Token | undefined): Token {
  const member =
    previous !== undefined &&
    (previous.kind === 'word' ||
      previous.kind === 'quoted' ||
      previous.kind === 'number' ||
      previous.kind === 'placeholder' ||
      previous.key === ')' ||
      previous.key === ']')
  if (member || !isDigit(text.charCodeAt(at + 1))) return operator(text, at)
  return make('number', text, at, numberEnd(text, at, false))
}

function dollar(text: string, at: number, tags: () => LastTags): Token {
  const heredoc = heredocEnd(text, at, tags)
  if (heredoc !== undefined) return make('heredoc', text, at, heredoc)
  const { end, placeholder } = wordEnd(text, at)
  return make(placeholder ? 'placeholder' : 'word', text, at, end)
}

function quoted(text: string, start: number, from: number, close: number, kind: TokenKind): Token {
  const end = quotedEnd(text, from, close)
  return end === undefined ? make('error', text, start, text.length) : make(kind, text, start, end)
}

function comment(text: string, start: number, end: number): Token {
  return make('comment', text, start, end)
}

/** Operators by their first character, longer ones before the shorter ones they start with. */
const OPERATORS: ReadonlyMap<number, readonly string[]> = new Map(
  [
    ...['<=> <= <> <', '-> -', '!= !', '>= >', '== => =', '|| |', ':: :', '@@ @', '\\G'],
    ...'()[]{},;.*+/%?^&~'.split(''),
  ].map((line): [number, readonly string[]] => [line.charCodeAt(0), line.split(' ')]),
)

function operator(text: string, at: number): Token {
  for (const symbol of OPERATORS.get(text.charCodeAt(at)) ?? []) {
    if (symbol.length === 1 || text.startsWith(symbol, at)) {
      return { kind: 'operator', text: symbol, key: symbol, start: at, end: at + symbol.length }
    }
  }
  // The typographic minus is taken for the plain one, as the engine does.
  if (text.charCodeAt(at) === 0x2212) {
    return { kind: 'operator', text: '−', key: '-', start: at, end: at + 1 }
  }
  const width = (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1
  return make('error', text, at, at + width)
}

function make(kind: TokenKind, text: string, start: number, end: number): Token {
  const slice = text.slice(start, end)
  const key = kind === 'word' ? slice.toUpperCase() : ''
  return { kind, text: slice, key, start, end }
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39
}

function isWordStart(code: number): boolean {
  return (
    (code >= 0x41 && code <= 0x5a) ||
    (code >= 0x61 && code <= 0x7a) ||
    code === 0x5f ||
    isLetter(code)
  )
}

function isWordPart(code: number): boolean {
  return isDigit(code) || isWordStart(code)
}

/** Letters beyond ASCII; quotation marks, spaces and the typographic minus are no letters. */
function isLetter(code: number): boolean {
  return (
    code >= 0xaa &&
    (code < 0xd800 || code > 0xdfff) &&
    code !== 0xd7 &&
    code !== 0xf7 &&
    !(code >= 0x2000 && code <= 0x2bff) &&
    code !== 0x3000 &&
    code !== 0xfeff
  )
}
