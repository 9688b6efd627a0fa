/** Random constraints, indexes and row security of tables. */
import type { World } from './postgres-pieces.ts'
import type { Random } from './random.ts'

/** What a constraint, an index or a policy needs beside its table. */
export function needsOfPart(part: object): readonly string[] {
  const text = JSON.stringify(part)
  return [
    ...(text.includes('app.fee(') ? ['Function/app.fee(numeric)'] : []),
    ...(text.includes('gin_trgm_ops') ? ['Extension/pg_trgm'] : []),
  ]
}

export function constraints(
  { major }: World,
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
      ...(random.chance(0.3) ? { onUpdate: random.pick(['cascade', 'restrict']) } : {}),
      ...(random.chance(0.2) ? { match: 'full' } : {}),
    },
    ...(random.chance(0.3) ? { deferrable: true, initiallyDeferred: random.chance(0.5) } : {}),
  }
  const apart = { name: `${local}_apart`, exclude: 'USING gist (during WITH &&)' }
  return random.some([
    { name: `${local}_positive`, check: random.pick(['amount >= 0', 'amount > -1 AND id > 0']) },
    { name: `${local}_tagged`, check: "tag IN ('a1', 'a2', 'a3') OR tag ~ '^x'" },
    {
      name: `${local}_once`,
      unique: random.pick([['id', 'tag'], ['id', 'ts'], ['tag']]),
      ...(random.chance(0.3) ? { include: ['amount'] } : {}),
      ...(random.chance(0.3) ? { deferrable: true } : {}),
      ...(major >= 15 && random.chance(0.3) ? { nullsNotDistinct: true } : {}),
      ...(random.chance(0.3) ? { comment: random.pick(['u1', "u'2"]) } : {}),
    },
    // The server names these.
    { unique: ['id', 'amount'] },
    { check: random.pick(['amount < 1000000', 'amount < 2000000']) },
    { name: `${local}_fee`, check: 'app.fee(amount) < 1000000' },
    {
      name: `${local} noch "einer"`,
      check: 'id < 1000000',
      ...(major >= 18 && random.chance(0.3) ? { enforced: false } : {}),
      ...(random.chance(0.3) ? { noInherit: true } : {}),
    },
    ...(has('other') ? [key] : []),
    ...(has('during') ? [apart] : []),
    ...(has('level') ? [{ name: `${local}_level`, check: 'level < 100' }] : []),
  ])
}

export function indexes(
  { major }: World,
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
    {
      name: `${local}_first`,
      columns: ['id', 'ts DESC NULLS LAST'],
      unique: true,
      ...(major >= 15 && random.chance(0.3) ? { nullsNotDistinct: true } : {}),
      ...(random.chance(0.3) ? { comment: random.pick(['i1', "i'2"]) } : {}),
    },
    { name: `${local}_fees`, columns: ['app.fee(amount)', random.pick(['id', 'tag'])] },
    { name: `${local}_like`, columns: ['tag app.gin_trgm_ops'], method: 'gin' },
    {
      columns: random.pick([
        ['amount', 'tag'],
        ['amount DESC', 'tag'],
      ]),
    },
    { name: `${local}_brin`, columns: ['ts'], method: 'brin', ...brinOptions(random) },
    ...(has('tags') ? [{ name: `${local}_tags`, columns: ['tags'], method: 'gin' }] : []),
    ...(has('level') ? [{ name: `${local}_levels`, columns: ['level', 'tag'] }] : []),
  ])
}

function brinOptions(random: Random): object {
  return random.chance(0.5) ? { with: { pages_per_range: random.pick([16, 32]) } } : {}
}

export function rowSecurity({ role }: World, random: Random): object {
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
      {
        name: 'cheap',
        for: 'insert',
        withCheck: `app.fee(amount) < ${random.pick([50, 60])}`,
      },
    ]),
  }
}
