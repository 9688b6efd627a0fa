/**
 * Random projects of every plain kind of PostgreSQL, and random changes to them: every kind meets creates, changes of
 * its fields, replacements, renames and drops. The second project is the first one after somebody worked on it.
 */
import { access } from './postgres-access.ts'
import { inSql, type Piece, piece, type World } from './postgres-pieces.ts'
import { readingRoutines, routines } from './postgres-routines.ts'
import { changedTable, fitted, randomTables } from './postgres-tables.ts'
import { triggers } from './postgres-triggers.ts'
import { sequence, sequenceOfColumn, types } from './postgres-types.ts'
import { readers } from './postgres-views.ts'
import type { Random } from './random.ts'

export function randomPostgresProject(world: World, random: Random): readonly Piece[] {
  const before = [...base(world, random), ...types(world, random), ...routines(world, random)]
  const tables = randomTables(world, before, random)
  const made = [
    ...[...before, ...tables],
    ...[...readingRoutines(tables, random), ...sequenceOfColumn(tables, random)],
  ]
  const views = readers(world, made, random)
  const all = [...made, ...views]
  return closed([...all, ...triggers(tables, views, random), ...access(world, all, random)])
}

/** The same project after somebody worked on it. */
export function changedPostgresProject(
  world: World,
  before: readonly Piece[],
  random: Random,
): readonly Piece[] {
  const fresh = randomPostgresProject(world, random)
  const byId = new Map(fresh.map((each) => [each.id, each] as const))
  const kept = before.flatMap((each): readonly Piece[] => {
    if (each.isNeeded !== true && random.chance(0.15)) return []
    if (random.chance(0.25)) return [withoutRenames(each)]
    const other = byId.get(each.id)
    if (each.doc.kind === 'Table' && each.doc['partitionOf'] === undefined)
      return [changedTable(each, other, before, random)]
    return [other === undefined ? withoutRenames(each) : grown(each, other)]
  })
  const names = new Set(kept.map(({ id }) => id))
  const former = new Map(before.map((each) => [each.id, each] as const))
  const added = fresh
    .filter(({ id }) => !names.has(id) && random.chance(0.6))
    .map((each) => grown(former.get(each.id) ?? each, each))
  return renamed(closed(consistent([...kept, ...added])), random)
}

/** While columns have the type, no label and no attribute is taken away. */
function grown(before: Piece, after: Piece): Piece {
  const size = ({ doc }: Piece): number =>
    [doc['enum'], doc['composite']].flatMap((list) => (Array.isArray(list) ? list : [])).length
  return size(before) > size(after) ? before : after
}

/** What a rename left in a document is over once it was applied. */
function withoutRenames(each: Piece): Piece {
  const { renamedFrom: _, columns, ...doc } = each.doc
  if (!Array.isArray(columns)) return { ...each, doc: doc as Piece['doc'] }
  const plain = columns.map((column: unknown) => {
    if (typeof column !== 'object' || column === null) return column
    const { renamedFrom: __, ...rest } = column as { readonly renamedFrom?: string }
    return rest
  })
  return { ...each, doc: { ...doc, columns: plain } as Piece['doc'] }
}

/** Leaves out what needs something that is not there, until nothing does. */
function closed(pieces: readonly Piece[]): readonly Piece[] {
  const there = new Set(pieces.map(({ id }) => id))
  const fitting = pieces.map((each) => (each.doc.kind === 'Table' ? fitted(each, there) : each))
  const ids = new Set(fitting.flatMap(({ id, gives = [] }) => [id, ...gives]))
  const kept = fitting.filter(({ needs = [] }) => needs.every((id) => ids.has(id)))
  return kept.length === pieces.length ? withoutRows(kept) : closed(kept)
}

/** What reads a materialized view that is made without rows can have none either. */
function withoutRows(pieces: readonly Piece[]): readonly Piece[] {
  const below = pieces.find(({ id }) => id === 'MaterializedView/app.totals')
  if (below?.doc['withData'] !== false) return pieces
  return pieces.map((each) =>
    each.doc.kind === 'MaterializedView'
      ? { ...each, doc: { ...each.doc, withData: false } }
      : each,
  )
}

/** A piece twice (under a former name and a new one) is one. */
function consistent(pieces: readonly Piece[]): readonly Piece[] {
  return [...new Map(pieces.map((each) => [each.id, each])).values()]
}

/** Some views get another name, here and in all that names them. */
function renamed(pieces: readonly Piece[], random: Random): readonly Piece[] {
  const free = pieces.filter(
    ({ doc: { kind, name = '', renamedFrom } }) =>
      kind === 'View' &&
      renamedFrom === undefined &&
      !name.endsWith('_2') &&
      !pieces.some(({ id }) => id === `View/${name}_2`),
  )
  return free.reduce(
    (all, { doc: { name = '' } }) =>
      random.chance(0.25) ? all.map((each) => naming(each, name, `${name}_2`)) : all,
    pieces,
  )
}

/** The view itself under its new name, and others with the new name in them. */
function naming(each: Piece, from: string, to: string): Piece {
  const view = `View/${from}`
  if (each.id === view)
    return piece(`View/${to}`, { ...each.doc, name: to, renamedFrom: from }, each)
  const { needs = [] } = each
  if (!needs.includes(view)) return each
  const follow = (text: string): string =>
    text
      .replaceAll(new RegExp(`${from}(?!\\w)`, 'g'), to)
      .replaceAll(new RegExp(`${inSql(from)}(?!\\w)`, 'g'), inSql(to))
  const { query, on } = each.doc as { readonly query?: string; readonly on?: string }
  const named = {
    ...(query === undefined ? {} : { query: follow(query) }),
    ...(on === undefined ? {} : { on: follow(on) }),
  }
  return piece(
    /^(?:Grant|Trigger)$/.test(each.doc.kind) ? follow(each.id) : each.id,
    { ...each.doc, ...named },
    { ...each, needs: needs.map((id) => (id === view ? `View/${to}` : id)) },
  )
}

function base(world: World, random: Random): readonly Piece[] {
  const { role } = world
  const comment = (): object =>
    random.chance(0.5) ? { comment: random.pick(['one', "it's"]) } : {}
  const group = piece(`Role/${role('group')}`, {
    kind: 'Role',
    name: role('group'),
    ...(random.chance(0.5) ? { connectionLimit: random.pick([5, 10]) } : {}),
  })
  const reader = piece(
    `Role/${role('reader')}`,
    {
      kind: 'Role',
      name: role('reader'),
      login: random.chance(0.5),
      ...(random.chance(0.5) ? { memberOf: [role('group')] } : {}),
      ...(random.chance(0.4) ? { set: { work_mem: random.pick(['8MB', '16MB']) } } : {}),
    },
    { isNeeded: true, needs: [group.id] },
  )
  const owner = piece(`Role/${role('owner')}`, { kind: 'Role', name: role('owner') })
  return [
    { ...group, isNeeded: true },
    { ...owner, isNeeded: true },
    reader,
    piece('Schema/app', { kind: 'Schema', name: 'app', ...comment() }, { isNeeded: true }),
    piece('Schema/Lager', { kind: 'Schema', name: 'Lager', ...comment() }, { isNeeded: true }),
    ...random.some([sequence(world, random), trigrams]),
  ]
}

const trigrams = piece('Extension/pg_trgm', { kind: 'Extension', name: 'pg_trgm', schema: 'app' })
