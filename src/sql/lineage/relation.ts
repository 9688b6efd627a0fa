/** What stands in FROM: tables, sub-queries and functions, joined to a tree. */
import type { Span } from '../ast/span.ts'
import { doubtful, type Value } from './value.ts'

export interface RelationColumn {
  /** Absent where the server makes it up: that of an expression without an alias. */
  readonly name: string | undefined
  /** Its text, where the made-up name is never a plain word: calls, operators, literals. */
  readonly label?: string
  /** `*` leaves it out. */
  readonly hidden?: boolean
  /** Absent for a column of the relation's own table. */
  readonly value?: Value
}

export interface Relation {
  readonly alias?: string
  /** Of a common table: it stays valid beside an alias. */
  readonly name?: string
  /** The table itself, with its database where one is known. */
  readonly table?: readonly string[]
  /** A function in FROM: like a table it may have columns that are not listed, such as `_path`. */
  readonly isFunction?: true
  /** Absent when they are not known; `because` says why. */
  readonly columns?: readonly RelationColumn[]
  readonly because: string
}

export type RelationTree = { readonly relation: Relation } | RelationJoin

export interface RelationJoin {
  readonly left: RelationTree
  readonly right: RelationTree
  readonly side: 'left' | 'right' | 'both'
  /** Names of USING, which stand for one column of the whole join. */
  readonly using: ReadonlySet<string>
}

/** The relations of a tree in the order of the text. */
export function relationsOf(tree: RelationTree | undefined): readonly Relation[] {
  const found: Relation[] = []
  const open = tree === undefined ? [] : [tree]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if ('relation' in next) found.push(next.relation)
    else open.push(next.right, next.left)
  }
  return found
}

/** How messages call a relation. */
export function describe({ alias, name, table }: Relation): string {
  return `\`${table?.join('.') ?? alias ?? name ?? 'sub-query'}\``
}

/** A column of the relation's own table gets its place from the name that was written. */
export function columnValue(column: RelationColumn, relation: Relation, place: Span): Value {
  if (column.value !== undefined) return column.value
  if (column.name === undefined) return doubtful('the server makes up the name of a column')
  const { start, end } = place
  const table = relation.table ?? []
  return { sources: [{ table, column: column.name, start, end }], doubts: [] }
}
