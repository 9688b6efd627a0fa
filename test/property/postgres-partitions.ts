/** Random partitioned tables: by range, by list and, below that, by hash. */
import { base, recreate } from './postgres-columns.ts'
import { type Piece, type PlanDocument, piece } from './postgres-pieces.ts'
import type { Random } from './random.ts'

export function partitioned(random: Random): readonly Piece[] {
  return [
    ...(random.chance(0.6) ? byTime(random) : []),
    ...(random.chance(0.4) ? byTag(random) : []),
  ]
}

function byTime(random: Random): readonly Piece[] {
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

/** Rows go to every leaf but one: none of these is without the others. */
function byTag(random: Random): readonly Piece[] {
  const name = 'app.Länder'
  const ids = ['eu', 'eu_0', 'eu_1', 'rest'].map((part) => `Table/app.Länder_${part}`)
  const parent: PlanDocument = {
    kind: 'Table',
    name,
    columns: base,
    primaryKey: ['id', 'tag'],
    partitionBy: 'list (tag)',
    indexes: random.some([{ name: 'laender_amount', columns: ['amount'] }]),
    constraints: random.some([{ name: 'laender_positive', check: 'amount > -2' }]),
    ...(random.chance(0.3) ? { comment: random.pick(['l1', 'l2']) } : {}),
    lifecycle: recreate,
  }
  const part = (local: string, of: string, bounds: string, fields: object = {}): Piece => ({
    ...piece(
      `Table/app.${local}`,
      {
        kind: 'Table',
        name: `app.${local}`,
        partitionOf: { table: of, for: bounds },
        ...fields,
        lifecycle: recreate,
      },
      { needs: [`Table/${of}`], sql: `app."${local}"` },
    ),
    isNeeded: true,
  })
  const leaf = (): object => ({
    ...(random.chance(0.3) ? { with: { fillfactor: random.pick([60, 90]) } } : {}),
    ...(random.chance(0.3) ? { comment: random.pick(['h1', 'h2']) } : {}),
  })
  return [
    piece(`Table/${name}`, parent, { sql: 'app."Länder"', needs: ids }),
    part('Länder_eu', name, "IN ('a1', 'a2')", { partitionBy: 'hash (id)' }),
    part('Länder_eu_0', 'app.Länder_eu', 'WITH (modulus 2, remainder 0)', leaf()),
    part('Länder_eu_1', 'app.Länder_eu', 'WITH (modulus 2, remainder 1)', leaf()),
    part('Länder_rest', name, 'DEFAULT', leaf()),
  ]
}
