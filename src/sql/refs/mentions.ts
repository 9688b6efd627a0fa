/**
 * What a statement mentions, as lists of names: the answer of `sluice sql refs`. Names are `db.name`, unquoted, as
 * written; no default database is added; every list holds a name once, in the order of the text.
 */
import { children } from '../ast/children.ts'
import type { Node } from '../ast/node.ts'
import type { UnknownClause } from '../ast/span.ts'
import type { Statement } from '../ast/statement.ts'
import type { Dialect } from '../result.ts'
import { calledFunctions } from './called-functions.ts'
import type { Reference, ReferenceKind, ReferencePlace } from './reference.ts'
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

/** What `statement` mentions. */
export function mentions(statement: Statement, dialect: Dialect): Mentions {
  const unknown = unknownClauses(statement)
  const found = references(statement)
  const named = (kind: ReferenceKind): readonly string[] =>
    names(found.filter((one) => one.kind === kind && isDirect(one, dialect)))
  return {
    kind: statementKind(statement.source),
    tables: names(found.filter((one) => isRead(one, dialect))),
    dictionaries: names(found.filter(isLookedUp)),
    functions: calledFunctions(statement, dialect),
    targets: names(found.filter((one) => isWritten(one, dialect))),
    inIdentifiers: named('inIdentifier'),
    tableFunctions: named('tableFunction'),
    commonTables: named('commonTable'),
    arguments: names(found.filter(isArgument)),
    unknown: unknown.map(({ text }) => text),
  }
}

function isRead(reference: Reference, dialect: Dialect): boolean {
  const { kind } = reference
  return isDirect(reference, dialect) && (kind === 'table' || kind === 'like')
}

/** The streams that a Timeplus input writes to are named in its settings. */
function isWritten(reference: Reference, dialect: Dialect): boolean {
  return (
    reference.kind === 'target' && (isDirect(reference, dialect) || reference.place === 'setting')
  )
}

function isDirect({ place }: Reference, dialect: Dialect): boolean {
  return place === undefined || (place === 'streamArgument' && dialect === 'timeplus')
}

function isLookedUp({ kind, place }: Reference): boolean {
  return place === 'joinGet' || (place === undefined && kind === 'dictionary')
}

const ARGUMENTS: ReadonlySet<ReferencePlace | undefined> = new Set<ReferencePlace>([
  'engineArgument',
  'functionArgument',
  'partition',
  'privilege',
])

function isArgument({ kind, place }: Reference): boolean {
  return (kind === 'table' || kind === 'dictionary') && ARGUMENTS.has(place)
}

function names(found: readonly Reference[]): readonly string[] {
  return [...new Set(found.map(({ parts }) => parts.join('.')).filter((name) => name !== ''))]
}

const LEAVES: ReadonlySet<Node['kind']> = new Set<Node['kind']>([
  'name',
  'identifier',
  'number',
  'string',
  'constant',
])

function unknownClauses(statement: Statement): readonly UnknownClause[] {
  const found: UnknownClause[] = []
  const visit = (node: Node): void => {
    if (node.kind === 'unknown') found.push(node)
    if (!LEAVES.has(node.kind)) for (const child of children(node)) visit(child)
  }
  visit(statement)
  return found
}
