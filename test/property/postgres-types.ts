/** Random types of one's own, and sequences. */
import { owned, type Piece, piece, type World } from './postgres-pieces.ts'
import type { Random } from './random.ts'

export function types(world: World, random: Random): readonly Piece[] {
  const mood = piece('Type/app.mood', {
    kind: 'Type',
    name: 'app.mood',
    enum: random.pick([
      ['calm', 'angry'],
      ['calm', 'sad', 'angry'],
      ['calm', 'sad', 'angry', "it's"],
    ]),
    ...(random.chance(0.3) ? { comment: random.pick(['how', 'how it is']) } : {}),
    ...owned(world, random),
  })
  const share = piece('Type/app.share', {
    kind: 'Type',
    name: 'app.share',
    domain: {
      type: 'numeric',
      ...(random.chance(0.5) ? { default: random.pick(['0', '1']) } : {}),
      constraints: [
        { name: 'in_bounds', check: random.pick(['VALUE >= 0', 'VALUE BETWEEN 0 AND 100']) },
        ...random.some([{ name: 'not_two', check: 'VALUE <> 2' }]),
      ],
    },
  })
  const place = piece('Type/app.place', {
    kind: 'Type',
    name: 'app.place',
    composite: random.pick([
      [{ name: 'street', type: 'text' }],
      [
        { name: 'street', type: 'text' },
        { name: 'zip', type: 'varchar(10)' },
      ],
    ]),
  })
  const size = piece('Type/Lager.Größe (cm)', {
    kind: 'Type',
    name: 'Größe (cm)',
    schema: 'Lager',
    domain: { type: 'integer', ...(random.chance(0.3) ? { default: '1' } : {}) },
    ...(random.chance(0.3) ? { comment: "it's long" } : {}),
  })
  return random.some([mood, share, place, size])
}

export function sequence(world: World, random: Random): Piece {
  return piece('Sequence/app.ticket_numbers', {
    kind: 'Sequence',
    name: 'app.ticket_numbers',
    increment: random.pick([1, 2, 10]),
    ...(random.chance(0.5) ? { max: random.pick([1_000_000, 2_000_000]) } : {}),
    ...(random.chance(0.5) ? { cache: 5 } : {}),
    ...(random.chance(0.3) ? { cycle: true } : {}),
    ...(random.chance(0.3) ? { comment: random.pick(['s1', 's2']) } : {}),
    ...owned(world, random),
  })
}

/** It goes with a column, and with its table. */
export function sequenceOfColumn(tables: readonly Piece[], random: Random): readonly Piece[] {
  // Of the same schema and the same owner.
  const table = random.pick(tables.filter(({ id }) => /app\.(?:raw|visits)$/.test(id)))
  const doc = {
    kind: 'Sequence',
    name: 'app.row_numbers',
    as: random.pick(['integer', 'bigint']),
    start: random.pick([1, 100]),
    ...(random.chance(0.6) ? { ownedBy: `${table.doc.name}.id` } : {}),
  }
  return random.some([
    piece('Sequence/app.row_numbers', doc, {
      needs: doc.ownedBy === undefined ? [] : [table.id],
    }),
  ])
}
