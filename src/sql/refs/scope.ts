/** What a name can mean besides a table: common tables, aliases, lambda arguments. */
import { children } from '../ast/children.ts'
import type { Node } from '../ast/node.ts'
import type { CommonTable, Select, WithItem } from '../ast/query.ts'

export interface Scope {
  /** Names of common tables that can be read here. */
  readonly tables: ReadonlySet<string>
  /** The common table whose own body this is: it does not see itself. */
  readonly self?: string
  /** Aliases and lambda arguments. */
  readonly values: ReadonlySet<string>
  /** Aliases of lambdas: `WITH x -> x + 1 AS f` makes `f(1)` a call of no declared function. */
  readonly lambdas: ReadonlySet<string>
}

export const EMPTY_SCOPE: Scope = { tables: new Set(), values: new Set(), lambdas: new Set() }

export function isCommonTable(scope: Scope, name: string): boolean {
  return name !== scope.self && scope.tables.has(name)
}

/** What a SELECT adds for its own clauses. */
export function selectScope(select: Select, outer: Scope): Scope {
  const aliases: Aliases = { values: new Set(), lambdas: new Set() }
  collectAliases(select, aliases)
  return {
    tables: withTables(outer, commonNames(select.with)),
    values: union(outer.values, aliases.values),
    lambdas: union(outer.lambdas, aliases.lambdas),
  }
}

/** A common table sees the others of its WITH, also later ones (26.7), but itself only under RECURSIVE. */
export function commonTableScope(
  item: CommonTable,
  select: Select,
  scope: Scope,
  outer: Scope,
): Scope {
  const name = item.name.text
  const hidden = select.recursive !== true && !isCommonTable(outer, name)
  const { values, lambdas } = outer
  return { tables: scope.tables, values, lambdas, ...(hidden && { self: name }) }
}

/** The WITH of the first branch covers all branches of a set operation. */
export function branchScope(first: Select, outer: Scope): Scope {
  const aliases: Aliases = { values: new Set(outer.values), lambdas: new Set(outer.lambdas) }
  for (const item of first.with) if (item.kind !== 'commonTable') collectAliases(item, aliases)
  return { tables: withTables(outer, commonNames(first.with)), ...aliases }
}

export function withValues(scope: Scope, names: readonly string[]): Scope {
  return { ...scope, values: union(scope.values, names) }
}

/** Without what the outer scope hides, unless it is declared anew. */
function withTables(outer: Scope, names: readonly string[]): ReadonlySet<string> {
  const { self, tables } = outer
  if (self === undefined || !tables.has(self)) return union(tables, names)
  return new Set([...[...tables].filter((name) => name !== self), ...names])
}

function commonNames(items: readonly WithItem[]): readonly string[] {
  return items.flatMap((item) => (item.kind === 'commonTable' ? [item.name.text] : []))
}

interface Aliases {
  readonly values: Set<string>
  readonly lambdas: Set<string>
}

/** Aliases of one SELECT, wherever they stand in its expressions, but not those of its sub-queries. */
function collectAliases(node: Node, found: Aliases): void {
  if (node.kind === 'identifier') return
  if (node.kind === 'alias') {
    found.values.add(node.name.text)
    if (node.expression.kind === 'lambda') found.lambdas.add(node.name.text)
  }
  for (const child of children(node)) {
    if (!isQuery(child)) collectAliases(child, found)
  }
}

function isQuery(node: Node): boolean {
  return (
    node.kind === 'select' ||
    node.kind === 'setOperation' ||
    node.kind === 'grouped' ||
    node.kind === 'output' ||
    node.kind === 'commonTable'
  )
}

function union(
  a: ReadonlySet<string>,
  b: ReadonlySet<string> | readonly string[],
): ReadonlySet<string> {
  const added = [...b]
  return added.length === 0 ? a : new Set([...a, ...added])
}
