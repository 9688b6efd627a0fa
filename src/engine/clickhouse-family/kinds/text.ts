/**
 * The SQL texts of a spec: parsed, compared, qualified and searched for references by the parser
 * of their field. Knows fields by the grammar they follow, never by kind.
 */
import type { Json } from '../../../resource/json.ts'
import {
  type Dialect,
  type Node,
  normalFragment,
  normalText,
  normalType,
  parseStatement,
  qualify,
  tokenize,
} from '../../../sql/index.ts'
import type { KindContext, SpecProblem } from '../../engine.ts'
import { type Parsing, parsingIn, type TextKind } from './parsed.ts'
import { type Path, scalarText } from '../../common/scalar.ts'
import { isRelation, type Scopes, scopesIn } from './scope.ts'
import { maskPlaceholders } from './secrets.ts'

export interface Texts extends Parsing, Scopes {
  readonly dialect: Dialect
  /** A scalar of a plan file as SQL text; what does not parse becomes a problem with offsets. */
  readonly readText: (
    what: TextKind,
    value: Json | undefined,
    path: Path,
    problems: SpecProblem[],
  ) => string | undefined
  /** The text in the engine's normal form; what does not parse stands for itself. */
  readonly normalOf: (what: TextKind, text: string, context: KindContext) => string
  readonly normalOrNull: (
    what: TextKind,
    text: string | undefined,
    context: KindContext,
  ) => string | null
  /**
   * The user's text with every unqualified relation given its database, ready to stand in a
   * statement. A text that ends in a line comment gets a line feed, so that what follows is read.
   */
  readonly qualified: (what: TextKind, text: string, context: KindContext) => string
  /**
   * A text as the parser knows most about it. Alone an engine or a dictionary source looks like a
   * call; inside a statement the tables and collections in its arguments are found.
   */
  readonly inStatement: (what: TextKind, text: string) => WholeText | undefined
}

/** A text inside the statement that tells the parser what it is. */
export interface WholeText {
  readonly text: string
  readonly node: Node
  /** Characters before and after the text itself. */
  readonly before: number
  readonly after: number
}

export function textsIn(dialect: Dialect): Texts {
  const { parsedQuery, parseText } = parsingIn(dialect)
  const { normalContext, functionBodyContext } = scopesIn(dialect)
  function readText(
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

  function normalOf(what: TextKind, text: string, context: KindContext): string {
    const masked = maskPlaceholders(text)
    if (what === 'type') return plainPaths(normalType(masked, dialect))
    const parsed = parsedBest(what, masked, context)
    if (!parsed.ok) return masked
    const scope = normalContext(context, parsed.node)
    if (what === 'query' || what === 'expression') return normalText(parsed.node, scope)
    const normal = normalFragment(what, masked, scope)
    return typeof normal === 'string' ? normal : masked
  }

  /** What we know in part only, the server's own formatter may have brought into its form. */
  function parsedBest(
    what: TextKind,
    text: string,
    { canonical }: KindContext,
  ): ReturnType<Parsing['parseText']> {
    const parsed = parseText(what, text)
    const printed = parsed.ok && parsed.unknown.length > 0 ? canonical?.get(text) : undefined
    if (printed === undefined) return parsed
    const better = parseText(what, printed)
    return better.ok ? better : parsed
  }

  function normalOrNull(
    what: TextKind,
    text: string | undefined,
    context: KindContext,
  ): string | null {
    return text === undefined ? null : normalOf(what, text, context)
  }

  function qualified(what: TextKind, text: string, context: KindContext): string {
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

  function inStatement(what: TextKind, text: string): WholeText | undefined {
    const [head, tail] = statementsOf[dialect][what] ?? ['', '']
    const whole = `${head}${text}${tail}`
    const parsed = head === '' ? parseText(what, text) : parseStatement(whole, dialect)
    if (!parsed.ok) return undefined
    return { text: whole, node: parsed.node, before: head.length, after: tail.length }
  }

  return {
    dialect,
    parsedQuery,
    parseText,
    normalContext,
    functionBodyContext,
    readText,
    normalOf,
    normalOrNull,
    qualified,
    inStatement,
  }
}

/** Paths of a JSON type are kept quoted as one name: `a.b` UInt32 (26.7.2.1). */
function plainPaths(type: string): string {
  return type.includes('JSON(') ? type.replace(/`([\w.]+)`/g, '$1') : type
}

const statementsOf: {
  readonly [D in Dialect]: { readonly [W in TextKind]?: readonly [string, string] }
} = {
  clickhouse: {
    engine: ['CREATE TABLE d.t (a Int8) ENGINE = ', ''],
    source: ['CREATE DICTIONARY d.t (a Int8) PRIMARY KEY a SOURCE(', ')'],
  },
  timeplus: {
    engine: ['CREATE STREAM d.t (a int8) ENGINE = ', ''],
    source: ['CREATE DICTIONARY d.t (a int8) PRIMARY KEY a SOURCE(', ')'],
  },
}
