/** Columns of many types, and rows of them. */
import type { Piece, PlanDocument } from './postgres-pieces.ts'
import type { Random } from './random.ts'

export interface Column {
  readonly name: string
  readonly type: string
  readonly [field: string]: unknown
}

export const recreate = { replace: 'recreate' }

/** Columns that every table has, and keeps as they are: views read them, and rows are told by them. */
export const base: readonly Column[] = [
  { name: 'id', type: 'bigint', nullable: false },
  { name: 'ts', type: 'timestamptz', nullable: false, default: 'now()' },
  { name: 'amount', type: 'numeric(12, 2)' },
  { name: 'tag', type: 'text' },
]

interface Extra {
  readonly make: (random: Random) => Column
  readonly needs?: readonly string[]
  /** The first major that has such columns. */
  readonly since?: number
  /** A value for the row of this number, for every variant of the column. */
  readonly value: (row: number) => string
}

export const extras: { readonly [name: string]: Extra } = {
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
  counted: {
    make: (r) => ({
      name: 'counted',
      type: 'bigint',
      identity: r.pick(['always', 'byDefault']),
      identityOptions: {
        start: 100,
        increment: r.pick([2, 10]),
        ...(r.chance(0.5) ? { cache: 5 } : {}),
      },
    }),
    value: () => 'DEFAULT',
  },
  running: {
    make: (r) => ({ name: 'running', type: r.pick(['serial', 'bigserial']) }),
    value: () => 'DEFAULT',
  },
  graded: {
    make: () => ({ name: 'graded', type: 'numeric', generated: 'app.fee(amount)' }),
    needs: ['Function/app.fee(numeric)'],
    value: () => 'DEFAULT',
  },
  half: {
    make: () => ({
      name: 'half',
      type: 'numeric',
      generated: 'amount / 2',
      virtual: true,
    }),
    since: 18,
    value: () => 'DEFAULT',
  },
  size: {
    make: () => ({ name: 'size', type: '"Lager"."Größe (cm)"' }),
    needs: ['Type/Lager.Größe (cm)'],
    value: (row) => String(row),
  },
  order: {
    make: (r) => ({ name: 'order', type: r.pick(['text', 'varchar(30)']) }),
    value: (row) => `'o${row}'`,
  },
  'it\'s "odd"': {
    make: (r) => ({
      name: 'it\'s "odd"',
      type: 'boolean',
      ...(r.chance(0.5) ? { default: 'false' } : {}),
    }),
    value: () => 'true',
  },
  Straße: {
    make: (r) => ({ name: 'Straße', type: 'text', ...(r.chance(0.5) ? { collation: 'C' } : {}) }),
    value: () => `'Haupt''straße'`,
  },
}

/** Rows 1 to 3 of a table, whatever its columns are: an INSERT that passes over keys and triggers. */
export function insertRows({ doc, sql = '' }: Piece): string {
  const columns = columnsOf(doc)
  const names = columns.map(({ name }) => `"${name.replaceAll('"', '""')}"`).join(', ')
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

export function columnsOf(doc: PlanDocument): readonly Column[] {
  return (doc['columns'] ?? []) as readonly Column[]
}
