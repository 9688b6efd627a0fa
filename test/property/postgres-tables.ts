/** Random tables: columns of many types, keys that go round in circles, indexes, partitions, row security. */
import { type Piece, type PlanDocument, piece, type World } from './postgres-pieces.ts'
import type { Random } from './random.ts'

interface Column {
  readonly name: string
  readonly type: string
  readonly [field: string]: unknown
}

const recreate = { replace: 'recreate' }

/** Columns that every table has, and keeps as they are: views read them, and rows are told by them. */
const base: readonly Column[] = [
  { name: 'id', type: 'bigint', nullable: false },
  { name: 'ts', type: 'timestamptz', nullable: false, default: 'now()' },
  { name: 'amount', type: 'numeric(12, 2)' },
  { name: 'tag', type: 'text' },
]

interface Extra {
  readonly make: (random: Random) => Column
  readonly needs?: readonly string[]
  /** A value for the row of this number, for every variant of the column. */
  readonly value: (row: number) => string
}

const extras: { readonly [name: string]: Extra } = {
  note: {
    make: (r) => ({
      name: 'note',
      type: r.pick(['text', 'varchar(40)', 'varchar(80)']),
      ...(r.chance(0.5) ? { default: r.pick(["'a'", "'b'", "upper('x')"]) } : {}),
    }),
    value: (row) => `'note ${row}'`,
  },
  level: {
    make: (r) => ({
      name: 'level',
      type: r.pick(['smallint', 'integer', 'bigint']),
      ...(r.chance(0.4) ? { nullable: false, default: r.pick(['0', '1']) } : {}),
    }),
    value: (row) => String(row),
  },
  maybe: {
    make: (r) => ({
      name: 'maybe',
      type: 'int4',
      ...(r.chance(0.5) ? { comment: r.pick(['may be null', "it's odd"]) } : {}),
      ...(r.chance(0.3) ? { statistics: 200 } : {}),
    }),
    value: (row) => (row === 2 ? 'NULL' : String(row)),
  },
  day: {
    make: () => ({ name: 'day', type: 'date', generated: "(ts AT TIME ZONE 'UTC')::date" }),
    value: () => 'DEFAULT',
  },
  twice: {
    make: (r) => ({
      name: 'twice',
      type: 'numeric',
      generated: r.pick(['amount * 2', 'amount * 3 - 1']),
    }),
    value: () => 'DEFAULT',
  },
  mood: {
    make: (r) => ({
      name: 'mood',
      type: 'app.mood',
      ...(r.chance(0.5) ? { default: "'calm'" } : {}),
    }),
    needs: ['Type/app.mood'],
    value: () => "'calm'",
  },
  share: {
    make: () => ({ name: 'share', type: 'app.share' }),
    needs: ['Type/app.share'],
    value: (row) => String(row * 10),
  },
  home: {
    make: (r) => ({ name: 'home', type: r.pick(['app.place', 'app.place']) }),
    needs: ['Type/app.place'],
    value: () => `jsonb_populate_record(NULL::app.place, '{"street": "High"}')`,
  },
  number: {
    make: (r) => ({ name: 'number', type: 'integer', identity: r.pick(['always', 'byDefault']) }),
    value: () => 'DEFAULT',
  },
  price: {
    make: (r) => ({
      name: 'price',
      type: r.pick(['numeric(10,2)', 'numeric(12,2)', 'double precision']),
      default: '0',
    }),
    value: (row) => `${row}.5`,
  },
  tags: {
    make: (r) => ({ name: 'tags', type: 'text[]', default: r.pick(["'{}'", 'ARRAY[]::text[]']) }),
    value: () => `'{a,b}'`,
  },
  attributes: {
    make: (r) => ({
      name: 'attributes',
      type: 'jsonb',
      ...(r.chance(0.5) ? { default: `'{"k": 1}'`, storage: 'external' } : {}),
    }),
    value: () => `'{"a": [1]}'`,
  },
  during: {
    make: () => ({ name: 'during', type: 'tstzrange' }),
    value: (row) => `tstzrange('2025-01-0${row}', '2025-01-0${row + 1}')`,
  },
  ticket: {
    make: () => ({ name: 'ticket', type: 'bigint', default: "nextval('app.ticket_numbers')" }),
    needs: ['Sequence/app.ticket_numbers'],
    value: (row) => String(row),
  },
  Straße: {
    make: (r) => ({ name: 'Straße', type: 'text', ...(r.chance(0.5) ? { collation: 'C' } : {}) }),
    value: () => `'Haupt''straße'`,
  },
}

/** Rows 1 to 3 of a table, whatever its columns are: an INSERT that passes over keys and triggers. */
export function insertRows({ doc, sql = '' }: Piece): string {
  const columns = columnsOf(doc)
  const names = columns.map(({ name }) => `"${name}"`).join(', ')
  const rows = [1, 2, 3].map(
    (row) => `(${columns.map(({ name }) => valueIn(name, row)).join(', ')})`,
  )
  return `INSERT INTO ${sql} (${names}) VALUES ${rows.join(', ')}`
}

export function fillNulls({ doc, sql = '' }: Piece): readonly string[] {
  const hasLevel = columnsOf(doc).some(({ name }) => name === 'level')
  return hasLevel ? [`UPDATE ${sql} SET level = id WHERE level IS NULL`] : []
}

/** A number that stands for the rows, by what no change may touch. */
export function digestOfRows(sql: string): string {
  return `SELECT md5(string_agg(concat_ws('|', id, ts, amount, tag), ',' ORDER BY id)) AS digest FROM ${sql}`
}

function valueIn(name: string, row: number): string {
  const known: { readonly [name: string]: string } = {
    id: String(row),
    ts: `'2025-0${row}-15 12:00:00+00'`,
    amount: `${row}00.25`,
    tag: `'a${row}'`,
    remark: `'note ${row}'`,
    other: '1',
    kind: `'k'`,
  }
  const value = known[name] ?? extras[name]?.value(row)
  if (value === undefined) throw new Error(`no value for ${name}`)
  return value
}

export function randomTables(
  world: World,
  before: readonly Piece[],
  random: Random,
): readonly Piece[] {
  const names = ['app.raw', ...random.some(['app.orders', 'app.visits', 'Lager.Größe'])]
  const plain = names.map((name) => table(world, name, names, before, random))
  return [...plain, ...(random.chance(0.6) ? partitioned(random) : [])]
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
  return new RegExp(`(^|[^A-Za-z_])${name}([^A-Za-z_]|$)`).test(JSON.stringify(Object.values(part)))
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

function columnsOf(doc: PlanDocument): readonly Column[] {
  return (doc['columns'] ?? []) as readonly Column[]
}

function table(
  world: World,
  name: string,
  tables: readonly string[],
  before: readonly Piece[],
  random: Random,
): Piece {
  const there = new Set(before.map(({ id }) => id))
  const possible = Object.values(extras).filter(({ needs = [] }) =>
    needs.every((id) => there.has(id)),
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
    constraints: constraints(name, other, has, random),
    indexes: indexes(name, has, random),
    ...(random.chance(0.4) ? { rowSecurity: rowSecurity(world, random) } : {}),
    ...(random.chance(0.3) ? { with: { fillfactor: random.pick([70, 80]) } } : {}),
    // PostgreSQL 18 takes no UPDATE of a published table that is told apart by generated columns.
    ...(random.chance(0.2) && !isComputed ? { replicaIdentity: 'full' } : {}),
    ...(random.chance(0.4) ? { comment: random.pick(['one', "it's two"]) } : {}),
    lifecycle: recreate,
  }
  const [schema, local] = name.split('.')
  const sql = schema === 'app' ? name : `"${schema}"."${local}"`
  return tablePiece(`Table/${name}`, doc, sql)
}

function tablePiece(id: string, doc: PlanDocument, sql: string): Piece {
  const gives = columnsOf(doc).map(({ name }) => `${id}.${name}`)
  return piece(id, doc, { gives, sql, isNeeded: id === 'Table/app.raw' })
}

/** The table without columns whose types are gone, and without keys into tables that are. */
export function fitted(table: Piece, ids: ReadonlySet<string>): Piece {
  const all = columnsOf(table.doc)
  const columns = all.filter(({ name }) => (extras[name]?.needs ?? []).every((id) => ids.has(id)))
  const keys = (table.doc['constraints'] ?? []) as readonly Constraint[]
  const isDangling = ({ foreignKey }: Constraint): boolean =>
    foreignKey !== undefined && !ids.has(`Table/${foreignKey.references}`)
  if (columns.length === all.length && !keys.some(isDangling)) return table
  const constraints = keys.filter((key) => !isDangling(key))
  return onlyColumns(table, { ...table.doc, constraints }, columns)
}

interface Constraint {
  readonly foreignKey?: { readonly references: string }
}

/** What constraints and indexes say of columns that are gone is left out. */
function onlyColumns(table: Piece, doc: PlanDocument, columns: readonly Column[]): Piece {
  const names = new Set(columns.map(({ name }) => name))
  const optional = [...Object.keys(extras), 'other'].filter((name) => !names.has(name))
  const list = (field: string): readonly object[] =>
    ((doc[field] as readonly object[] | undefined) ?? []).filter(
      (part) => !optional.some((name) => mentions(part, name)),
    )
  const fitting = { ...doc, columns, constraints: list('constraints'), indexes: list('indexes') }
  return tablePiece(table.id, fitting, table.sql ?? '')
}

function constraints(
  name: string,
  other: string,
  has: (column: string) => boolean,
  random: Random,
): readonly object[] {
  const local = name.split('.')[1]
  const key = {
    name: `${local}_other`,
    foreignKey: {
      columns: ['other'],
      references: other,
      referencedColumns: ['id'],
      ...(random.chance(0.5) ? { onDelete: random.pick(['cascade', 'set null']) } : {}),
    },
    ...(random.chance(0.3) ? { deferrable: true } : {}),
  }
  const apart = { name: `${local}_apart`, exclude: 'USING gist (during WITH &&)' }
  return random.some([
    { name: `${local}_positive`, check: random.pick(['amount >= 0', 'amount > -1 AND id > 0']) },
    { name: `${local}_tagged`, check: "tag IN ('a1', 'a2', 'a3') OR tag ~ '^x'" },
    { name: `${local}_once`, unique: random.pick([['id', 'tag'], ['id', 'ts'], ['tag']]) },
    ...(has('other') ? [key] : []),
    ...(has('during') ? [apart] : []),
    ...(has('level') ? [{ name: `${local}_level`, check: 'level < 100' }] : []),
  ])
}

function indexes(
  name: string,
  has: (column: string) => boolean,
  random: Random,
): readonly object[] {
  const local = name.split('.')[1]
  return random.some([
    {
      name: `${local}_tag`,
      columns: random.pick([['tag'], ['lower(tag)'], ['tag text_pattern_ops DESC', 'id']]),
    },
    {
      name: `${local}_amount`,
      columns: ['amount'],
      ...(random.chance(0.5) ? { where: random.pick(['amount > 10', 'tag IS NOT NULL']) } : {}),
      ...(random.chance(0.5) ? { include: ['tag'] } : {}),
    },
    { name: `${local}_first`, columns: ['id', 'ts DESC NULLS LAST'], unique: true },
    { name: `${local}_brin`, columns: ['ts'], method: 'brin', ...brinOptions(random) },
    ...(has('tags') ? [{ name: `${local}_tags`, columns: ['tags'], method: 'gin' }] : []),
    ...(has('level') ? [{ name: `${local}_levels`, columns: ['level', 'tag'] }] : []),
  ])
}

function brinOptions(random: Random): object {
  return random.chance(0.5) ? { with: { pages_per_range: random.pick([16, 32]) } } : {}
}

function rowSecurity({ role }: World, random: Random): object {
  return {
    enabled: random.chance(0.8),
    ...(random.chance(0.3) ? { force: true } : {}),
    policies: random.some([
      { name: 'all of it', using: random.pick(['true', "tag <> 'secret'"]) },
      {
        name: 'own',
        for: random.pick(['select', 'update']),
        to: [role('reader')],
        using: random.pick(['tag = CURRENT_USER', 'amount < 100']),
      },
      { name: 'hidden', as: 'restrictive', for: 'delete', using: 'id > 0' },
    ]),
  }
}

function partitioned(random: Random): readonly Piece[] {
  const name = 'app.events'
  const parent: PlanDocument = {
    kind: 'Table',
    name,
    columns: [
      ...base,
      ...random.some([{ name: 'kind', type: random.pick(['text', 'varchar(20)']) }]),
    ],
    primaryKey: ['id', 'ts'],
    partitionBy: 'range (ts)',
    indexes: random.some([{ name: 'events_tag', columns: random.pick([['tag'], ['tag', 'ts']]) }]),
    ...(random.chance(0.4) ? { comment: random.pick(['e1', 'e2']) } : {}),
    lifecycle: recreate,
  }
  const part = (local: string, bounds: string): Piece =>
    piece(
      `Table/app.${local}`,
      {
        kind: 'Table',
        name: `app.${local}`,
        partitionOf: { table: name, for: bounds },
        ...(random.chance(0.3) ? { comment: random.pick(['p1', 'p2']) } : {}),
        lifecycle: recreate,
      },
      { needs: ['Table/app.events'], sql: `app.${local}` },
    )
  return [
    // Rows have to go somewhere: neither without the other.
    piece('Table/app.events', parent, { sql: name, needs: ['Table/app.events_2025'] }),
    {
      ...part('events_2025', "FROM ('2025-01-01 00:00:00+00') TO ('2026-01-01 00:00:00+00')"),
      isNeeded: true,
    },
    ...random.some([
      part('events_2026', "FROM ('2026-01-01 00:00:00+00') TO ('2027-01-01 00:00:00+00')"),
      part('events_rest', 'DEFAULT'),
    ]),
  ]
}
