/**
 * The SQL texts of a spec: parsed, compared, qualified and searched for references by the parser
 * of their field. Knows fields by the grammar they follow, never by kind.
 */
import type { KindContext, SpecProblem } from '../../engine.ts'
import type { Json } from '../../../resource/json.ts'
import {
  type Node,
  normalFragment,
  normalText,
  normalType,
  parseStatement,
  qualify,
  tokenize,
} from '../../../sql/index.ts'
import { parseText, type TextKind } from './parsed.ts'
import { isRelation, normalContext } from './scope.ts'
import { maskPlaceholders } from './secrets.ts'

export { parseText, type TextKind }

export type Path = readonly (string | number)[]

/** A scalar of a plan file as SQL text; what does not parse becomes a problem with offsets. */
export function readText(
  what: TextKind,
  value: Json | undefined,
  path: Path,
  problems: SpecProblem[],
): string | undefined {
  const text = scalarText(value)
  if (text === undefined) return undefined
  const trimmed = text.replace(/(\s|;)+$/, '').trimStart()
  const shift = text.length - text.trimStart().length
  const parsed = parseText(what, trimmed)
  if (!parsed.ok) {
    problems.push({
      code: 'BAD_SQL',
      severity: 'error',
      message: parsed.error.message,
      path,
      start: parsed.error.start + shift,
      end: parsed.error.end + shift,
    })
    return trimmed
  }
  for (const clause of parsed.unknown) {
    problems.push({
      code: 'UNKNOWN_SYNTAX',
      severity: 'warning',
      message: `\`${clause.text}\` is not known to Sluice; it is compared to the letter`,
      path,
      start: clause.start + shift,
      end: clause.end + shift,
    })
  }
  return trimmed
}

/** Text of a scalar; undefined for nothing, lists and maps. */
export function scalarText(value: Json | undefined): string | undefined {
  if (value === undefined || value === null || typeof value === 'object') return undefined
  return String(value)
}

/** The text in the engine's normal form; what does not parse stands for itself. */
export function normalOf(what: TextKind, text: string, context: KindContext): string {
  const masked = maskPlaceholders(text)
  if (what === 'type') return plainPaths(normalType(masked, 'clickhouse'))
  const parsed = parseText(what, masked)
  if (!parsed.ok) return masked
  const scope = normalContext(context, parsed.node)
  if (what === 'query' || what === 'expression') return normalText(parsed.node, scope)
  const normal = normalFragment(what, masked, scope)
  return typeof normal === 'string' ? normal : masked
}

/** Paths of a JSON type are kept quoted as one name: `a.b` UInt32 (26.7.2.1). */
function plainPaths(type: string): string {
  return type.includes('JSON(') ? type.replace(/`([\w.]+)`/g, '$1') : type
}

export function normalOrNull(
  what: TextKind,
  text: string | undefined,
  context: KindContext,
): string | null {
  return text === undefined ? null : normalOf(what, text, context)
}

/**
 * The user's text with every unqualified relation given its database, ready to stand in a
 * statement. A text that ends in a line comment gets a line feed, so that what follows is read.
 */
export function qualified(what: TextKind, text: string, context: KindContext): string {
  const whole = inStatement(what, text)
  const sql =
    whole === undefined
      ? text
      : qualify(whole.text, whole.node, context.database, (parts) => isRelation(parts, context))
  const end = sql.length - (whole?.after ?? 0)
  const own = sql.slice(whole?.before ?? 0, end)
  const last = tokenize(own).findLast(
    ({ start, end: stop }) => own.slice(start, stop).trim() !== '',
  )
  return last?.kind === 'comment' ? `${own}\n` : own
}

/**
 * A text as the parser knows most about it. Alone an engine or a dictionary source looks like a
 * call; inside a statement the tables and collections in its arguments are found.
 */
export function inStatement(
  what: TextKind,
  text: string,
):
  | {
      readonly text: string
      readonly node: Node
      /** Characters before and after the text itself. */
      readonly before: number
      readonly after: number
    }
  | undefined {
  const [head, tail] = statements[what] ?? ['', '']
  const whole = `${head}${text}${tail}`
  const parsed = head === '' ? parseText(what, text) : parseStatement(whole, 'clickhouse')
  if (!parsed.ok) return undefined
  return { text: whole, node: parsed.node, before: head.length, after: tail.length }
}

const statements: { readonly [W in TextKind]?: readonly [string, string] } = {
  engine: ['CREATE TABLE d.t (a Int8) ENGINE = ', ''],
  source: ['CREATE DICTIONARY d.t (a Int8) PRIMARY KEY a SOURCE(', ')'],
}
