/**
 * Random projects of every plain kind of PostgreSQL, and random changes to them: every kind meets creates, changes of
 * its fields, replacements, renames and drops. The second project is the first one after somebody worked on it.
 */
import { type Piece, piece, type World } from './postgres-pieces.ts'
import { changedTable, fitted, randomTables } from './postgres-tables.ts'
import type { Random } from './random.ts'

export function randomPostgresProject(world: World, random: Random): readonly Piece[] {
  const before = [...base(world, random), ...types(random), ...routines(random)]
  const tables = randomTables(world, before, random)
  const views = readers([...before, ...tables], random)
  const others = [...triggers(tables, random), ...access(world, [...tables, ...views], random)]
  return closed([...before, ...tables, ...views, ...others])
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
  return kept.length === pieces.length ? kept : closed(kept)
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
  const follow = (text: string): string => text.replaceAll(new RegExp(`${from}(?!\\w)`, 'g'), to)
  const { query, on } = each.doc as { readonly query?: string; readonly on?: string }
  const named = {
    ...(query === undefined ? {} : { query: follow(query) }),
    ...(on === undefined ? {} : { on: follow(on) }),
  }
  return piece(
    each.doc.kind === 'Grant' ? follow(each.id) : each.id,
    { ...each.doc, ...named },
    { ...each, needs: needs.map((id) => (id === view ? `View/${to}` : id)) },
  )
}

function base({ role }: World, random: Random): readonly Piece[] {
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
  return [
    { ...group, isNeeded: true },
    reader,
    piece('Schema/app', { kind: 'Schema', name: 'app', ...comment() }, { isNeeded: true }),
    piece('Schema/Lager', { kind: 'Schema', name: 'Lager', ...comment() }, { isNeeded: true }),
    ...random.some([sequence(random)]),
  ]
}

function sequence(random: Random): Piece {
  return piece('Sequence/app.ticket_numbers', {
    kind: 'Sequence',
    name: 'app.ticket_numbers',
    increment: random.pick([1, 2, 10]),
    ...(random.chance(0.5) ? { max: random.pick([1_000_000, 2_000_000]) } : {}),
    ...(random.chance(0.5) ? { cache: 5 } : {}),
    ...(random.chance(0.3) ? { cycle: true } : {}),
  })
}

function types(random: Random): readonly Piece[] {
  const mood = piece('Type/app.mood', {
    kind: 'Type',
    name: 'app.mood',
    enum: random.pick([
      ['calm', 'angry'],
      ['calm', 'sad', 'angry'],
      ['calm', 'sad', 'angry', "it's"],
    ]),
    ...(random.chance(0.3) ? { comment: random.pick(['how', 'how it is']) } : {}),
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
  return random.some([mood, share, place])
}

function routines(random: Random): readonly Piece[] {
  const fee = piece('Function/app.fee(numeric)', {
    kind: 'Function',
    name: 'app.fee',
    arguments: [{ name: 'amount', type: 'numeric' }],
    returns: 'numeric',
    language: 'sql',
    volatility: 'immutable',
    ...(random.chance(0.4) ? { strict: true } : {}),
    ...(random.chance(0.4) ? { parallel: 'safe' } : {}),
    ...(random.chance(0.3) ? { cost: 5 } : {}),
    ...(random.chance(0.3) ? { comment: random.pick(['a', 'b']) } : {}),
    body: random.pick(['SELECT amount * 0.1', 'SELECT amount * 0.2 ', 'RETURN amount * 0.1']),
  })
  const label = piece('Function/app.label(numeric,text)', {
    kind: 'Function',
    name: 'app.label',
    arguments: `amount numeric, unit text DEFAULT ${random.pick(["'€'", "'$'"])}`,
    returns: 'text',
    language: 'plpgsql',
    volatility: 'stable',
    body: random.pick([
      'BEGIN RETURN amount || unit; END',
      'BEGIN\n  IF amount > 0 THEN\n    RETURN amount || unit;\n  END IF;\n  RETURN unit;\nEND',
    ]),
  })
  const text = piece('Function/app.label(text)', {
    kind: 'Function',
    name: 'app.label',
    arguments: [{ name: random.pick(['what', 'which']), type: 'text' }],
    returns: random.pick(['text', 'varchar']),
    language: 'sql',
    body: "SELECT 'no ' || $1",
  })
  const touch = piece('Function/app.touch()', {
    kind: 'Function',
    name: 'app.touch',
    returns: 'trigger',
    language: 'plpgsql',
    body: random.pick([
      'BEGIN NEW.tag := coalesce(NEW.tag, TG_ARGV[0]); RETURN NEW; END',
      "BEGIN RETURN NEW; -- it's nothing\nEND",
    ]),
    ...(random.chance(0.3) ? { security: 'definer', set: { search_path: 'app, pg_temp' } } : {}),
  })
  const tidy = piece('Procedure/app.tidy(int)', {
    kind: 'Procedure',
    name: 'app.tidy',
    arguments: 'days integer DEFAULT 30',
    language: 'plpgsql',
    body: random.pick(['BEGIN NULL; END', 'BEGIN RAISE NOTICE $$tidy$$; END']),
  })
  return random.some([fee, label, text, touch, tidy])
}

function readers(pieces: readonly Piece[], random: Random): readonly Piece[] {
  const tables = pieces.filter(({ doc }) => doc.kind === 'Table')
  const found = random.some(['daily', 'top', 'names'], 1).map((name) => view(name, pieces, random))
  const first = found[0]
  if (first !== undefined && random.chance(0.6)) found.push(nested('nested', first, random))
  const middle = found.find(({ id }) => id === 'View/app.nested')
  if (middle !== undefined && random.chance(0.6)) found.push(nested('top_most', middle, random))
  const whole = tables.filter(({ doc }) => doc['partitionOf'] === undefined)
  if (random.chance(0.4)) found.push(star(random.pick(whole)))
  if (random.chance(0.6)) found.push(...totals(random.pick(tables), random))
  return found
}

function view(name: string, pieces: readonly Piece[], random: Random): Piece {
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
    `View/app.${name}`,
    {
      kind: 'View',
      name: `app.${name}`,
      query,
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
    `SELECT count(*) AS n FROM ${below.doc.name}`,
    `SELECT x.*, 1 AS in_${name} FROM ${below.doc.name} x`,
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

function triggers(tables: readonly Piece[], random: Random): readonly Piece[] {
  return random.some(tables.filter(({ doc }) => doc['partitionOf'] === undefined)).map((table) =>
    piece(
      `Trigger/${table.doc.name}.touch`,
      {
        kind: 'Trigger',
        name: 'touch',
        on: table.doc.name ?? '',
        timing: 'before',
        events: random.pick([['insert'], ['insert', 'update'], ['update of tag, amount']]),
        forEach: 'row',
        ...(random.chance(0.4) ? { when: random.pick(['NEW.amount > 0', 'NEW.tag IS NULL']) } : {}),
        function: 'app.touch',
        ...(random.chance(0.5) ? { arguments: [random.pick(['none', "it's"])] } : {}),
        ...(random.chance(0.2) ? { enabled: random.pick(['always', 'disabled']) } : {}),
      },
      { needs: [table.id, 'Function/app.touch()'] },
    ),
  )
}

function access({ role }: World, relations: readonly Piece[], random: Random): readonly Piece[] {
  const reader = role('reader')
  const readable = relations.filter(({ doc }) => doc['partitionOf'] === undefined)
  const grants = random.some(readable).map((each) => {
    const on = `table ${each.doc.name}`
    return piece(
      `Grant/${reader}@${on}`,
      {
        kind: 'Grant',
        to: reader,
        on,
        privileges: random.pick([['select'], ['select', 'insert'], ['select', 'update']]),
        ...(random.chance(0.3) ? { withGrantOption: ['select'] } : {}),
      },
      { needs: [each.id, `Role/${reader}`] },
    )
  })
  const inSchema = piece(
    `Grant/${reader}@schema app`,
    {
      kind: 'Grant',
      to: reader,
      on: 'schema app',
      privileges: random.pick([['usage'], ['usage', 'create']]),
    },
    { needs: [`Role/${reader}`] },
  )
  const defaults = piece(
    `DefaultPrivileges/${reader}@tables in app for ${role('group')}`,
    {
      kind: 'DefaultPrivileges',
      for: role('group'),
      schema: 'app',
      onKind: 'tables',
      to: reader,
      privileges: random.pick([['select'], ['select', 'update']]),
    },
    { needs: [`Role/${reader}`, `Role/${role('group')}`] },
  )
  const tables = readable.filter(({ doc }) => doc.kind === 'Table' && doc['unlogged'] !== true)
  const published = random.some(tables, 1)
  const publication = piece(
    'Publication/changes',
    {
      kind: 'Publication',
      name: 'changes',
      tables: published.map(({ doc }) => doc.name),
      ...(random.chance(0.4)
        ? { operations: random.pick([['insert'], ['insert', 'update']]) }
        : {}),
    },
    { needs: published.map(({ id }) => id) },
  )
  return [...grants, ...random.some([inSchema, defaults, publication])]
}
