/**
 * Random projects of every kind that the embedded ClickHouse can run, and random changes to
 * them. A project is a list of plan documents; a second project is the first one changed, so
 * that every kind meets creates, changes of every field, replacements, renames and drops.
 */
import type { Random } from './random.ts'

export type Doc = Record<string, unknown> & { readonly kind: string; readonly name: string }

interface Column {
  readonly name: string
  readonly type: string
  readonly default?: string
  readonly materialized?: string
  readonly alias?: string
  readonly codec?: string
  readonly ttl?: string
  readonly comment?: string
  readonly renamedFrom?: string
}

const recreate = { replace: 'recreate' }

/** Columns that every table has, so that views and MVs can always read them. */
const base: readonly Column[] = [
  { name: 'id', type: 'UInt64' },
  { name: 'ts', type: 'DateTime' },
  { name: 'amount', type: 'Float64' },
  { name: 'tag', type: 'String' },
]

const extras: readonly ((random: Random) => Column)[] = [
  (r) => ({
    name: 'note',
    type: 'String',
    ...(r.chance(0.5) ? { default: r.pick(["'a'", "'b'", 'tag']) } : {}),
  }),
  (r) => ({
    name: 'level',
    type: r.pick(['UInt8', 'UInt16', 'UInt32']),
    ...(r.chance(0.4) ? { codec: r.pick(['LZ4', 'ZSTD(3)', 'Delta, ZSTD']) } : {}),
  }),
  (r) => ({
    name: 'maybe',
    type: 'Nullable(Int32)',
    ...(r.chance(0.5) ? { comment: r.pick(['may be null', "it's odd", 'x']) } : {}),
  }),
  (r) => ({ name: 'day', type: 'Date', materialized: r.pick(['toDate(ts)', 'toMonday(ts)']) }),
  (r) => ({ name: 'twice', type: 'Float64', alias: r.pick(['amount * 2', 'amount * 3 - 1']) }),
  (r) => ({
    name: 'kind',
    type: r.pick(["Enum8('a' = 1, 'b' = 2)", "Enum8('a' = 1, 'b' = 2, 'c' = 3)"]),
  }),
  (r) => ({
    name: 'old_text',
    type: 'String',
    ttl: r.pick(['ts + INTERVAL 1 DAY', 'ts + INTERVAL 2 WEEK']),
  }),
  (r) => ({ name: 'price', type: r.pick(['Decimal(18, 2)', 'Decimal(18, 4)']), default: '0' }),
  () => ({ name: 'tags', type: 'Array(LowCardinality(String))' }),
  () => ({ name: 'attributes', type: 'Map(String, String)' }),
]

export const database = 'gen'

export function randomProject(random: Random): readonly Doc[] {
  const docs: Doc[] = [databaseDoc(random)]
  for (const name of random.some(['fee', 'scale'])) docs.push(functionDoc(name, random))
  const functions = docs.filter((doc) => doc.kind === 'Function').map((doc) => doc.name)
  for (const name of ['raw', ...random.some(['orders', 'visits'])])
    docs.push(tableDoc(name, random))
  if (random.chance(0.5)) docs.push(collectionDoc(random))
  const tables = docs.filter((doc) => doc.kind === 'Table').map((doc) => doc.name)
  if (random.chance(0.6)) docs.push(dictionaryDoc(random.pick(tables), random))
  for (const name of random.some(['daily', 'top'], 1)) {
    docs.push(viewDoc(name, random.pick(tables), functions, random))
  }
  if (random.chance(0.5)) docs.push(nestedViewDoc(docs, random))
  if (random.chance(0.7)) docs.push(...aggregateDocs(random.pick(tables), random))
  if (random.chance(0.5)) docs.push(storedViewDoc(random.pick(tables), random))
  if (random.chance(0.3)) docs.push(refreshableDoc(random.pick(tables), random))
  if (random.chance(0.4)) docs.push(...sinkDocs(random.pick(tables), random))
  return docs
}

/** The same project after somebody worked on it. */
export function changedProject(before: readonly Doc[], random: Random): readonly Doc[] {
  const fresh = randomProject(random)
  const freshByName = new Map(fresh.map((doc) => [doc.name, doc] as const))
  const kept = before.flatMap((doc): readonly Doc[] => {
    if (isNeeded(doc)) return [mutate(doc, freshByName.get(doc.name), random)]
    if (random.chance(0.15)) return []
    return [mutate(doc, freshByName.get(doc.name), random)]
  })
  const names = new Set(kept.map((doc) => doc.name))
  const added = fresh.filter((doc) => !names.has(doc.name) && random.chance(0.6))
  return withRenames(closed([...kept, ...added]), random)
}

/** Things whose loss would leave half of the rest without what it reads. */
function isNeeded(doc: Doc): boolean {
  return doc.kind === 'Database' || doc.name === `${database}.raw`
}

function mutate(doc: Doc, fresh: Doc | undefined, random: Random): Doc {
  if (random.chance(0.25)) return doc
  if (doc.kind === 'Table') return mutateTable(doc, random)
  if (fresh !== undefined && fresh.kind === doc.kind) return fresh
  return withComment(doc, random)
}

function mutateTable(doc: Doc, random: Random): Doc {
  const columns = doc['columns'] as readonly Column[]
  const choice = random.int(12)
  if (isFile(doc) || choice === 0) return withComment(doc, random)
  if (isAggregate(doc))
    return { ...doc, ttl: random.pick(['day + INTERVAL 10 DAY', 'day + INTERVAL 20 DAY']) }
  switch (choice) {
    case 1:
    case 2:
      return { ...doc, columns: randomColumns(random, columns) }
    case 3:
      return { ...doc, ttl: random.pick(ttls) }
    case 4: {
      const { ttl: _, ...rest } = doc
      return rest as Doc
    }
    case 5:
      return { ...doc, settings: settings(random) }
    case 6:
      return { ...doc, indexes: indexes(random) }
    case 7:
      return String(doc['engine']).startsWith('Replacing')
        ? doc
        : { ...doc, projections: projections(random) }
    case 8:
      return { ...doc, constraints: constraints(random) }
    case 9:
      return { ...doc, orderBy: random.pick(['(id, ts)', '(tag, id)', 'id']), lifecycle: recreate }
    case 10:
      return {
        ...doc,
        partitionBy: random.pick(['toYYYYMM(ts)', 'toDate(ts)']),
        lifecycle: recreate,
      }
    default:
      return renameColumn(doc, columns)
  }
}

function renameColumn(doc: Doc, columns: readonly Column[]): Doc {
  const index = columns.findIndex(({ name }) => name === 'note')
  if (index < 0) return doc
  return {
    ...doc,
    columns: columns.map((column, position) =>
      position === index ? { ...column, name: 'remark', renamedFrom: 'note' } : column,
    ),
  }
}

/** Views and tables without readers may be renamed. */
function withRenames(docs: readonly Doc[], random: Random): readonly Doc[] {
  const text = JSON.stringify(docs)
  return docs.map((doc) => {
    const isFree = text.split(doc.name).length === 2
    if (!isFree || doc.kind !== 'View' || doc['renamedFrom'] || !random.chance(0.3)) return doc
    return { ...doc, name: `${doc.name}_renamed`, renamedFrom: doc.name }
  })
}

/** Leaves out what refers to something that is not there, until nothing does. */
function closed(docs: readonly Doc[]): readonly Doc[] {
  const names = new Set(docs.map((doc) => doc.name))
  const kept = docs.filter((doc) =>
    ((doc['labels'] as { needs?: string } | undefined)?.needs ?? '')
      .split(' ')
      .every((name) => name === '' || names.has(name)),
  )
  return kept.length === docs.length ? docs : closed(kept)
}

/** What a document refers to, kept in its labels (which mean nothing to the product). */
function needs(...names: readonly string[]): { readonly labels: { readonly needs: string } } {
  return { labels: { needs: names.join(' ') } }
}

function databaseDoc(random: Random): Doc {
  return {
    kind: 'Database',
    name: database,
    comment: random.pick(['first', 'second', "it's third"]),
  }
}

function functionDoc(name: string, random: Random): Doc {
  const body = random.pick([
    'round(x * rate, 2)',
    'x + rate',
    '(x - rate) * (1 - rate)',
    'if(x > rate, x, rate)',
  ])
  return { kind: 'Function', name, language: 'sql', arguments: ['x', 'rate'], body }
}

function tableDoc(name: string, random: Random): Doc {
  // A ReplacingMergeTree refuses projections unless a setting says what a merge does to them.
  const engine = random.pick(['MergeTree', 'MergeTree()', 'ReplacingMergeTree(ts)'])
  return {
    kind: 'Table',
    name: `${database}.${name}`,
    columns: randomColumns(random),
    engine,
    orderBy: random.pick(['(id, ts)', 'id', ['id', 'ts']]),
    ...(random.chance(0.5) ? { partitionBy: 'toYYYYMM(ts)' } : {}),
    ...(random.chance(0.5) ? { ttl: random.pick(ttls) } : {}),
    ...(random.chance(0.4) ? { settings: settings(random) } : {}),
    ...(random.chance(0.4) ? { indexes: indexes(random) } : {}),
    ...(random.chance(0.3) && !engine.startsWith('Replacing')
      ? { projections: projections(random) }
      : {}),
    ...(random.chance(0.3) ? { constraints: constraints(random) } : {}),
    ...(random.chance(0.4) ? { comment: random.pick(['one', 'two']) } : {}),
    lifecycle: recreate,
  }
}

const ttls = [
  'ts + INTERVAL 30 DAY',
  'ts + INTERVAL 2 MONTH DELETE',
  "ts + toIntervalWeek(3) DELETE WHERE tag = 'x'",
]

function randomColumns(random: Random, before: readonly Column[] = []): readonly Column[] {
  const extra = random.some(extras).map((make) => make(random))
  const kept = before
    .filter(({ name }) => name === 'remark')
    .map(({ renamedFrom: _, ...column }) => column)
  const names = new Set(kept.map(({ name }) => name))
  const enumeration = before.find(({ name }) => name === 'kind')
  const all = [
    ...base,
    ...kept,
    ...extra
      .filter(({ name }) => !names.has(name) && !(name === 'note' && names.has('remark')))
      // An enum may only grow: taking a value away is refused, whatever is allowed.
      .map((column) =>
        column.name === 'kind' && enumeration && enumeration.type.length > column.type.length
          ? enumeration
          : column,
      ),
  ]
  return random.chance(0.2) ? [...all].reverse() : all
}

function settings(random: Random): Record<string, unknown> {
  return Object.fromEntries(
    random.some<readonly [string, unknown]>(
      [
        ['min_bytes_for_wide_part', random.pick([0, 1024])],
        ['merge_with_ttl_timeout', random.pick([3600, '7200'])],
        ['ttl_only_drop_parts', random.pick([1, 0])],
      ],
      1,
    ),
  )
}

function indexes(random: Random): readonly unknown[] {
  return random.some([
    {
      name: 'by_tag',
      expression: random.pick(['tag', 'lower(tag)']),
      type: random.pick(['bloom_filter(0.01)', 'set(100)']),
      granularity: random.pick([1, 4]),
    },
    { name: 'by_amount', expression: 'amount', type: 'minmax' },
  ])
}

function projections(random: Random): readonly unknown[] {
  return random.some([
    {
      name: 'per_tag',
      query: random.pick([
        'SELECT tag, sum(amount) GROUP BY tag',
        'SELECT tag, count() GROUP BY tag',
      ]),
    },
  ])
}

function constraints(random: Random): readonly unknown[] {
  return random.some([
    { name: 'positive', check: random.pick(['amount >= 0', 'amount > -1']) },
    { name: 'has_tag', assume: "tag != ''" },
  ])
}

function collectionDoc(random: Random): Doc {
  return {
    kind: 'NamedCollection',
    name: 'gen_collection',
    entries: {
      url: random.pick(['http://localhost/a', 'http://localhost/b']),
      ...(random.chance(0.5)
        ? { format: { value: random.pick(['CSV', 'TSV']), overridable: random.chance(0.5) } }
        : {}),
    },
  }
}

function dictionaryDoc(table: string, random: Random): Doc {
  return {
    kind: 'Dictionary',
    name: `${database}.names`,
    columns: [
      { name: 'id', type: 'UInt64' },
      { name: 'tag', type: 'String', default: random.pick(["''", "'none'"]) },
    ],
    primaryKey: 'id',
    source: `CLICKHOUSE(DB '${database}' TABLE '${table.split('.')[1]}')`,
    layout: random.pick(['FLAT()', 'HASHED()']),
    lifetime: random.pick(['10', 'MIN 5 MAX 60']),
    ...(random.chance(0.5) ? { comment: random.pick(['names', 'tags']) } : {}),
    ...needs(table),
  }
}

function viewDoc(name: string, table: string, functions: readonly string[], random: Random): Doc {
  const used = functions.length > 0 && random.chance(0.6) ? random.pick(functions) : undefined
  const value = used === undefined ? 'sum(amount)' : `sum(${used}(amount, 2))`
  const query = random.pick([
    `SELECT toDate(ts) AS day, ${value} AS total FROM ${table} GROUP BY day`,
    `SELECT tag, ${value} AS total, COUNT(*) AS n FROM ${table} WHERE id > 0 AND (amount > 1 OR amount < -1) GROUP BY tag ORDER BY total DESC LIMIT 10`,
    `SELECT * FROM ${table}`,
    `WITH big AS (SELECT id, amount FROM ${table} WHERE amount > 10) SELECT id, CASE WHEN amount > 100 THEN 'a' ELSE 'b' END AS size FROM big`,
    `SELECT a.id AS id, b.tag AS tag FROM ${table} AS a LEFT JOIN ${table} AS b ON a.id = b.id`,
  ])
  return {
    kind: 'View',
    name: `${database}.${name}`,
    query,
    ...(random.chance(0.4) ? { comment: random.pick(['v1', 'v2']) } : {}),
    ...needs(table, ...(used !== undefined && query.includes(used) ? [used] : [])),
  }
}

function nestedViewDoc(docs: readonly Doc[], random: Random): Doc {
  const view = random.pick(docs.filter((doc) => doc.kind === 'View'))
  return {
    kind: 'View',
    name: `${database}.nested`,
    query: `SELECT count() AS n FROM ${view.name}`,
    ...needs(view.name),
  }
}

function isAggregate(doc: Doc): boolean {
  return doc.name === `${database}.totals`
}

function isFile(doc: Doc): boolean {
  return doc.name === `${database}.outside`
}

function aggregateDocs(table: string, random: Random): readonly Doc[] {
  const target = `${database}.totals`
  return [
    {
      kind: 'Table',
      name: target,
      columns: [
        { name: 'day', type: 'Date' },
        { name: 'total', type: 'AggregateFunction(sum, Float64)' },
      ],
      engine: 'AggregatingMergeTree',
      orderBy: 'day',
      lifecycle: recreate,
    },
    {
      kind: 'MaterializedView',
      name: `${database}.totals_mv`,
      to: target,
      query: random.pick([
        `SELECT toDate(ts) AS day, sumState(amount) AS total FROM ${table} GROUP BY day`,
        `SELECT toDate(ts) AS day, sumState(amount * 2) AS total FROM ${table} WHERE tag != 'test' GROUP BY day`,
      ]),
      ...(random.chance(0.4) ? { comment: random.pick(['m1', 'm2']) } : {}),
      ...needs(table, target),
    },
  ]
}

function storedViewDoc(table: string, random: Random): Doc {
  return {
    kind: 'MaterializedView',
    name: `${database}.stored_mv`,
    engine: random.pick(['SummingMergeTree', 'MergeTree']),
    orderBy: 'tag',
    query: random.pick([
      `SELECT tag, count() AS n FROM ${table} GROUP BY tag`,
      `SELECT tag, count() AS n, max(amount) AS top FROM ${table} GROUP BY tag`,
    ]),
    lifecycle: recreate,
    ...needs(table),
  }
}

function refreshableDoc(table: string, random: Random): Doc {
  return {
    kind: 'MaterializedView',
    name: `${database}.nightly_mv`,
    refresh: random.pick(['EVERY 1 DAY', 'EVERY 2 HOUR', 'AFTER 30 MINUTE']),
    engine: 'MergeTree',
    orderBy: 'tag',
    query: `SELECT tag, avg(amount) AS mean FROM ${table} GROUP BY tag`,
    lifecycle: recreate,
    ...needs(table),
  }
}

function sinkDocs(table: string, random: Random): readonly Doc[] {
  const target = `${database}.outside`
  return [
    {
      kind: 'Table',
      name: target,
      columns: [
        { name: 'id', type: 'UInt64' },
        { name: 'tag', type: 'String' },
      ],
      engine: random.pick(['File(CSV)', 'File(JSONEachRow)']),
      lifecycle: recreate,
    },
    {
      kind: 'Sink',
      name: `${database}.outside_sink`,
      to: target,
      query: `SELECT id, tag FROM ${table} WHERE amount > ${random.pick(['1', '2.5'])}`,
      ...needs(table, target),
    },
  ]
}

function withComment(doc: Doc, random: Random): Doc {
  const has: readonly string[] = [
    'Table',
    'View',
    'Dictionary',
    'Database',
    'MaterializedView',
    'Sink',
  ]
  return has.includes(doc.kind) ? { ...doc, comment: random.pick(['c1', 'c2', "c'3"]) } : doc
}
