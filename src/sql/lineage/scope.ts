/** What a name can mean at one place of a query: lambda arguments, aliases, common tables, columns of relations. */
import { children } from '../ast/children.ts'
import type { Alias, Expression, WindowSpec } from '../ast/expression.ts'
import type { Node } from '../ast/node.ts'
import type { Query, Select } from '../ast/query.ts'
import type { RelationColumn, RelationTree } from './relation.ts'
import type { Value } from './value.ts'

export interface Scope {
  readonly parent?: Scope
  readonly aliases: ReadonlyMap<string, readonly Expression[]>
  readonly arguments: ReadonlyMap<string, Value>
  readonly commonTables: ReadonlyMap<string, CommonTableScope>
  readonly windows: ReadonlyMap<string, WindowSpec>
  /** Names hidden inside their own definition. */
  readonly hidden: ReadonlySet<string>
  /** FROM cannot see the columns of its own query: aliases over them mean nothing there. */
  readonly isBarrier: boolean
  /** For an ON clause, which sees a part of FROM: the query whose aliases it uses. */
  readonly owner?: Scope
  /** Filled once FROM is read. */
  readonly relations: { tree: RelationTree | undefined }
  /** Aliases that were followed, and those being followed. */
  readonly values: Map<string, Value>
  readonly following: Set<string>
}

export interface CommonTableScope {
  readonly query: Query
  readonly names: readonly string[] | undefined
  readonly isRecursive: boolean
  readonly scope: Scope
  /** Read at the first use; a common table that nothing reads is never looked at. */
  result?: QueryColumns
}

/** The columns of a query; without `columns` their number is not known. */
export interface QueryColumns {
  readonly columns: readonly RelationColumn[]
  /** Why there may be more columns than listed, or in other places. */
  readonly open?: string
}

const NOTHING = {
  aliases: new Map(),
  arguments: new Map(),
  commonTables: new Map(),
  windows: new Map(),
  hidden: new Set<string>(),
  isBarrier: false,
}

export function emptyScope(): Scope {
  return { ...NOTHING, relations: { tree: undefined }, values: new Map(), following: new Set() }
}

export function innerScope(parent: Scope, given: Partial<Scope>): Scope {
  return { ...emptyScope(), parent, ...given }
}

/** The scope of a SELECT's own clauses; FROM is filled in later. */
export function selectScope(select: Select, parent: Scope): Scope {
  const commonTables = new Map<string, CommonTableScope>()
  const scope = innerScope(parent, {
    aliases: aliasesOf(select),
    windows: new Map((select.windows ?? []).map(({ name, window }) => [name.text, window])),
    commonTables,
  })
  const body = fromScope(select, scope)
  for (const item of select.with) {
    if (item.kind !== 'commonTable') continue
    const name = item.name.text
    const isRecursive = select.recursive === true
    commonTables.set(name, {
      query: item.query,
      names: item.columns?.map(({ text }) => text),
      isRecursive,
      scope: isRecursive ? body : innerScope(body, { hidden: new Set([name]) }),
    })
  }
  return scope
}

/** What sub-queries in FROM and common tables see of the query around them: its WITH, and everything further out. */
export function fromScope(select: Select, scope: Scope): Scope {
  const inWith = new Map<string, Expression[]>()
  for (const item of select.with) if (item.kind !== 'commonTable') collect(item, inWith)
  return innerScope(scope.parent ?? emptyScope(), {
    aliases: inWith,
    commonTables: scope.commonTables,
    isBarrier: true,
  })
}

/** The aliases anywhere in the given expressions or clauses, but not in queries or lambdas inside them. */
export function aliasesOf(node: Node): ReadonlyMap<string, readonly Expression[]> {
  const found = new Map<string, Expression[]>()
  for (const child of children(node)) if (!isApart(child)) collect(child, found)
  return found
}

function collect(node: Node, found: Map<string, Expression[]>): void {
  if (node.kind === 'alias') addAlias(node, found)
  for (const child of children(node)) {
    if (!isApart(child)) collect(child, found)
  }
}

function addAlias({ name, expression }: Alias, found: Map<string, Expression[]>): void {
  const same = found.get(name.text)
  if (same) same.push(expression)
  else found.set(name.text, [expression])
}

function isApart(node: Node): boolean {
  switch (node.kind) {
    case 'select':
    case 'setOperation':
    case 'grouped':
    case 'output':
    case 'explain':
    case 'commonTable':
    case 'lambda':
      return true
    default:
      return false
  }
}
