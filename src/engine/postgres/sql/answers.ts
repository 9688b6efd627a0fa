/** `sluice sql` for PostgreSQL: the server's own grammar, without a server. */
import {
  type FormatAnswer,
  type FormatOptions,
  type RefsAnswer,
  type SqlAnswers,
  type SqlText,
  unreadLineage,
  unreadRefs,
} from '../../../sql/answer/answers.ts'
import { placed } from '../../../sql/answer/place.ts'
import { equalAnswer } from './equal.ts'
import { formatted } from './format.ts'
import { lineageAnswers } from './lineage/answer.ts'
import { type MentionKind, mentionsOf } from './mentions.ts'
import { loadGrammar, parseOne, TOO_DEEP } from './parser.ts'
import { splitScript } from './split.ts'
import { statementKind } from './statement-kind.ts'

export async function postgresAnswers(): Promise<SqlAnswers> {
  await loadGrammar()
  return {
    refs: (sql) => shallow(() => refsAnswer(sql), unreadRefs),
    format: (sql, options) => shallow(() => formatAnswer(sql, options), unformatted),
    equal: (a, b) =>
      shallow(
        () => equalAnswer(a, b),
        (because) => ({ equal: 'unknown', because }),
      ),
    lineage: (options) => {
      const answer = lineageAnswers(options)
      return (sql) => shallow(() => answer(sql), unreadLineage)
    },
    split: splitScript,
  }
}

/** The grammar takes deeper trees than the walks over them. */
function shallow<T>(answer: () => T, refuse: (error: string) => T): T {
  try {
    return answer()
  } catch (thrown) {
    if (thrown instanceof RangeError) return refuse(TOO_DEEP)
    throw thrown
  }
}

function unformatted(error: string): FormatAnswer {
  return { ok: false, text: null, error }
}

function refsAnswer(sql: SqlText): RefsAnswer {
  const read = parseOne(sql.text)
  if (!read.ok) return unreadRefs(placed(sql, read.error.start, read.error.message))
  const mentions = mentionsOf(read.value, sql.text)
  const named = (kind: MentionKind): readonly string[] => [
    ...new Set(mentions.filter((one) => one.kind === kind).map(({ name }) => name)),
  ]
  return {
    ok: true,
    kind: statementKind(read.value),
    tables: named('table'),
    dictionaries: [],
    functions: named('function'),
    targets: named('target'),
    in_identifiers: [],
    table_functions: named('tableFunction'),
    ctes: named('commonTable'),
    arguments: named('argument'),
    unknown: named('unknown'),
    error: null,
  }
}

function formatAnswer(sql: SqlText, { pretty }: FormatOptions): FormatAnswer {
  const read = parseOne(sql.text)
  if (!read.ok) return unformatted(placed(sql, read.error.start, read.error.message))
  return { ok: true, text: formatted(sql.text, read.value, pretty), error: null }
}
