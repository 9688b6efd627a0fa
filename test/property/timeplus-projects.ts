/**
 * Random projects of the kinds that a generation of Timeplus has, and random changes to them: every kind meets
 * creates, changes of its fields, replacements, renames and drops.
 */
import type { Doc } from './projects.ts'
import type { Random } from './random.ts'

interface Column {
  readonly name: string
  readonly type: string
  readonly [field: string]: string
}

export interface TimeplusWorld {
  readonly generation: 1 | 2 | 3
  /** Everything lives in it, and global names begin with it: projects share one target. */
  readonly database: string
}

const recreate = { replace: 'recreate' }

/** Columns that every stream has, so that views can always read them. */
const base: readonly Column[] = [
  { name: 'id', type: 'uint64' },
  { name: 'at', type: 'datetime64(3)' },
  { name: 'amount', type: 'float64' },
  { name: 'tag', type: 'string' },
]

const extras: readonly ((random: Random) => Column)[] = [
  (r) => ({ name: 'note', type: 'string', default: r.pick(["'a'", "'b'", 'tag']) }),
  (r) => ({ name: 'level', type: r.pick(['uint8', 'uint16']), codec: r.pick(['LZ4', 'ZSTD(3)']) }),
  (r) => ({ name: 'maybe', type: 'nullable(int32)', comment: r.pick(['may be null', "it's odd"]) }),
  (r) => ({ name: 'day', type: 'date', materialized: r.pick(['to_date(at)', 'to_monday(at)']) }),
  (r) => ({ name: 'twice', type: 'float64', alias: r.pick(['amount * 2', 'amount * 3 - 1']) }),
  (r) => ({ name: 'kind', type: r.pick(["enum8('a' = 1, 'b' = 2)", "enum('x', 'y')"]) }),
  (r) => ({ name: 'price', type: r.pick(['decimal(18, 2)', 'decimal(10,4)']) }),
  () => ({ name: 'tags', type: 'array(low_cardinality(string))' }),
  () => ({ name: 'attributes', type: 'map(string, string)' }),
]

export function randomTimeplusProject(world: TimeplusWorld, random: Random): readonly Doc[] {
  const docs: Doc[] = [databaseDoc(world, random)]
  for (const name of random.some(['fee', 'scale'])) docs.push(sqlFunction(world, name, random))
  if (random.chance(0.5)) docs.push(programFunction(world, random))
  const functions = docs.filter((doc) => doc.kind === 'Function' && doc['language'] === 'sql')
  for (const name of ['raw', ...random.some(['orders', 'visits'])])
    docs.push(streamDoc(world, name, random))
  if (random.chance(0.5)) docs.push(keyedDoc(world, random))
  if (random.chance(0.3)) docs.push(randomStream(world, random))
  docs.push(...random.some(globalDocs(world, random)))
  docs.push(...readers(world, docs, functions, random))
  return docs
}

/** What reads or writes the streams. */
function readers(
  world: TimeplusWorld,
  docs: readonly Doc[],
  functions: readonly Doc[],
  random: Random,
): readonly Doc[] {
  const streams = docs.filter((doc) => isStream(doc)).map(({ name }) => name)
  const called = functions.map(({ name }) => name)
  const found: Doc[] = []
  for (const name of random.some(['daily', 'top'], 1))
    found.push(viewDoc(world, name, random.pick(streams), called, random))
  if (random.chance(0.5)) found.push(nestedView(world, random.pick(found).name, random))
  if (random.chance(0.7)) found.push(...targetDocs(world, random.pick(streams), random))
  if (random.chance(0.4)) found.push(ownViewDoc(world, random.pick(streams), random))
  if (random.chance(0.4)) found.push(...sinkDocs(world, random.pick(streams), random))
  if (world.generation > 1) {
    const keyed = docs.find((doc) => doc['mode'] === 'versioned_kv')
    if (keyed !== undefined && random.chance(0.6)) found.push(dictionaryDoc(world, keyed, random))
    if (random.chance(0.3)) found.push(...taskDocs(world, random.pick(streams), random))
    if (random.chance(0.3)) found.push(...alertDocs(world, random.pick(streams), random))
  }
  if (world.generation === 3 && random.chance(0.3))
    found.push(inputDoc(world, random.pick(streams), random))
  return found
}

/** The same project after somebody worked on it. */
export function changedTimeplusProject(
  world: TimeplusWorld,
  before: readonly Doc[],
  random: Random,
): readonly Doc[] {
  const fresh = randomTimeplusProject(world, random)
  const byName = new Map(fresh.map((doc) => [doc.name, doc] as const))
  const kept = before.flatMap((doc): readonly Doc[] => {
    const isNeeded = doc.kind === 'Database' || doc.name === `${world.database}.raw`
    if (!isNeeded && random.chance(0.15)) return []
    return [mutated(doc, byName.get(doc.name), random, isRead(doc, before) || isRead(doc, fresh))]
  })
  const names = new Set(kept.map(({ name }) => name))
  const added = fresh.filter((doc) => !names.has(doc.name) && random.chance(0.6))
  return withRenames(closed([...kept, ...added]), random)
}

/** A column below a reader is not renamed: the reader would fail at the server's next start. */
function isRead({ name }: Doc, docs: readonly Doc[]): boolean {
  return docs.some((doc) => neededBy(doc).includes(name))
}

function mutated(doc: Doc, fresh: Doc | undefined, random: Random, isBelow: boolean): Doc {
  if (random.chance(0.25)) return doc
  if (isStream(doc)) return mutatedStream(doc, random, isBelow)
  return fresh !== undefined && fresh.kind === doc.kind ? fresh : doc
}

/** One thing at a time, so that each way to carry out a change is met alone as well. */
function mutatedStream(doc: Doc, random: Random, isBelow: boolean): Doc {
  const columns = doc['columns'] as readonly Column[]
  const { ttl: _, ...withoutTtl } = doc
  switch (random.int(10)) {
    case 0:
      return { ...doc, comment: random.pick(['c1', "c'2"]) }
    case 1:
    case 2:
      return { ...doc, columns: [...columns, ...missing(columns, random)] }
    case 3:
      return { ...doc, columns: columns.filter(({ name }) => name !== 'note') }
    case 4:
      return { ...doc, ttl: random.pick(ttls) }
    case 5:
      return withoutTtl as Doc
    case 6:
      return { ...doc, settings: settings(random) }
    case 7:
      return { ...doc, indexes: indexes(random) }
    case 8:
      return { ...doc, orderBy: random.pick(['id', '(id, at)', ['tag', 'id']]) }
    default:
      return isBelow ? doc : renamedColumn(doc, columns)
  }
}

function missing(columns: readonly Column[], random: Random): readonly Column[] {
  const names = new Set(columns.map(({ name }) => name))
  if (names.has('remark')) names.add('note')
  return random
    .some(extras, 1)
    .map((make) => make(random))
    .filter(({ name }) => !names.has(name))
}

function renamedColumn(doc: Doc, columns: readonly Column[]): Doc {
  return {
    ...doc,
    columns: columns.map((column) =>
      column.name === 'note' ? { ...column, name: 'remark', renamedFrom: 'note' } : column,
    ),
  }
}

/** What nothing reads may be renamed. */
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
  const names = new Set(docs.map(({ name }) => name))
  const kept = docs.filter((doc) => neededBy(doc).every((name) => names.has(name)))
  return kept.length === docs.length ? docs : closed(kept)
}

function neededBy(doc: Doc): readonly string[] {
  const { needs = '' } = (doc['labels'] ?? {}) as { readonly needs?: string }
  return needs.split(' ').filter((name) => name !== '')
}

/** What a document refers to, kept in its labels (which mean nothing to the product). */
function needs(...names: readonly string[]): { readonly labels: { readonly needs: string } } {
  return { labels: { needs: names.join(' ') } }
}

function isStream(doc: Doc): boolean {
  return doc.kind === 'Stream' && doc['mode'] === undefined && doc['labels'] === undefined
}

function databaseDoc({ database, generation }: TimeplusWorld, random: Random): Doc {
  const comment = generation === 1 ? {} : { comment: random.pick(['first', "it's second"]) }
  return { kind: 'Database', name: database, ...comment }
}

function sqlFunction({ database }: TimeplusWorld, name: string, random: Random): Doc {
  const body = random.pick(['round(x * rate, 2)', 'x + rate', '(x - rate) * (1 - rate)'])
  return {
    kind: 'Function',
    name: `${database}_${name}`,
    language: 'sql',
    arguments: ['x', 'rate'],
    body,
  }
}

function programFunction({ database, generation }: TimeplusWorld, random: Random): Doc {
  const name = `${database}_program`
  const types = { arguments: [{ name: 's', type: 'string' }], returns: 'string' }
  const what = random.pick(['s', 's + s'])
  if (generation > 1 && random.chance(0.4)) {
    const body = `def ${name}(ss):\n    return [${what} for s in ss]\n`
    return { kind: 'Function', name, language: 'python', ...types, body }
  }
  const body = `function ${name}(ss) { return ss.map(s => ${what}) }`
  return { kind: 'Function', name, language: 'javascript', ...types, body }
}

const ttls = [
  'to_datetime(_tp_time) + INTERVAL 30 DAY',
  'to_datetime(_tp_time) + interval 2 month',
  'to_datetime(at) + INTERVAL 7 DAY',
]

function streamDoc({ database }: TimeplusWorld, name: string, random: Random): Doc {
  return {
    kind: 'Stream',
    name: `${database}.${name}`,
    columns: [...base, ...random.some(extras).map((make) => make(random))],
    ...(random.chance(0.4) ? { orderBy: random.pick(['id', '(id, at)']) } : {}),
    ...(random.chance(0.3) ? { partitionBy: 'to_YYYYMM(at)' } : {}),
    ...(random.chance(0.4) ? { ttl: random.pick(ttls) } : {}),
    ...(random.chance(0.4) ? { settings: settings(random) } : {}),
    ...(random.chance(0.4) ? { indexes: indexes(random) } : {}),
    ...(random.chance(0.4) ? { comment: random.pick(['one', 'two']) } : {}),
    lifecycle: recreate,
  }
}

function settings(random: Random): Record<string, unknown> {
  return Object.fromEntries(
    random.some<readonly [string, unknown]>(
      [
        ['logstore_retention_ms', random.pick([3_600_000, '7200000'])],
        ['logstore_retention_bytes', 1_073_741_824],
        ['flush_threshold_count', random.pick([1000, 2000])],
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
    { name: 'by_amount', expression: 'amount', type: 'minmax', granularity: 2 },
  ])
}

function keyedDoc({ database }: TimeplusWorld, random: Random): Doc {
  return {
    kind: 'Stream',
    name: `${database}.people`,
    mode: random.pick(['versioned_kv', 'changelog_kv']),
    columns: [
      { name: 'id', type: 'uint64' },
      { name: 'tag', type: 'string' },
    ],
    primaryKey: random.pick(['id', ['id', 'tag']]),
    lifecycle: recreate,
    labels: { needs: '' },
  }
}

function randomStream({ database }: TimeplusWorld, random: Random): Doc {
  return {
    kind: 'Stream',
    name: `${database}.noise`,
    mode: 'random',
    columns: [{ name: 'x', type: 'float32', default: random.pick(['rand() / 10', 'rand() % 7']) }],
    settings: { eps: random.pick([10, 20]) },
    lifecycle: recreate,
  }
}

function globalDocs({ database, generation }: TimeplusWorld, random: Random): readonly Doc[] {
  const fields = random.pick(['', ' double amount = 2;'])
  const schema: Doc = {
    kind: 'FormatSchema',
    name: `${database}_order`,
    type: 'Protobuf',
    body: `syntax = "proto3";\nmessage Order { string id = 1;${fields} }`,
  }
  const collection: Doc = {
    kind: 'NamedCollection',
    name: `${database}_kafka`,
    entries: { brokers: random.pick(['k:9092', 'k2:9092']), topic: random.pick(['a', "b'c"]) },
  }
  const role: Doc = { kind: 'Role', name: `${database}_reader` }
  const disk: Doc = {
    kind: 'Disk',
    name: `${database}_cold`,
    settings: { type: 's3_plain', endpoint: `https://${random.pick(['a', 'b'])}.s3.example.com/` },
  }
  return [schema, role, ...(generation === 1 ? [] : [collection, disk])]
}

function viewDoc(
  { database }: TimeplusWorld,
  name: string,
  stream: string,
  functions: readonly string[],
  random: Random,
): Doc {
  const used = functions.length > 0 && random.chance(0.6) ? random.pick(functions) : undefined
  const value = used === undefined ? 'sum(amount)' : `sum(${used}(amount, 2))`
  const query = random.pick([
    `SELECT to_date(at) AS day, ${value} AS total FROM ${stream} GROUP BY day`,
    `SELECT tag, ${value} AS total, count(*) AS n FROM table(${stream}) WHERE id > 0 AND (amount > 1 OR amount < -1) GROUP BY tag ORDER BY total DESC LIMIT 10`,
    `SELECT id, tag FROM ${stream}`,
    `WITH big AS (SELECT id, amount FROM ${stream} WHERE amount > 10) SELECT id, CASE WHEN amount > 100 THEN 'a' ELSE 'b' END AS size FROM big`,
    `SELECT a.id AS id, b.tag AS tag FROM ${stream} AS a INNER JOIN table(${stream}) AS b ON a.id = b.id`,
    `SELECT window_start, tag, count() AS n FROM tumble(${stream}, at, 5s) GROUP BY window_start, tag`,
  ])
  return {
    kind: 'View',
    name: `${database}.${name}`,
    query,
    ...(random.chance(0.4) ? { comment: random.pick(['v1', "v'2"]) } : {}),
    ...needs(stream, ...(used !== undefined && query.includes(used) ? [used] : [])),
  }
}

function nestedView({ database }: TimeplusWorld, view: string, random: Random): Doc {
  return {
    kind: 'View',
    name: `${database}.nested`,
    query: random.pick([`SELECT count() AS n FROM ${view}`, `SELECT 1 AS one FROM ${view}`]),
    ...needs(view),
  }
}

/** A materialized view, and the stream that takes its rows. */
function targetDocs({ database }: TimeplusWorld, stream: string, random: Random): readonly Doc[] {
  const target = `${database}.totals`
  return [
    {
      kind: 'Stream',
      name: target,
      columns: [
        { name: 'day', type: 'date' },
        { name: 'total', type: 'float64' },
      ],
      lifecycle: recreate,
      labels: { needs: '' },
    },
    {
      kind: 'MaterializedView',
      name: `${database}.totals_mv`,
      into: target,
      query: random.pick([
        `SELECT to_date(at) AS day, amount AS total FROM ${stream}`,
        `SELECT to_date(at) AS day, amount * 2 AS total FROM ${stream} WHERE tag != 'test'`,
        `SELECT to_date(window_start) AS day, sum(amount) AS total FROM tumble(${stream}, at, 1m) GROUP BY window_start`,
        `SELECT to_date(window_start) AS day, sum(amount) AS total FROM tumble(${stream}, at, 5m) GROUP BY window_start`,
      ]),
      ...(random.chance(0.4) ? { settings: { checkpoint_interval: random.pick([30, 60]) } } : {}),
      ...(random.chance(0.4) ? { comment: random.pick(['m1', 'm2']) } : {}),
      lifecycle: recreate,
      ...needs(stream, target),
    },
  ]
}

/** It keeps its rows itself. */
function ownViewDoc({ database }: TimeplusWorld, stream: string, random: Random): Doc {
  return {
    kind: 'MaterializedView',
    name: `${database}.own_mv`,
    query: random.pick([
      `SELECT id, tag FROM ${stream}`,
      `SELECT id, upper(tag) AS tag FROM ${stream}`,
    ]),
    lifecycle: recreate,
    ...needs(stream),
  }
}

function sinkDocs({ database }: TimeplusWorld, stream: string, random: Random): readonly Doc[] {
  const target = `${database}.outside`
  return [
    {
      kind: 'ExternalStream',
      name: target,
      type: 'kafka',
      columns: [
        { name: 'id', type: 'uint64' },
        { name: 'tag', type: 'string' },
      ],
      settings: {
        brokers: 'k:9092',
        topic: random.pick(['orders', 'more']),
        data_format: random.pick(['JSONEachRow', 'CSV']),
      },
      lifecycle: recreate,
      labels: { needs: '' },
    },
    {
      kind: 'Sink',
      name: `${database}.outside_sink`,
      into: target,
      query: `SELECT id, tag FROM ${stream} WHERE amount > ${random.pick(['1', '2.5'])}`,
      lifecycle: recreate,
      ...needs(stream, target),
    },
  ]
}

function dictionaryDoc({ database }: TimeplusWorld, keyed: Doc, random: Random): Doc {
  return {
    kind: 'Dictionary',
    name: `${database}.names`,
    columns: [
      { name: 'id', type: 'uint64' },
      { name: 'tag', type: 'string', default: random.pick(["''", "'none'"]) },
    ],
    primaryKey: 'id',
    source: "TIMEPLUS(STREAM 'people' USER 'default' PASSWORD '')",
    layout: random.pick(['FLAT()', 'HASHED()']),
    lifetime: random.pick(['10', 'MIN 5 MAX 60']),
    ...needs(keyed.name),
  }
}

function taskDocs({ database }: TimeplusWorld, stream: string, random: Random): readonly Doc[] {
  const target = `${database}.counts`
  return [
    {
      kind: 'Stream',
      name: target,
      columns: [{ name: 'n', type: 'uint64' }],
      lifecycle: recreate,
      labels: { needs: '' },
    },
    {
      kind: 'Task',
      name: `${database}.count_task`,
      schedule: random.pick(['5m', '1h']),
      timeout: '10s',
      into: target,
      query: random.pick([
        `SELECT count() AS n FROM table(${stream})`,
        `SELECT count() + 1 AS n FROM table(${stream})`,
      ]),
      ...needs(stream, target),
    },
  ]
}

function alertDocs({ database }: TimeplusWorld, stream: string, random: Random): readonly Doc[] {
  const call = `${database}_notify`
  return [
    {
      kind: 'Function',
      name: call,
      language: 'python',
      arguments: [{ name: 'tag', type: 'string' }],
      returns: 'string',
      body: `def ${call}(tags):\n    return tags\n`,
    },
    {
      kind: 'Alert',
      name: `${database}.big`,
      batch: { events: random.pick([10, 20]), timeout: '5s' },
      limit: { alerts: 1, per: '15s' },
      call,
      query: `SELECT tag FROM ${stream} WHERE amount > ${random.pick(['100', '200'])}`,
      ...needs(stream, call),
    },
  ]
}

function inputDoc({ database }: TimeplusWorld, stream: string, random: Random): Doc {
  return {
    kind: 'Input',
    name: `${database}.syslog_in`,
    type: 'syslog',
    into: stream,
    settings: { tcp_port: random.pick([5140, 5141]) },
    lifecycle: recreate,
    ...needs(stream),
  }
}
