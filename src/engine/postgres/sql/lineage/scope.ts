/** What a name in an expression can mean: the relations of FROM, and those of the queries around it. */
import { merged, nothing, type Column, type Value } from './value.ts'

export interface Relation {
  /** Its alias, or its own name. */
  readonly name: string
  /** `schema.table` of a table; absent for a sub-query, a common table and a function. */
  readonly table?: string
  /** Absent where they are not known. */
  readonly columns?: readonly Column[]
  /** What is known of columns that are not: the arguments of a function. */
  readonly value?: Value
  /** There may be more columns: an alias names the first ones of a function only. */
  readonly isOpen?: true
}

export interface Scope {
  readonly relations: readonly Relation[]
  /** Columns of JOIN … USING: one for both sides. */
  readonly shared: readonly Column[]
  /** Names of the shared columns of one join: no star has their columns again. */
  readonly aliases?: readonly Relation[]
  readonly outer?: Scope
}

/** What was met on the way. */
export interface Walk {
  /** Columns of a table by its name as written; undefined where nobody told. */
  readonly columnsOf: (table: string) => readonly string[] | undefined
  readonly reads: Set<string>
  readonly missing: Set<string>
  readonly unknown: Set<string>
  /** What each source is made of: either part may hold dots. */
  readonly sources: Map<string, SourceColumn>
  readonly uses: Met<SourceColumn>[]
  readonly misses: Met<MissedName>[]
  /** Byte offset of the name that is being looked up; absent for one without a place. */
  at: number | undefined
}

export interface SourceColumn {
  /** As written. */
  readonly table: string
  readonly column: string
}

export interface MissedName {
  readonly parts: readonly string[]
  /** What was searched; without one, no relation of that name is read. */
  readonly relations: readonly Relation[]
}

export type Met<T> = T & { readonly at: number | undefined }

export function newWalk(columnsOf: Walk['columnsOf']): Walk {
  return {
    columnsOf,
    reads: new Set(),
    missing: new Set(),
    unknown: new Set(),
    sources: new Map(),
    uses: [],
    misses: [],
    at: undefined,
  }
}

/** The column of a table as a source. */
export function sourceOf(table: string, column: string, walk: Walk): Value {
  const source = `${table}.${column}`
  walk.sources.set(source, { table, column })
  return { sources: [source] }
}

/** Every table has them, and no star names them. */
const systemColumns: ReadonlySet<string> = new Set('ctid tableoid xmin xmax cmin cmax'.split(' '))

/** `a`, `t.a` or `s.t.a`. */
export function resolved(parts: readonly string[], scope: Scope, walk: Walk): Value {
  const name = parts.at(-1) ?? ''
  if (parts.length > 1) {
    const relation = relationIn(parts.slice(0, -1), scope)
    if (relation) return columnOf(relation, name, walk)
    // A table may be written without its schema where it is read, and with it here.
    return parts.length > 2 && hasNamed(parts.at(-2) ?? '', scope)
      ? unclear(`\`${parts.join('.')}\` may be a column of what is read`, walk)
      : missing(parts, [], walk)
  }
  const searched: Relation[] = []
  for (let level: Scope | undefined = scope; level; level = level.outer) {
    const found = inLevel(name, level, walk)
    if (found) return found
    searched.push(...level.relations)
  }
  return systemColumns.has(name) ? nothing : missing(parts, searched, walk)
}

function hasNamed(name: string, scope: Scope): boolean {
  for (let level: Scope | undefined = scope; level; level = level.outer) {
    if (level.relations.some(({ table }) => table === name)) return true
  }
  return false
}

/** The relation that a qualified name or a star means. */
export function relationIn(parts: readonly string[], scope: Scope): Relation | undefined {
  for (let level: Scope | undefined = scope; level; level = level.outer) {
    const all = [...level.relations, ...(level.aliases ?? [])]
    const found = all.find(({ name, table }) =>
      parts.length === 1 ? name === parts[0] : table === parts.join('.'),
    )
    if (found) return found
  }
  return undefined
}

function inLevel(name: string, level: Scope, walk: Walk): Value | undefined {
  const shared = level.shared.find((column) => column.name === name)
  if (shared) return read(shared, walk)
  const having = level.relations.filter(({ columns }) =>
    columns?.some((column) => column.name === name),
  )
  const [one] = having
  // Two of them would be an error, so a relation whose columns are not known has no such column.
  if (one) return having.length === 1 ? columnOf(one, name, walk) : unclear(ambiguous(name), walk)
  const row = level.relations.find((relation) => relation.name === name)
  if (row) return wholeRow(row, walk)
  const open = level.relations.filter(({ columns, isOpen }) => columns === undefined || isOpen)
  const [only] = open
  if (!only) return undefined
  return open.length === 1 && level.outer === undefined
    ? columnOf(only, name, walk)
    : unclear(`\`${name}\` may be a column of ${open.map(shown).join(', ')}`, walk)
}

function ambiguous(name: string): string {
  return `\`${name}\` is a column of several relations`
}

function shown({ name, table }: Relation): string {
  return `\`${table ?? name}\``
}

function columnOf(relation: Relation, name: string, walk: Walk): Value {
  const { columns, table, value, isOpen } = relation
  const known = columns?.find((column) => column.name === name)
  if (known) return read(known, walk)
  if (systemColumns.has(name)) return nothing
  if (columns !== undefined && isOpen !== true)
    return missing([relation.name, name], [relation], walk)
  if (table === undefined)
    return merged([
      value ?? nothing,
      unclear(`the columns of ${shown(relation)} are not known`, walk),
    ])
  return read({ name, value: sourceOf(table, name, walk) }, walk)
}

export function wholeRow(relation: Relation, walk: Walk): Value {
  if (relation.columns) return merged(relation.columns.map((column) => read(column, walk)))
  // A function that gives one value is called like its column.
  if (relation.value) return relation.value
  return unclear(`the columns of ${shown(relation)} are not known`, walk)
}

export function read({ value }: Column, walk: Walk): Value {
  for (const source of value.sources) {
    walk.reads.add(source)
    const column = walk.sources.get(source)
    if (column) walk.uses.push({ ...column, at: walk.at })
  }
  return value
}

export function unclear(because: string, walk: Walk): Value {
  walk.unknown.add(because)
  return { sources: [], because }
}

function missing(parts: readonly string[], relations: readonly Relation[], walk: Walk): Value {
  const name = parts.join('.')
  walk.missing.add(name)
  walk.misses.push({ parts, relations, at: walk.at })
  return { sources: [], because: `\`${name}\` is no column of what is read` }
}
