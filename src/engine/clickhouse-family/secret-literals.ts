// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts name placeholders
import { SluiceError } from '../../diagnostic/sluice-error.ts'
import { quoteString } from '../../sql/index.ts'
import { escapeText } from './quote.ts'

/**
 * Puts the values of secrets where their placeholders stand, each escaped for the literal around
 * it. Only placeholders of the map are replaced; one in a comment stays, so that a secret never
 * travels where it is not needed.
 */
export function putSecrets(sql: string, secrets: ReadonlyMap<string, string>): string {
  if (secrets.size === 0) return sql
  let out = ''
  let at = 0
  while (at < sql.length) {
    const piece = pieceAt(sql, at)
    out += fill(piece, secrets)
    at += piece.text.length
  }
  return out
}

/** Placeholders of a text, each once, in order of appearance. */
export function placeholdersIn(sql: string): readonly string[] {
  return [...new Set(sql.match(placeholder) ?? [])]
}

const placeholder = /\$\{(?:env|file):[^}]*\}/g

type Piece =
  | { readonly text: string; readonly quote: string }
  | { readonly text: string; readonly heredoc: string }
  | { readonly text: string; readonly plain: boolean }

function fill(piece: Piece, secrets: ReadonlyMap<string, string>): string {
  if ('plain' in piece && !piece.plain) return piece.text
  return piece.text.replace(placeholder, (found) => {
    const value = secrets.get(found)
    if (value === undefined) return found
    if ('quote' in piece) return escapeText(value, piece.quote)
    if ('heredoc' in piece) return insideHeredoc(found, value, piece.heredoc)
    return quoteString(value)
  })
}

function insideHeredoc(found: string, value: string, tag: string): string {
  if (value.includes(tag)) {
    throw new SluiceError('UNRESOLVED_SECRET', `the value of ${found} contains \`${tag}\``, {
      hint: `${tag} ends the text it stands in: write the text in single quotes instead`,
    })
  }
  return value
}

/**
 * The next run of text of one sort: a quoted literal, a heredoc, a comment, or SQL up to the next
 * of these. Source: ClickHouse src/Parsers/Lexer.cpp (comments do not nest, quotes take a
 * backslash or a doubled quote).
 */
function pieceAt(sql: string, start: number): Piece {
  const first = sql[start] ?? ''
  if (first === "'" || first === '"' || first === '`') {
    return { text: sql.slice(start, endOfQuoted(sql, start, first)), quote: first }
  }
  const tag = matchAt(heredocTag, sql, start)
  if (tag !== undefined && sql.includes(tag, start + tag.length)) {
    const end = sql.indexOf(tag, start + tag.length) + tag.length
    return { text: sql.slice(start, end), heredoc: tag }
  }
  const comment = endOfComment(sql, start)
  if (comment !== undefined) return { text: sql.slice(start, comment), plain: false }
  let end = start + 1
  while (end < sql.length && !mayBegin.test(sql[end] ?? '')) end++
  // A placeholder begins with `$` as a heredoc does; it is taken whole.
  const held = matchAt(placeholderHere, sql, start)
  if (held !== undefined) end = start + held.length
  return { text: sql.slice(start, end), plain: true }
}

const heredocTag = /\$\w*\$/y
const placeholderHere = /\$\{(?:env|file):[^}]*\}/y
const mayBegin = /['"`$/#-]/

function matchAt(pattern: RegExp, text: string, start: number): string | undefined {
  if (text[start] !== '$') return undefined
  pattern.lastIndex = start
  return pattern.exec(text)?.[0]
}

function endOfQuoted(sql: string, start: number, quote: string): number {
  for (let at = start + 1; at < sql.length; at++) {
    if (sql[at] === '\\') at++
    else if (sql[at] === quote) return at + 1
  }
  return sql.length
}

function endOfComment(sql: string, start: number): number | undefined {
  const two = sql.slice(start, start + 2)
  if (two === '/*') {
    const end = sql.indexOf('*/', start + 2)
    return end < 0 ? sql.length : end + 2
  }
  if (two === '--' || two === '# ' || two === '#!') {
    const end = sql.indexOf('\n', start)
    return end < 0 ? sql.length : end + 1
  }
  return undefined
}
