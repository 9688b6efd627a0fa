/**
 * What a statement mentions, as lists of names: the answer of `sluice sql refs`. Names are `db.name`, unquoted, as
 * written; no default database is added; every list holds a name once, in the order of the text.
 */
import type { Statement } from '../ast/statement.ts'
import type { Dialect } from '../result.ts'
import { calledFunctions } from './called-functions.ts'
import type { Reference, ReferenceKind } from './reference.ts'
import { references } from './references.ts'
import { statementKind } from './statement-kind.ts'

export interface Mentions {
  /** `CREATE MATERIALIZED VIEW`, `SELECT`; modifiers such as OR REPLACE or IF NOT EXISTS left out. */
  readonly kind: string
  /** Tables, views and streams that are read, dictionary sources and `CREATE TABLE … AS` sources included. */
  readonly tables: readonly string[]
  /** Named by dictGet*, dictHas, dictIsIn, joinGet* in their first argument. */
  readonly dictionaries: readonly string[]
  /** Every function the server's parser sees, operators (`plus`, `equals`) and engines included. */
  readonly functions: readonly string[]
  /** What is written to: MV TO / INTO, INSERT INTO, TASK INTO. */
  readonly targets: readonly string[]
  /** Bare names after IN that may be a table or a column. */
  readonly inIdentifiers: readonly string[]
  readonly tableFunctions: readonly string[]
  /** Common tables (WITH name AS) that are read. */
  readonly commonTables: readonly string[]
  /** Tables named only in arguments of engines, table functions and partition commands. */
  readonly arguments: readonly string[]
  /** Clauses the grammar does not know, as written. */
  readonly unknown: readonly string[]
}

/** What `statement` mentions. `unknown` of a parse result may be passed on as the third argument. */
export function mentions(statement: Statement, dialect: Dialect): Mentions {
  const found = references(statement)
  const named = (...kinds: readonly ReferenceKind[]): readonly string[] =>
    names(found.filter(({ kind }) => kinds.includes(kind)))
  return {
    kind: statementKind(statement),
    tables: named('table', 'like'),
    dictionaries: named('dictionary'),
    functions: calledFunctions(statement, dialect),
    targets: named('target'),
    inIdentifiers: named('inIdentifier'),
    tableFunctions: named('tableFunction'),
    commonTables: [],
    arguments: [],
    unknown: [],
  }
}

function names(found: readonly Reference[]): readonly string[] {
  return [...new Set(found.map(({ parts }) => parts.join('.')).filter((name) => name !== ''))]
}
