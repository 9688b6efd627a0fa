/**
 * PostgreSQL's own grammar (libpg-query, PostgreSQL 18) as values: nothing is thrown, and offsets are UTF-16 units of
 * the text. The library counts bytes in trees and tokens, and characters in errors.
 */
import { setFlagsFromString } from 'node:v8'
import type { Tree } from './tree.ts'

export const TOO_DEEP = 'nested too deeply to be read'

export interface Failure {
  readonly message: string
  readonly start: number
}

export type Read<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: Failure }

export interface Token {
  readonly text: string
  readonly start: number
  readonly end: number
  /** As the grammar names it: `IDENT`, `SCONST`, `SQL_COMMENT`, `ASCII_40`. */
  readonly name: string
  /** `RESERVED_KEYWORD`, `NO_KEYWORD` … */
  readonly keyword: string
}

let library: typeof import('libpg-query') | undefined
let loading: Promise<void> | undefined

/** The grammar is WebAssembly and has to be loaded once. */
export function loadGrammar(): Promise<void> {
  loading ??= load()
  return loading
}

/**
 * A command ends before better machine code has paid for itself: making it of this grammar takes
 * 0.2 s and 30 MB (V8 11.3, 2,000 texts).
 */
async function load(): Promise<void> {
  setFlagsFromString('--liftoff-only')
  const loaded = await import('libpg-query')
  await loaded.loadModule()
  library = loaded
}

/** Whoever has not waited for it must not take that for a fault of the text. */
function grammar(): typeof import('libpg-query') {
  if (library === undefined) throw new Error('the grammar is not loaded')
  return library
}

/** The tree of one statement; a final `;` is allowed. */
export function parseOne(text: string): Read<Tree> {
  const nul = text.indexOf('\0')
  if (nul >= 0) return failure('a NUL character cannot stand in a statement', nul)
  const { parseSync } = grammar()
  try {
    const [first, second] = text === '' ? [] : (parseSync(text).stmts ?? [])
    if (first === undefined) return failure('expected a statement but found nothing', 0)
    if (second !== undefined)
      return failure(
        'expected one statement but found another behind it',
        utf16Offsets(text)(firstWord(text, second.stmt_location ?? 0)),
      )
    return { ok: true, value: first.stmt as unknown as Tree }
  } catch (thrown) {
    return { ok: false, error: failureOf(thrown, text) }
  }
}

/** The body of a PL/pgSQL function or DO block, given the whole statement. */
export function parsePlpgsql(statement: string): Read<Tree> {
  const { parsePlPgSQLSync } = grammar()
  try {
    return { ok: true, value: parsePlPgSQLSync(statement) as unknown as Tree }
  } catch (thrown) {
    return { ok: false, error: failureOf(thrown, statement) }
  }
}

/** Tokens with comments; undefined where a quote or comment is not closed. */
export function scan(text: string): readonly Token[] | undefined {
  if (text.includes('\0')) return undefined
  const { scanSync } = grammar()
  try {
    const at = utf16Offsets(text)
    return scanSync(scannable(text)).tokens.map(({ start, end, tokenName, keywordName }) => {
      const [from, to] = [at(start), at(end)]
      return {
        text: text.slice(from, to),
        start: from,
        end: to,
        name: tokenName,
        keyword: keywordName,
      }
    })
  } catch {
    return undefined
  }
}

/** The library prints tokens as JSON without escaping these (18.1.5); one byte stands in for another. */
function scannable(text: string): string {
  return text.replace(/[\u0001-\u0008\u000b\u000c\u000e-\u001f]/g, ' ')
}

function failure(message: string, start: number): { readonly ok: false; readonly error: Failure } {
  return { ok: false, error: { message, start } }
}

interface Detailed {
  readonly sqlDetails?: { readonly cursorPosition?: number }
}

function failureOf(thrown: unknown, text: string): Failure {
  if (thrown instanceof RangeError) return { message: TOO_DEEP, start: 0 }
  const { message } = thrown as Error
  const characters = (thrown as Detailed).sqlDetails?.cursorPosition ?? 0
  return { message, start: Array.from(text).slice(0, characters).join('').length }
}

/** The byte offset of the first word behind white space; a statement's own offset is the end of the one before. */
function firstWord(text: string, byte: number): number {
  const rest = Buffer.from(text).subarray(byte).toString()
  return byte + (rest.length - rest.trimStart().length)
}

/** Byte offsets to UTF-16 offsets; asked in any order, made once. */
export function utf16Offsets(text: string): (byte: number) => number {
  if (/^[\u0000-\u007f]*$/.test(text)) return (byte) => byte
  const offsets = new Uint32Array(Buffer.byteLength(text) + 1)
  let byte = 0
  let offset = 0
  for (const character of text) {
    const width = Buffer.byteLength(character)
    offsets.fill(offset, byte, byte + width)
    byte += width
    offset += character.length
  }
  offsets[byte] = offset
  return (at) => offsets[Math.min(at, byte)] ?? offset
}
