/**
 * One question, one answer: what `sluice sql` asks of a dialect. The field names are those of the JSON lines, so an
 * answer is printed as it is. A statement that cannot be read is an answer with `error`, never an exception.
 */

/** Lists hold a name once, in the order of the text: `db.name`, as written, without quotes. */
export interface RefsAnswer {
  readonly ok: boolean
  /** `CREATE MATERIALIZED VIEW`, `SELECT`; null when the statement cannot be read. */
  readonly kind: string | null
  readonly tables: readonly string[]
  readonly dictionaries: readonly string[]
  readonly functions: readonly string[]
  readonly targets: readonly string[]
  readonly in_identifiers: readonly string[]
  readonly table_functions: readonly string[]
  readonly ctes: readonly string[]
  readonly arguments: readonly string[]
  readonly unknown: readonly string[]
  readonly error: string | null
}

export interface FormatAnswer {
  readonly ok: boolean
  readonly text: string | null
  readonly error: string | null
}

export interface EqualAnswer {
  readonly equal: boolean | 'unknown'
  /** Null only when equal. */
  readonly because: string | null
}

export interface LineageAnswer {
  readonly ok: boolean
  readonly columns: readonly LineageColumn[]
  /** `db.table.column` of every column named anywhere in the query. */
  readonly reads: readonly string[]
  /** Names that no table in scope has, although the columns of all of them are known. */
  readonly missing: readonly string[]
  /** What the text and the known tables do not tell. */
  readonly unknown: readonly string[]
  readonly error: string | null
}

export interface LineageColumn {
  readonly name: string
  /** `db.table.column`. */
  readonly sources: readonly string[]
  readonly complete: boolean
  readonly because?: string
}

export interface FormatOptions {
  /** Clauses on lines of their own. */
  readonly pretty: boolean
}

export interface EqualOptions {
  /** What unqualified names mean; without it both sides are compared to find out. */
  readonly database?: string
  /** SQL functions the engine inlines: `{ f: 'x -> x + 1' }`. */
  readonly functions?: { readonly [name: string]: string }
}

export interface LineageOptions {
  readonly database?: string
  /** Columns of known tables: `{ 'db.t': ['a', 'b'] }`. */
  readonly tables?: KnownTables
  /** Statements whose CREATEs tell the columns of tables. */
  readonly script?: readonly string[]
}

export interface KnownTables {
  readonly [table: string]: readonly string[]
}

/** A statement, and where its first character stands in what a person sees; both count from 1. */
export interface SqlText {
  readonly text: string
  readonly line: number
  readonly column: number
}

/** A statement of a script, with the offset of its first character. */
export interface ScriptPart {
  readonly text: string
  readonly start: number
}

/** What a dialect can be asked. */
export interface SqlAnswers {
  readonly refs: (sql: SqlText) => RefsAnswer
  readonly format: (sql: SqlText, options: FormatOptions) => FormatAnswer
  readonly equal: (a: SqlText, b: SqlText, options: EqualOptions) => EqualAnswer
  /** Answers for statements that share what is known of tables. */
  readonly lineage: (options: LineageOptions) => (sql: SqlText) => LineageAnswer
  readonly split: (script: string) => readonly ScriptPart[]
}

export function unreadRefs(error: string): RefsAnswer {
  return {
    ok: false,
    kind: null,
    tables: [],
    dictionaries: [],
    functions: [],
    targets: [],
    in_identifiers: [],
    table_functions: [],
    ctes: [],
    arguments: [],
    unknown: [],
    error,
  }
}

export function unreadLineage(error: string): LineageAnswer {
  return { ok: false, columns: [], reads: [], missing: [], unknown: [], error }
}
