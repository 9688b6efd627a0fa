/** FROM: what relations there are, and what columns they have. */
import type { Identifier } from '../ast/expression.ts'
import type { ArrayJoin, From, Join, Select, TableSource } from '../ast/query.ts'
import type { Name, Span } from '../ast/span.ts'
import { expressionValue } from './expression.ts'
import { commonTableColumns, queryColumns } from './query.ts'
import {
  describe,
  type Relation,
  type RelationColumn,
  type RelationTree,
  relationsOf,
  columnValue,
} from './relation.ts'
import { lookUp, resolveName, textOf } from './resolve.ts'
import {
  type CommonTableScope,
  emptyScope,
  fromScope,
  innerScope,
  type QueryColumns,
  type Scope,
} from './scope.ts'
import { callRelation } from './table-function.ts'
import { tableName } from './table-name.ts'
import { CONSTANT, doubtful, type Value } from './value.ts'
import { type Place, reportUnknown, type Walk } from './walk.ts'

/** Fills the scope's relations; conditions are read once all of them are there. */
export function readFrom(select: Select, scope: Scope, walk: Walk): void {
  if (select.from === undefined) {
    scope.relations.tree = { relation: ONE_ROW }
    return
  }
  const outer: Place = { scope: fromScope(select, scope), where: 'from', walk }
  const conditions: (() => void)[] = []
  const aliases = sourceAliases(select.from)
  const read: FromReading = { outer, scope, walk, conditions, aliases }
  scope.relations.tree = fromTree(select.from, read)
  for (const condition of conditions) condition()
}

/** What a query without FROM reads (26.7). */
const ONE_ROW: Relation = {
  table: ['system', 'one'],
  columns: [{ name: 'dummy' }],
  because: 'it has other columns',
}

interface FromReading {
  readonly outer: Place
  readonly scope: Scope
  readonly walk: Walk
  readonly conditions: (() => void)[]
  readonly aliases: ReadonlySet<string>
}

/** Aliases of sources: 26.7 takes `t` in `FROM v AS t JOIN t AS z` for the view once more. */
function sourceAliases(from: From): ReadonlySet<string> {
  const found = new Set<string>()
  const add = ({ table, alias }: TableSource): void => {
    if (table.kind === 'from') for (const name of sourceAliases(table)) found.add(name)
    const own = table.kind === 'identifier' ? table.parts.at(-1)?.text : undefined
    if (alias && alias.text !== own) found.add(alias.text)
  }
  if (from.first) add(from.first)
  for (const join of from.joins) if (join.kind === 'join') add(join.source)
  return found
}

/** Each name is looked for in every joined table: with more of them that is not worth its time. */
const MOST_JOINS = 500

function fromTree(from: From, read: FromReading): RelationTree | undefined {
  if (from.joins.length > MOST_JOINS) return crowdedTree(from, read)
  let tree = from.first && sourceTree(from.first, read)
  for (const join of from.joins) {
    if (join.kind === 'arrayJoin') readArrayJoin(join, read)
    else tree = joined(tree, join, read)
  }
  return tree
}

/** What each source reads on its own still counts. */
function crowdedTree(from: From, read: FromReading): RelationTree {
  if (from.first) sourceTree(from.first, read)
  for (const join of from.joins) {
    if (join.kind === 'arrayJoin') readArrayJoin(join, read)
    else sourceTree(join.source, read)
  }
  const because = `more than ${MOST_JOINS} tables are joined`
  reportUnknown(because, from, read.walk)
  return { relation: { because } }
}

function readArrayJoin({ items }: ArrayJoin, { conditions, scope, walk }: FromReading): void {
  conditions.push(() => {
    for (const item of items) expressionValue(item, { scope, where: 'array join', walk })
  })
}

function joined(
  left: RelationTree | undefined,
  join: Join,
  read: FromReading,
): RelationTree | undefined {
  const right = sourceTree(join.source, read)
  if (left === undefined) return right
  const using = usingNames(join, left, right)
  const tree: RelationTree = { left, right, side: sideOf(join), using: new Set(using.names) }
  if (using.open !== undefined) return { relation: { because: using.open } }
  const { conditions, scope, walk } = read
  const relations = { tree }
  const on: Place = {
    scope: innerScope(scope, { owner: scope, aliases: scope.aliases, relations }),
    where: 'join',
    walk,
  }
  // Aliases mean nothing in USING.
  const side = (of: RelationTree): Place => ({
    scope: { ...emptyScope(), relations: { tree: of } },
    where: 'join',
    walk,
  })
  conditions.push(() => {
    if (join.on) expressionValue(join.on, on)
    for (const item of join.using ?? []) {
      if (item.kind !== 'identifier') continue
      for (const place of [side(left), side(right)]) readUsing(item, place)
    }
  })
  return tree
}

/** A name of USING that no relation has may be an alias of ARRAY JOIN. */
function readUsing(item: Identifier, place: Place): void {
  const because = `USING (${textOf(item.parts)}) is no column of a table`
  if (lookUp(item, place)) resolveName(item, place)
  else reportUnknown(because, item, place.walk)
}

/** RIGHT takes USING columns from the right, FULL from either (ClickHouse 26.7: firstNonDefault of both). */
function sideOf({ type }: Join): 'left' | 'right' | 'both' {
  return type === 'RIGHT' ? 'right' : type === 'FULL' ? 'both' : 'left'
}

function usingNames(
  join: Join,
  left: RelationTree,
  right: RelationTree,
): { readonly names: readonly string[]; readonly open?: string } {
  if (join.natural) {
    const all = [...relationsOf(left), ...relationsOf(right)]
    const unknown = all.find(({ columns }) => columns === undefined)
    if (unknown) return { names: [], open: unknown.because }
    const names = (tree: RelationTree): readonly string[] =>
      relationsOf(tree).flatMap(({ columns }) => (columns ?? []).flatMap(({ name }) => name ?? []))
    const others = new Set(names(right))
    return { names: [...new Set(names(left))].filter((name) => others.has(name)) }
  }
  const names: string[] = []
  for (const item of join.using ?? []) {
    if (item.kind !== 'identifier') return { names: [], open: 'USING takes more than names here' }
    names.push(textOf(item.parts))
  }
  return { names }
}

function sourceTree(source: TableSource, read: FromReading): RelationTree {
  const { table, alias } = source
  if (table.kind === 'from') {
    return fromTree(table, read) ?? { relation: { because: 'FROM is empty' } }
  }
  for (const part of [source.sample, source.sampleOffset]) {
    if (part) expressionValue(part, { ...read.outer, where: 'from' })
  }
  const relation =
    table.kind === 'identifier'
      ? sourceRelation(table, read)
      : table.kind === 'call'
        ? callRelation(table, read.outer)
        : derived(queryColumns(table, read.outer.scope, read.walk), 'a sub-query')
  return {
    relation: renamed(alias ? { ...relation, alias: alias.text } : relation, source.columns),
  }
}

function sourceRelation(node: Identifier, { aliases, outer }: FromReading): Relation {
  const [only] = node.parts
  return node.parts.length === 1 && only && aliases.has(only.text)
    ? { because: `\`${only.text}\` is the alias of another source` }
    : namedRelation(node, outer)
}

/** `AS t(x, y)`: new names for the columns, in their order. */
function renamed(relation: Relation, names: readonly Name[] | undefined): Relation {
  const { columns, ...rest } = relation
  if (names === undefined) return relation
  if (columns?.length !== names.length || relation.table)
    return { ...rest, because: relation.because }
  return {
    ...relation,
    columns: columns.map((column, index) => ({ ...column, name: names[index]?.text })),
  }
}

/** A common table, or a table whose columns the catalogue may know. */
export function namedRelation(node: Identifier, place: Place): Relation {
  const { walk } = place
  if (node.parts.some(({ parameter }) => parameter)) {
    return { because: `\`${textOf(node.parts)}\` is known only when it runs` }
  }
  const [only] = node.parts
  const common = node.parts.length === 1 && only ? commonTable(only.text, place.scope) : undefined
  if (common && only) {
    return { ...derived(commonTableColumns(common, walk), `\`${only.text}\``), name: only.text }
  }
  return tableRelation(
    node.parts.map(({ text }) => text),
    walk,
  )
}

export function tableRelation(parts: readonly string[], { options }: Walk): Relation {
  const table = tableName(parts, options)
  const columns = options.columnsOf(table)
  const because = `the columns of ${describe({ table, because: '' })} are not known`
  if (columns === undefined) return { table, because }
  return {
    table,
    because,
    columns: columns.map((column) =>
      typeof column === 'string' ? { name: column } : { ...column, name: column.name || undefined },
    ),
  }
}

/** The rows of a query as a relation; columns that may be more or in other places count as unknown. */
export function derived({ columns, open }: QueryColumns, what: string): Relation {
  if (open !== undefined) return { because: open }
  return { columns: columns.map(withValue), because: `${what} has other columns` }
}

function withValue(column: RelationColumn): RelationColumn {
  return { ...column, value: column.value ?? CONSTANT }
}

function commonTable(name: string, from: Scope): CommonTableScope | undefined {
  for (let scope: Scope | undefined = from; scope; scope = scope.parent) {
    const found = scope.commonTables.get(name)
    if (found && !isHidden(name, from, scope)) return found
  }
  return undefined
}

/** Inside its own definition a common table's name means what it means outside. */
function isHidden(name: string, from: Scope, owner: Scope): boolean {
  for (let scope: Scope | undefined = from; scope && scope !== owner; scope = scope.parent) {
    if (scope.hidden.has(name)) return scope.parent === owner
  }
  return false
}

/** All columns of a relation with their values, as if each were named at `place`. */
export function columnsOfRelation(
  relation: Relation,
  place: Span,
): readonly (RelationColumn & { readonly value: Value })[] {
  const { columns } = relation
  if (columns === undefined) return [{ name: undefined, value: doubtful(relation.because) }]
  return columns.map((column) => ({ ...column, value: columnValue(column, relation, place) }))
}
