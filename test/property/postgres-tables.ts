/** Random tables, and random changes to them: column by column, and the rest from another draft of them. */
import { base, type Column, columnsOf, extras, recreate } from './postgres-columns.ts'
import { constraints, indexes, needsOfPart, rowSecurity } from './postgres-table-parts.ts'
import { partitioned } from './postgres-partitions.ts'
import { owned, type Piece, type PlanDocument, piece, type World } from './postgres-pieces.ts'
import type { Random } from './random.ts'

export function randomTables(
  world: World,
  before: readonly Piece[],
  random: Random,
): readonly Piece[] {
  const names = ['app.raw', ...random.some(['app.orders', 'app.visits', 'Lager.Größe'])]
  const plain = names.map((name) => table(world, name, names, before, random))
  return [...plain, ...random.some([scratch(world, before, random)]), ...partitioned(random)]
}

/** A table after a change: its columns are worked on one by one, the rest is taken from another draft of it. */
export function changedTable(
  from: Piece,
  fresh: Piece | undefined,
  before: readonly Piece[],
  random: Random,
): Piece {
  const other = fresh ?? from
  const columns = columnsOf(from.doc)
  if (random.chance(0.2) && !isRead(from, 'note', before)) return renamedColumn(from)
  if (random.chance(0.3)) return { ...other, doc: withoutRenamed(other.doc) }
  const others = new Map(columnsOf(other.doc).map((column) => [column.name, column]))
  const kept = columns.flatMap(({ renamedFrom: _, ...column }): readonly Column[] => {
    if (base.some(({ name }) => name === column.name)) return [column as Column]
    if (random.chance(0.2)) return []
    return [
      random.chance(0.5)
        ? (others.get(String(column.name)) ?? (column as Column))
        : (column as Column),
    ]
  })
  const names = new Set(kept.map(({ name }) => name))
  const added = [...others.values()].filter(({ name }) => !names.has(name))
  const source = random.chance(0.5) ? other : from
  return onlyColumns(from, withoutRenamed(source.doc), [...kept, ...added])
}

function mentions(part: object, name: string): boolean {
  const text = JSON.stringify(Object.values(part))
  // Nothing speaks of names with signs in them.
  return /^\w+$/.test(name) && new RegExp(`(^|[^A-Za-z_])${name}([^A-Za-z_]|$)`).test(text)
}

function withoutRenamed(doc: PlanDocument): PlanDocument {
  const columns = columnsOf(doc).map(({ renamedFrom: _, ...column }) => column)
  return { ...doc, columns }
}

function isRead({ id }: Piece, column: string, pieces: readonly Piece[]): boolean {
  return pieces.some(({ needs = [] }) => needs.includes(`${id}.${column}`))
}

function renamedColumn(from: Piece): Piece {
  if (columnsOf(from.doc).some(({ name }) => name === 'remark')) return from
  const columns = columnsOf(from.doc).map(({ renamedFrom: _, ...column }) =>
    column.name === 'note' ? { ...column, name: 'remark', renamedFrom: 'note' } : column,
  )
  return { ...from, doc: { ...from.doc, columns } }
}

function table(
  world: World,
  name: string,
  tables: readonly string[],
  before: readonly Piece[],
  random: Random,
): Piece {
  const there = new Set(before.map(({ id }) => id))
  const possible = Object.values(extras).filter(
    ({ needs = [], since = 0 }) => since <= world.major && needs.every((id) => there.has(id)),
  )
  const other = random.pick(tables)
  const columns = [
    ...base,
    ...random.some(possible).map(({ make }) => make(random)),
    ...(random.chance(0.5) ? [{ name: 'other', type: 'bigint' }] : []),
  ]
  const has = (column: string): boolean => columns.some(({ name }) => name === column)
  const isComputed = columns.some((column) => 'generated' in column)
  const doc: PlanDocument = {
    kind: 'Table',
    name,
    columns: random.chance(0.2) ? [...columns].reverse() : columns,
    primaryKey: 'id',
    constraints: constraints(world, name, other, has, random),
    indexes: indexes(world, name, has, random),
    ...(random.chance(0.4) ? { rowSecurity: rowSecurity(world, random) } : {}),
    ...(random.chance(0.3) ? { with: { fillfactor: random.pick([70, 80]) } } : {}),
    // PostgreSQL 18 takes no UPDATE of a published table that is told apart by generated columns.
    ...(random.chance(0.2) && !isComputed ? { replicaIdentity: 'full' } : {}),
    ...(random.chance(0.4) ? { comment: random.pick(['one', "it's two"]) } : {}),
    ...(/scratch|orders/.test(name) ? owned(world, random) : {}),
    lifecycle: recreate,
  }
  const [schema, local] = name.split('.')
  const sql = schema === 'app' ? name : `"${schema}"."${local}"`
  return tablePiece(`Table/${name}`, doc, sql)
}

/** Now in the log and now not; nobody publishes it or has a key into it. */
function scratch(world: World, before: readonly Piece[], random: Random): Piece {
  const made = table(world, 'app.scratch', ['app.scratch'], before, random)
  return { ...made, doc: { ...made.doc, ...(random.chance(0.5) ? { unlogged: true } : {}) } }
}

function tablePiece(id: string, doc: PlanDocument, sql: string): Piece {
  const gives = columnsOf(doc).map(({ name }) => `${id}.${name}`)
  return piece(id, doc, { gives, sql, isNeeded: id === 'Table/app.raw' })
}

/** The table without columns whose types are gone, without keys into tables and calls of functions that are. */
export function fitted(table: Piece, ids: ReadonlySet<string>): Piece {
  const all = columnsOf(table.doc)
  const columns = all.filter(({ name }) => (extras[name]?.needs ?? []).every((id) => ids.has(id)))
  const isLoose = (part: Part): boolean =>
    !needsOfPart(part).every((id) => ids.has(id)) ||
    (part.foreignKey !== undefined && !ids.has(`Table/${part.foreignKey.references}`))
  const isWhole = partsOf(table.doc).every((part) => !isLoose(part))
  if (columns.length === all.length && isWhole) return table
  const doc = { ...table.doc, ...withoutParts(table.doc, isLoose) }
  return { ...onlyColumns(table, doc, columns), ...(table.needs && { needs: table.needs }) }
}

interface Part {
  readonly foreignKey?: { readonly references: string }
}

function partsOf(doc: PlanDocument): readonly Part[] {
  const { policies = [] } = (doc['rowSecurity'] ?? {}) as { readonly policies?: readonly Part[] }
  const listed = ['constraints', 'indexes'].flatMap(
    (field) => (doc[field] ?? []) as readonly Part[],
  )
  return [...listed, ...policies]
}

function withoutParts(doc: PlanDocument, isOut: (part: Part) => boolean): object {
  const list = (parts: unknown): readonly Part[] =>
    ((parts ?? []) as readonly Part[]).filter((part) => !isOut(part))
  const security = doc['rowSecurity'] as { readonly policies?: readonly Part[] } | undefined
  return {
    constraints: list(doc['constraints']),
    indexes: list(doc['indexes']),
    ...(security && { rowSecurity: { ...security, policies: list(security.policies) } }),
  }
}

/** What constraints and indexes say of columns that are gone is left out. */
function onlyColumns(table: Piece, doc: PlanDocument, columns: readonly Column[]): Piece {
  const names = new Set(columns.map(({ name }) => name))
  const optional = [...Object.keys(extras), 'other'].filter((name) => !names.has(name))
  const isOut = (part: Part): boolean => optional.some((name) => mentions(part, name))
  const { replicaIdentity, ...rest } = doc
  const isComputed = columns.some((column) => 'generated' in column)
  const fitting = {
    ...rest,
    ...(replicaIdentity === undefined || isComputed ? {} : { replicaIdentity }),
    ...withoutParts(doc, isOut),
    columns,
  }
  return tablePiece(table.id, fitting as PlanDocument, table.sql ?? '')
}
