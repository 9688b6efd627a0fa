/**
 * SQL texts of a spec, parsed inside the statement that tells the parser what they are. Trees are
 * large and only the last ones are kept; what a text mentions is small and kept for all.
 */
import type { Json } from '../../../resource/json.ts'
import { keep, recall } from '../../common/text-memory.ts'
import { lexemesOf } from '../sql/lexemes.ts'
import { type Mention, mentionsOf } from '../sql/mentions.ts'
import { type Failure, parseOne, type Read } from '../sql/parser.ts'
import { listOf, nodeOf, type Tree } from '../sql/tree.ts'

/** Which grammar a text follows. */
export type TextKind =
  | 'query'
  | 'expression'
  | 'type'
  /** A whole statement. */
  | 'statement'
  /** What stands in the brackets of a function. */
  | 'arguments'
  /** What stands behind RETURNS: a type, `SETOF t`, `TABLE (a int)`. */
  | 'returns'
  /** `BEGIN ATOMIC … END` and `RETURN …`: a body that is no string. */
  | 'atomic'
  /** `RANGE (ts)` */
  | 'partitionBy'
  /** `FOR VALUES FROM (1) TO (2)`, `DEFAULT` */
  | 'partitionFor'
  /** One element of an index: `lower(name) DESC` */
  | 'indexColumn'
  /** `USING gist (room WITH =)` */
  | 'exclude'

export interface ParsedText {
  readonly tree: Tree
  /** The text inside its statement. */
  readonly whole: string
  /** Where the text begins there. */
  readonly shift: number
}

/** Offsets of an error are those of the text itself. */
export function parseText(what: TextKind, text: string): Read<ParsedText> {
  const key = `${what} ${text}`
  const known = trees.get(key)
  if (known !== undefined) return known
  const read = parse(what, text)
  if (trees.size >= mostTrees) trees.clear()
  trees.set(key, read)
  return read
}

/** What a text mentions, with offsets in it; nothing where it cannot be read. */
export function mentionsIn(what: TextKind, text: string): readonly Mention[] {
  if (what === 'expression' && /^(?:[\w.+-]+|'[^'\\]*')$/.test(text)) return []
  const key = `${what} ${text}`
  const known = mentions.get(key)
  if (known !== undefined) return known
  const question = `mentions ${key}`
  const recalled = recall(question) as readonly Mention[] | undefined
  const found = recalled ?? mentionsRead(what, text, question)
  if (mentions.size >= mostMentions) mentions.clear()
  mentions.set(key, found)
  return found
}

/** That a text could not be read need not be its own fault: only what was read is kept. */
function mentionsRead(what: TextKind, text: string, question: string): readonly Mention[] {
  const read = parseText(what, text)
  if (!read.ok) return []
  const found = shifted(read.value)
  keep(question, found as unknown as Json)
  return found
}

/** Why a text is none of its kind; remembered is only that one has no fault. */
export function faultOf(what: TextKind, text: string): Failure | undefined {
  const question = `sound ${what} ${text}`
  if (recall(question) === true) return undefined
  const read = parseText(what, text)
  if (!read.ok) return read.error
  keep(question, true)
  return undefined
}

const mostTrees = 100
const mostMentions = 20_000
const trees = new Map<string, Read<ParsedText>>()
const mentions = new Map<string, readonly Mention[]>()

/** A line feed ends a comment that the text may end in. */
const frames: { readonly [K in TextKind]: readonly [head: string, tail: string] } = {
  query: ['', ''],
  statement: ['', ''],
  expression: ['SELECT (', '\n)'],
  type: ['SELECT CAST(NULL AS ', '\n)'],
  arguments: ['CREATE FUNCTION f(', "\n) RETURNS int LANGUAGE c AS ''"],
  returns: ['CREATE FUNCTION f() RETURNS ', "\n LANGUAGE c AS ''"],
  atomic: ['CREATE FUNCTION f() RETURNS int LANGUAGE sql ', '\n'],
  partitionBy: ['CREATE TABLE t (a int) PARTITION BY ', '\n'],
  partitionFor: ['CREATE TABLE t PARTITION OF p ', '\n'],
  indexColumn: ['CREATE INDEX ON t (', '\n)'],
  exclude: ['ALTER TABLE t ADD EXCLUDE ', '\n'],
}

function parse(what: TextKind, text: string): Read<ParsedText> {
  const [head, tail] = frames[what]
  const whole = `${head}${text}${tail}`
  const read = parseOne(whole)
  if (!read.ok) {
    const { message, start } = read.error
    return failure(message, Math.min(Math.max(0, start - head.length), text.length))
  }
  const misfit = misfitOf(what, text, head, read.value)
  if (misfit !== undefined) return failure(misfit.message, misfit.start)
  return { ok: true, value: { tree: read.value, whole, shift: head.length } }
}

function failure(message: string, start: number): Read<ParsedText> {
  return { ok: false, error: { message, start } }
}

/** What the frame lets through and the field does not. */
function misfitOf(what: TextKind, text: string, head: string, tree: Tree): Failure | undefined {
  if (what === 'query' && !('SelectStmt' in tree)) return { message: 'expected a query', start: 0 }
  const { close, comma } = outside(head.includes('(') ? text : '')
  if (close !== undefined) return { message: 'unexpected `)`', start: close }
  if (what === 'expression' && comma && isRow(tree))
    return { message: 'expected one expression but found a list', start: 0 }
  return undefined
}

/** `a, b` in the frame's brackets is a row. */
function isRow(tree: Tree): boolean {
  const [target] = listOf(nodeOf(tree, 'SelectStmt')?.['targetList'])
  return nodeOf(nodeOf(target, 'ResTarget')?.['val'], 'RowExpr') !== undefined
}

/** A bracket that closes none of the text's own, and whether it has a comma outside brackets. */
function outside(text: string): { readonly close?: number; readonly comma: boolean } {
  let depth = 0
  let comma = false
  for (const token of /[(),]/.test(text) ? (lexemesOf(text) ?? []) : []) {
    if (token.text === '(') depth++
    if (token.text === ')') depth--
    if (depth < 0) return { close: token.start, comma }
    comma ||= depth === 0 && token.text === ','
  }
  return { comma }
}

function shifted({ tree, whole, shift }: ParsedText): readonly Mention[] {
  const seen = new Set<string>()
  return mentionsOf(tree, whole).flatMap((one) => {
    const { kind, name, start, end } = one
    const key = `${kind} ${name} ${start}`
    // A name in a string with a cast is found twice.
    if (seen.has(key)) return []
    seen.add(key)
    if (start === undefined || end === undefined) return [one]
    // The frame's own names.
    if (start < shift) return []
    return [{ ...one, start: start - shift, end: end - shift }]
  })
}
