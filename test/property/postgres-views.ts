/** Random views and materialized views: over tables, functions and one another, and such as stand above everything. */
import { has, inSql, owned, type Piece, piece, type World } from './postgres-pieces.ts'
import type { Random } from './random.ts'

export function readers(world: World, pieces: readonly Piece[], random: Random): readonly Piece[] {
  const tables = pieces.filter(({ doc }) => doc.kind === 'Table')
  const names = random.some(['app.daily', 'app.top', 'app.names', 'Lager.Übersicht'], 1)
  const found = names.map((name) => view(world, name, pieces, random))
  const first = found[0]
  if (first !== undefined && random.chance(0.6)) found.push(nested('nested', first, random))
  const middle = found.find(({ id }) => id === 'View/app.nested')
  if (middle !== undefined && random.chance(0.6)) found.push(nested('top_most', middle, random))
  const whole = tables.filter(({ doc }) => doc['partitionOf'] === undefined)
  if (random.chance(0.4)) found.push(star(random.pick(whole)))
  if (random.chance(0.4)) found.push(updatable(world, random.pick(whole), random))
  if (random.chance(0.4)) found.push(both(random.pick(whole), random.pick(whole), random))
  if (random.chance(0.6)) found.push(...totals(random.pick(tables), random))
  return [...found, ...random.some(special(pieces, found, random))]
}

/** What needs a function, a column of a type of one's own, or another materialized view. */
function special(
  pieces: readonly Piece[],
  views: readonly Piece[],
  random: Random,
): readonly Piece[] {
  const moody = pieces.find(({ id, gives = [] }) => gives.includes(`${id}.mood`))
  return [
    ...(has(pieces, 'Function/app.recent(int)')
      ? [
          plain('app.last', `SELECT r.tag FROM app.recent(${random.pick([2, 5])}) r`, [
            'Function/app.recent(int)',
          ]),
        ]
      : []),
    ...(has(pieces, 'Function/app.halves(numeric)')
      ? [plain('app.halved', 'SELECT h.low FROM app.halves(3) h', ['Function/app.halves(numeric)'])]
      : []),
    ...(moody === undefined
      ? []
      : [
          plain('app.moods', `SELECT mood, count(*) AS n FROM ${moody.sql} GROUP BY mood`, [
            moody.id,
            `${moody.id}.mood`,
          ]),
        ]),
    ...(has(views, 'MaterializedView/app.totals')
      ? [
          piece(
            'MaterializedView/app.totals_above',
            {
              kind: 'MaterializedView',
              name: 'app.totals_above',
              query: random.pick([
                'SELECT max(total) AS most FROM app.totals',
                'SELECT min(total) AS most FROM app.totals',
              ]),
              lifecycle: { replace: 'recreate' },
            },
            { needs: ['MaterializedView/app.totals'] },
          ),
        ]
      : []),
  ]
}

function plain(name: string, query: string, needs: readonly string[]): Piece {
  return piece(`View/${name}`, { kind: 'View', name, query }, { needs })
}

/** Rows can be written through it. */
function updatable({ major }: World, table: Piece, random: Random): Piece {
  const options = [
    {},
    { check_option: 'local' },
    { check_option: 'cascaded', security_barrier: true },
    ...(major >= 15 ? [{ security_invoker: true }] : []),
  ]
  const where = random.pick(['id > 0', 'id > 0 AND amount > -5'])
  const isNamed = random.chance(0.3)
  return piece(
    'View/app.open',
    {
      kind: 'View',
      name: 'app.open',
      query: `SELECT id, tag FROM ${table.sql} WHERE ${where}`,
      ...(isNamed ? { columns: ['id', 'label'] } : {}),
      with: random.pick(options),
      ...(random.chance(0.3) && !isNamed ? { columnDefaults: { tag: "'new'" } } : {}),
      ...(random.chance(0.3) ? { columnComments: { id: random.pick(['one', "it's"]) } } : {}),
    },
    { needs: [table.id] },
  )
}

function both(one: Piece, other: Piece, random: Random): Piece {
  const query = random.pick([
    `SELECT a.id, b.tag AS theirs FROM ${one.sql} a JOIN ${other.sql} b ON b.id = a.id`,
    `SELECT id, tag FROM ${one.sql} UNION ALL SELECT id, tag FROM ${other.sql}`,
    `SELECT a.id FROM ${one.sql} a WHERE EXISTS (SELECT 1 FROM ${other.sql} b WHERE b.id = a.id)`,
  ])
  return plain('app.both', query, [one.id, other.id])
}

function view(world: World, name: string, pieces: readonly Piece[], random: Random): Piece {
  const table = random.pick(pieces.filter(({ doc }) => doc.kind === 'Table'))
  const from = table.sql ?? ''
  const hasFee = pieces.some(({ id }) => id === 'Function/app.fee(numeric)') && random.chance(0.5)
  const hasLevel = (table.gives ?? []).includes(`${table.id}.level`) && random.chance(0.6)
  const value = hasFee ? 'sum(app.fee(amount))' : 'sum(amount)'
  const extra = hasLevel ? ', max(level) AS level' : ''
  const query = random.pick([
    `SELECT date_trunc('day', ts) AS day, ${value} AS total${extra} FROM ${from} GROUP BY 1`,
    `SELECT tag, ${value} AS total, count(*) AS n${extra} FROM ${from} WHERE id IN (1, 2, 3) AND tag LIKE 'a%' GROUP BY tag ORDER BY total DESC LIMIT 10`,
    `WITH big AS (SELECT id, amount FROM ${from} WHERE amount > 10) SELECT id, CASE WHEN amount > 100 THEN 'a' ELSE 'b' END AS size FROM big`,
    `SELECT a.id, b.tag FROM ${from} AS a LEFT JOIN ${from} AS b USING (id) WHERE a.ts > now() - interval '30 days'`,
    `WITH RECURSIVE up(n) AS (VALUES (1) UNION ALL SELECT n + 1 FROM up WHERE n < 5) SELECT n, t.tag FROM up JOIN ${from} t ON t.id = n`,
  ])
  return piece(
    `View/${name}`,
    {
      kind: 'View',
      name,
      query,
      ...(name === 'app.top' ? owned(world, random) : {}),
      ...(random.chance(0.3) ? { comment: random.pick(['v1', "v'2"]) } : {}),
      ...(random.chance(0.2) ? { with: { security_barrier: true } } : {}),
    },
    {
      needs: [
        table.id,
        ...(query.includes('fee(') ? ['Function/app.fee(numeric)'] : []),
        ...(query.includes('level') ? [`${table.id}.level`] : []),
      ],
    },
  )
}

function nested(name: string, below: Piece, random: Random): Piece {
  const query = random.pick([
    `SELECT count(*) AS n FROM ${inSql(below.doc.name ?? '')}`,
    `SELECT x.*, 1 AS in_${name} FROM ${inSql(below.doc.name ?? '')} x`,
  ])
  return piece(
    `View/app.${name}`,
    { kind: 'View', name: `app.${name}`, query },
    { needs: [below.id] },
  )
}

function star(table: Piece): Piece {
  return piece(
    'View/app.everything',
    { kind: 'View', name: 'app.everything', query: `SELECT * FROM ${table.sql}` },
    { needs: [table.id] },
  )
}

function totals(table: Piece, random: Random): readonly Piece[] {
  const query = random.pick([
    `SELECT tag, sum(amount) AS total FROM ${table.sql} GROUP BY tag`,
    `SELECT tag, sum(amount) AS total, max(ts) AS last FROM ${table.sql} GROUP BY tag`,
  ])
  const view = piece(
    'MaterializedView/app.totals',
    {
      kind: 'MaterializedView',
      name: 'app.totals',
      query,
      indexes: random.some([
        { name: 'totals_tag', columns: ['tag'], unique: true },
        { name: 'totals_total', columns: random.pick([['total'], ['total DESC', 'tag']]) },
      ]),
      ...(random.chance(0.3) ? { withData: false } : {}),
      ...(random.chance(0.3) ? { comment: random.pick(['m1', 'm2']) } : {}),
      lifecycle: { replace: 'recreate' },
    },
    { needs: [table.id] },
  )
  const above = nested('above_totals', { ...view }, random)
  return [view, ...random.some([above])]
}
