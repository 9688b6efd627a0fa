/** What a name can mean besides a table: common tables, aliases, lambda arguments. */
import { children } from '../ast/children.ts'
import type { Node } from '../ast/node.ts'
import type { CommonTable, Select, WithItem } from '../ast/query.ts'

export interface Scope {
  /** Names of common tables that can be read here. */
  readonly tables: ReadonlySet<string>
  /** Aliases and lambda arguments. */
  readonly values: ReadonlySet<string>
}

export const EMPTY_SCOPE: Scope = { tables: new Set(), values: new Set() }

/** What a SELECT adds for its own clauses. */
export function selectScope(select: Select, outer: Scope): Scope {
  const values = new Set(outer.values)
  collectAliases(select, values)
  return { tables: union(outer.tables, commonNames(select.with)), values }
}

/** A common table sees the others of its WITH, also later ones (26.7), but itself only under RECURSIVE. */
export function commonTableScope(item: CommonTable, select: Select, outer: Scope): Scope {
  const others = commonNames(
    select.with.filter((other) => select.recursive === true || other !== item),
  )
  return { tables: union(outer.tables, others), values: outer.values }
}

/** The WITH of the first branch covers all branches of a set operation. */
export function branchScope(first: Select, outer: Scope): Scope {
  const values = new Set(outer.values)
  for (const item of first.with) if (item.kind !== 'commonTable') collectAliases(item, values)
  return { tables: union(outer.tables, commonNames(first.with)), values }
}

export function withValues(scope: Scope, names: readonly string[]): Scope {
  return { tables: scope.tables, values: union(scope.values, names) }
}

function commonNames(items: readonly WithItem[]): readonly string[] {
  return items.flatMap((item) => (item.kind === 'commonTable' ? [item.name.text] : []))
}

/** Aliases of one SELECT, wherever they stand in its expressions, but not those of its sub-queries. */
function collectAliases(node: Node, found: Set<string>): void {
  if (node.kind === 'alias') found.add(node.name.text)
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

function union(a: ReadonlySet<string>, b: Iterable<string>): ReadonlySet<string> {
  const all = new Set(a)
  for (const name of b) all.add(name)
  return all.size === a.size ? a : all
}
