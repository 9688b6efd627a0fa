/** The answers for ClickHouse and Timeplus, by the parser of this folder's neighbours. */
import type { UnknownClause } from '../ast/span.ts'
import type { Statement } from '../ast/statement.ts'
import { compactText } from '../lex/lexer.ts'
import { splitStatements } from '../lex/split.ts'
import { parseStatement } from '../parse/parse.ts'
import { print } from '../print/print.ts'
import { mentions } from '../refs/mentions.ts'
import type { Dialect } from '../result.ts'
import {
  type FormatAnswer,
  type FormatOptions,
  type RefsAnswer,
  type SqlAnswers,
  type SqlText,
  unreadRefs,
} from './answers.ts'
import { equalAnswer } from './equal.ts'
import { lineageAnswers } from './lineage.ts'
import { placed } from './place.ts'

export function familyAnswers(dialect: Dialect): SqlAnswers {
  return {
    refs: (sql) => refsAnswer(sql, dialect),
    format: (sql, options) => formatAnswer(sql, options, dialect),
    equal: (a, b, options) => equalAnswer(a, b, options, dialect),
    lineage: (options) => lineageAnswers(options, dialect),
    split: splitStatements,
  }
}

function refsAnswer(sql: SqlText, dialect: Dialect): RefsAnswer {
  const parsed = parseStatement(sql.text, dialect)
  if (!parsed.ok) return unreadRefs(placed(sql, parsed.error.start, parsed.error.message))
  const found = mentions(parsed.node, dialect)
  return {
    ok: true,
    kind: found.kind,
    tables: found.tables,
    dictionaries: found.dictionaries,
    functions: found.functions,
    targets: found.targets,
    in_identifiers: found.inIdentifiers,
    table_functions: found.tableFunctions,
    ctes: found.commonTables,
    arguments: found.arguments,
    unknown: found.unknown,
    error: null,
  }
}

function formatAnswer(sql: SqlText, { pretty }: FormatOptions, dialect: Dialect): FormatAnswer {
  const parsed = parseStatement(sql.text, dialect)
  if (!parsed.ok)
    return { ok: false, text: null, error: placed(sql, parsed.error.start, parsed.error.message) }
  return { ok: true, text: formatted(sql.text, parsed, pretty), error: null }
}

/** What the grammar does not know may mean something else in another place: every token stays in its own. */
function formatted(
  text: string,
  { node, unknown }: { readonly node: Statement; readonly unknown: readonly UnknownClause[] },
  pretty: boolean,
): string {
  const isKnown = unknown.length === 0 && node.kind !== 'other'
  return isKnown ? print(node, { pretty }) : compactText(text).replace(/( ?;)+$/, '')
}
