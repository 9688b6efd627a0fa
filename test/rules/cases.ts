// biome-ignore-all lint/suspicious/noTemplateCurlyInString: plans name placeholders
/**
 * For every rule a project that breaks it, with the text that the finding marks, and a near miss that must be left alone.
 */
export interface RuleCase {
  readonly bad: string
  readonly marks: string
  readonly good: string
  /** Other ways to break it. */
  readonly alsoBad?: readonly { readonly bad: string; readonly marks: string }[]
  /** Other near misses. */
  readonly alsoGood?: readonly string[]
}

const documents = (...parts: readonly string[]): string => parts.join('---\n')

const table = (name: string, columns: string, rest = 'engine: MergeTree\norderBy: id\n'): string =>
  `kind: Table\nname: ${name}\ncolumns: [${columns
    .split(/, (?=\w+ )/)
    .map((column) => {
      const [called = '', ...type] = column.split(' ')
      return `{ name: ${called}, type: "${type.join(' ')}" }`
    })
    .join(', ')}]\n${rest}`

const view = (query: string, rest = ''): string => `kind: View\nname: v\nquery: ${query}\n${rest}`

const mv = (query: string, rest = 'to: target\n', name = 'mv'): string =>
  `kind: MaterializedView\nname: ${name}\n${rest}query: ${query}\n`

const source = table('source', 'id UInt64, ts DateTime, n UInt64')
const target = table('target', 'id UInt64, n UInt64')
const targetOf = (engine: string, columns = 'id UInt64, n UInt64'): string =>
  table('target', columns, `engine: ${engine}\norderBy: id\n`)
const ttl = (text: string): string =>
  table('t', 'id UInt64, ts DateTime', `engine: MergeTree\norderBy: id\nttl: ${text}\n`)
const partitioned = (by: string): string =>
  table('t', 'id UInt64, ts DateTime', `engine: MergeTree\norderBy: id\npartitionBy: ${by}\n`)
const dictionary = (rest: string): string =>
  `kind: Dictionary\nname: d\ncolumns: [{ name: id, type: UInt64 }, { name: n, type: UInt64 }]\nprimaryKey: id\nlayout: FLAT()\n${rest}`
const sourceOfD = "source: CLICKHOUSE(TABLE 'source')\n"
const chain = (length: number): string =>
  documents(
    ...Array.from({ length: length + 1 }, (_, index) => table(`t${index}`, 'id UInt64')),
    ...Array.from({ length }, (_, index) =>
      mv(`SELECT id FROM t${index}`, `to: t${index + 1}\n`, `mv${index + 1}`),
    ),
  )

export const cases: { readonly [rule: string]: RuleCase } = {
  'clear-secret': {
    bad: 'kind: User\nname: u\nauth: { method: sha256_password, secret: hunter2 }\n',
    marks: 'hunter2',
    good: 'kind: User\nname: u\nauth: { method: sha256_password, secret: "${env:SECRET}" }\n',
  },
  'unused-function': {
    bad: 'kind: Function\nname: twice\nlanguage: sql\narguments: [x]\nbody: x * 2\n',
    marks: 'twice',
    good: documents(
      'kind: Function\nname: twice\nlanguage: sql\narguments: [x]\nbody: x * 2\n',
      source,
      view('SELECT twice(n) AS n FROM source'),
    ),
  },
  'aggregating-plain-column': {
    bad: documents(
      source,
      targetOf('AggregatingMergeTree'),
      mv('SELECT id, sum(n) AS n FROM source GROUP BY id'),
    ),
    marks: 'sum(n)',
    good: documents(
      source,
      targetOf('AggregatingMergeTree', 'id UInt64, n SimpleAggregateFunction(sum, UInt64)'),
      mv('SELECT id, sum(n) AS n FROM source GROUP BY id'),
    ),
    alsoGood: [
      documents(source, targetOf('AggregatingMergeTree'), mv('SELECT id, n FROM source')),
      documents(
        source,
        targetOf('AggregatingMergeTree'),
        mv('SELECT max(id) AS id, n FROM source GROUP BY n'),
      ),
      documents(source, target, mv('SELECT id, sum(n) AS n FROM source GROUP BY id')),
    ],
  },
  'buffer-table': {
    bad: documents(
      source,
      table('b', 'id UInt64', 'engine: Buffer(default, source, 1, 10, 100, 10, 100, 10, 100)\n'),
    ),
    marks: 'Buffer(default, source, 1, 10, 100, 10, 100, 10, 100)',
    good: source,
  },
  'datetime-without-timezone': {
    bad: source,
    marks: '"DateTime"',
    good: table('t', "id UInt64, ts DateTime('UTC'), day Date"),
  },
  'dictionary-never-reloads': {
    bad: documents(source, dictionary(`${sourceOfD}lifetime: 0\n`)),
    marks: '0',
    good: documents(source, dictionary(`${sourceOfD}lifetime: MIN 0 MAX 60\n`)),
    alsoGood: [
      documents(source, dictionary(`${sourceOfD}lifetime: 0\n`).replace('FLAT()', 'DIRECT()')),
    ],
  },
  'dictionary-without-user': {
    bad: documents(source, dictionary(`${sourceOfD}lifetime: 60\n`)),
    marks: "CLICKHOUSE(TABLE 'source')",
    good: documents(
      source,
      dictionary("source: CLICKHOUSE(TABLE 'source' USER 'reader')\nlifetime: 60\n"),
    ),
    alsoGood: [
      dictionary("source: HTTP(URL 'http://host/d' FORMAT 'TSV')\nlifetime: 60\n"),
      documents(
        'kind: NamedCollection\nname: reader\nentries: { user: me }\n',
        source,
        dictionary("source: CLICKHOUSE(NAME reader TABLE 'source')\nlifetime: 60\n"),
      ),
    ],
  },
  'distributed-without-sharding-key': {
    bad: documents(
      source,
      table('all', 'id UInt64', 'engine: Distributed(main, default, source)\n'),
    ),
    marks: 'Distributed(main, default, source)',
    good: documents(
      source,
      table('all', 'id UInt64', 'engine: Distributed(main, default, source, cityHash64(id))\n'),
    ),
  },
  'empty-sorting-key': {
    bad: table('t', 'id UInt64', 'engine: MergeTree\norderBy: tuple()\n'),
    marks: 'tuple()',
    good: documents(source, table('m', 'id UInt64', 'engine: Memory\n')),
    alsoBad: [{ bad: table('t', 'id UInt64', 'engine: MergeTree\n'), marks: 't' }],
    alsoGood: [
      table('t', 'id UInt64', 'engine: MergeTree\nprimaryKey: id\n'),
      table('t', 'id UInt64, d Date', 'engine: MergeTree(d, id, 8192)\n'),
    ],
  },
  'float-key': {
    bad: table('t', 'id UInt64, x Float64', 'engine: MergeTree\norderBy: [id, x]\n'),
    marks: 'x',
    good: table('t', 'id UInt64, x Float64', 'engine: MergeTree\norderBy: [id, round(x)]\n'),
    alsoBad: [
      { bad: table('t', 'x float', 'engine: MergeTree\norderBy: x\n'), marks: 'x' },
      {
        bad: table('t', 'id UInt64, x Float32', 'engine: MergeTree\norderBy: id, x\n'),
        marks: 'x',
      },
    ],
  },
  'function-shadows-built-in': {
    bad: 'kind: Function\nname: LOWER\nlanguage: sql\narguments: [x]\nbody: x\n',
    marks: 'LOWER',
    good: 'kind: Function\nname: lowerTwice\nlanguage: sql\narguments: [x]\nbody: x\n',
  },
  'key-starts-unique': {
    bad: table('t', 'id UInt64, ts DateTime64(3)', 'engine: MergeTree\norderBy: ts, id\n'),
    marks: 'ts',
    good: table('t', 'id UInt64, ts DateTime64(3)', 'engine: MergeTree\norderBy: id, ts\n'),
    alsoBad: [
      {
        bad: table('t', 'id UUID, n UInt64', 'engine: MergeTree\norderBy: [id, n]\n'),
        marks: 'id',
      },
    ],
    alsoGood: [
      table('t', 'ts DateTime64(3)', 'engine: MergeTree\norderBy: ts\n'),
      table('t', 'id UInt64, ts DateTime64(3)', 'engine: MergeTree\norderBy: toDate(ts), id\n'),
    ],
  },
  'low-cardinality-type': {
    bad: table('t', 'id UInt64, n LowCardinality(Nullable(Int32))'),
    marks: '"LowCardinality(Nullable(Int32))"',
    good: table(
      't',
      'id UInt64, s LowCardinality(Nullable(String)), f LowCardinality(FixedString(2))',
    ),
  },
  'missing-comment': { bad: source, marks: 'source', good: `${source}comment: raw rows\n` },
  'mostly-nullable': {
    bad: table('t', 'id UInt64, a Nullable(Int8), b Nullable(Int8), c Nullable(Int8)'),
    marks:
      '[{ name: id, type: "UInt64" }, { name: a, type: "Nullable(Int8)" }, { name: b, type: "Nullable(Int8)" }, { name: c, type: "Nullable(Int8)" }]',
    good: table('t', 'id UInt64, a Nullable(Int8), b Nullable(Int8), c Int8'),
  },
  'mv-aggregate-not-merged': {
    bad: documents(source, target, mv('SELECT id, count() AS n FROM source GROUP BY id')),
    marks: 'target',
    alsoBad: [
      {
        bad: documents(
          source,
          targetOf('ReplicatedReplacingMergeTree(n)'),
          mv('SELECT id, sum(n) AS n FROM source GROUP BY id'),
        ),
        marks: 'target',
      },
      {
        bad: documents(
          source,
          mv('SELECT count() AS n FROM source', 'engine: MergeTree\norderBy: n\n'),
        ),
        marks: 'MergeTree',
      },
    ],
    good: documents(
      source,
      targetOf('SummingMergeTree'),
      mv('SELECT id, count() AS n FROM source GROUP BY id'),
      table('copy', 'id UInt64, n UInt64'),
      mv('SELECT id, n FROM source', 'to: copy\n', 'plain'),
      mv(
        'SELECT id, count() AS n FROM source GROUP BY id',
        'to: copy\nrefresh: EVERY 1 DAY\n',
        'daily',
      ),
      table('latest', 'id UInt64, n UInt64', 'engine: ReplacingMergeTree(n)\norderBy: id\n'),
      mv('SELECT id, max(n) AS n FROM source GROUP BY id', 'to: latest\n', 'last'),
      table('states', 'id UInt64, n AggregateFunction(sum, UInt64)'),
      mv('SELECT id, sumState(n) AS n FROM source GROUP BY id', 'to: states\n', 'kept'),
    ),
    alsoGood: [
      documents(
        source,
        'kind: External\nname: target\nof: table\n',
        mv('SELECT id, count() AS n FROM source GROUP BY id'),
      ),
      documents(
        source,
        target,
        mv('SELECT id, sum(n) OVER (PARTITION BY id) AS n FROM source'),
        mv('SELECT id, n + (SELECT max(n) FROM target) AS n FROM source', 'to: target\n', 'scalar'),
      ),
    ],
  },
  'mv-chain-depth': { bad: chain(6), marks: 'mv6', good: chain(5) },
  'mv-column-not-in-target': {
    bad: documents(source, target, mv('SELECT id, n + 1 AS total FROM source')),
    marks: 'n + 1',
    good: documents(source, target, mv('SELECT id, n FROM source')),
    alsoGood: [
      documents(source, target, mv('SELECT id + 1, n AS total FROM source')),
      documents(
        source,
        table('target', 'id UInt64, n UInt64', "engine: IcebergLocal('/lake/t')\n"),
        mv('SELECT id, n, 1 AS day FROM source'),
      ),
      documents(
        source,
        'kind: External\nname: target\nof: table\n',
        mv('SELECT id, n AS total FROM source'),
      ),
    ],
  },
  'mv-distinct': {
    bad: documents(source, target, mv('SELECT DISTINCT id, n FROM source')),
    marks: 'SELECT',
    good: documents(source, target, mv('SELECT id, n FROM source')),
  },
  'mv-final': {
    bad: documents(source, target, mv('SELECT id, n FROM source FINAL')),
    marks: 'source FINAL',
    good: documents(
      source,
      target,
      mv('SELECT id, n FROM source FINAL', 'to: target\nrefresh: EVERY 1 DAY\n'),
    ),
    alsoBad: [
      {
        bad: documents(source, target, mv('SELECT id, n FROM source SAMPLE 0.1')),
        marks: 'source SAMPLE 0.1',
      },
      {
        bad: documents(source, target, mv('SELECT id, n FROM source PREWHERE n > 1')),
        marks: 'n > 1',
      },
    ],
    alsoGood: [documents(source, target, mv('SELECT id, n FROM source WHERE n > 1'))],
  },
  'mv-join': {
    bad: documents(
      source,
      target,
      table('names', 'id UInt64'),
      mv('SELECT s.id AS id, s.n AS n FROM source AS s JOIN names ON names.id = s.id'),
    ),
    marks: 'JOIN names ON names.id = s.id',
    good: documents(source, target, mv('SELECT id, m AS n FROM source ARRAY JOIN [n, n + 1] AS m')),
  },
  'mv-limit': {
    bad: documents(source, target, mv('SELECT id, n FROM source ORDER BY n LIMIT 10')),
    marks: 'LIMIT 10',
    good: documents(
      source,
      target,
      mv('SELECT id, n FROM source WHERE n IN (SELECT n FROM target LIMIT 10)'),
      mv('SELECT id, n FROM source LIMIT 10', 'to: target\nrefresh: EVERY 1 DAY\n', 'daily'),
    ),
  },
  'mv-loop': {
    bad: documents(
      table('a', 'id UInt64'),
      table('b', 'id UInt64'),
      mv('SELECT id FROM a', 'to: b\n', 'there'),
      mv('SELECT id FROM (SELECT id FROM b)', 'to: a\n', 'back'),
    ),
    marks: 'a',
    good: documents(
      table('a', 'id UInt64'),
      table('b', 'id UInt64'),
      mv('SELECT id FROM a', 'to: b\n', 'there'),
      mv('SELECT id FROM b', 'to: a\nrefresh: EVERY 1 DAY\n', 'back'),
    ),
    alsoBad: [
      {
        // The first view leads to the loop and is no part of it.
        bad: documents(
          table('a', 'id UInt64'),
          table('b', 'id UInt64'),
          table('c', 'id UInt64'),
          mv('SELECT id FROM a', 'to: b\n', 'first'),
          mv('SELECT id FROM b', 'to: c\n', 'there'),
          mv('SELECT id FROM c', 'to: b\n', 'back'),
        ),
        marks: 'c',
      },
    ],
  },
  'mv-over-merged-rows': {
    bad: documents(
      table('source', 'id UInt64, n UInt64', 'engine: ReplacingMergeTree\norderBy: id\n'),
      targetOf('SummingMergeTree'),
      mv('SELECT id, sum(n) AS n FROM source GROUP BY id'),
    ),
    marks: 'source',
    good: documents(
      table('source', 'id UInt64, n UInt64', 'engine: ReplacingMergeTree\norderBy: id\n'),
      target,
      mv('SELECT id, n FROM source'),
    ),
    alsoBad: [
      {
        bad: documents(
          table('source', 'id UInt64, n UInt64', 'engine: CollapsingMergeTree(n)\norderBy: id\n'),
          targetOf('SummingMergeTree'),
          mv('SELECT 1 AS id, count() AS n FROM source'),
        ),
        marks: 'source',
      },
    ],
    alsoGood: [
      documents(
        source,
        targetOf('SummingMergeTree'),
        mv('SELECT id, sum(n) AS n FROM source GROUP BY id'),
      ),
    ],
  },
  'mv-over-view': {
    bad: documents(source, view('SELECT id, n FROM source'), target, mv('SELECT id, n FROM v')),
    marks: 'v',
    alsoBad: [
      {
        bad: documents(
          source,
          view('SELECT id, n FROM source'),
          target,
          mv('WITH v AS (SELECT id, n FROM source) SELECT id, n FROM default.v'),
        ),
        marks: 'default.v',
      },
      {
        bad: documents(
          source,
          mv('SELECT id, n FROM source', 'engine: MergeTree\norderBy: id\n', 'own'),
          target,
          mv('SELECT id, n FROM own'),
        ),
        marks: 'own',
      },
      {
        bad: documents(
          'kind: External\nname: v\nof: view\n',
          target,
          mv('SELECT id, n FROM (SELECT id, n FROM v)'),
        ),
        marks: 'v',
      },
    ],
    good: documents(
      source,
      view('SELECT id, n FROM source'),
      target,
      // A common table of that name is no view; and a clock reads whatever is there.
      mv('WITH v AS (SELECT id, n FROM source) SELECT id, n FROM v'),
      mv('SELECT id, n FROM v', 'to: target\nrefresh: EVERY 1 DAY\n', 'daily'),
    ),
    alsoGood: [
      documents(
        'kind: External\nname: source\nof: table\n',
        target,
        mv('SELECT id, n FROM source'),
      ),
      documents(target, mv('SELECT number AS id, number AS n FROM numbers(3)')),
    ],
  },
  'mv-target-column-not-filled': {
    bad: documents(source, target, mv('SELECT id FROM source')),
    marks: 'target',
    good: documents(
      source,
      `${table('target', 'id UInt64, n UInt64, x Nullable(Int8)')}`,
      mv('SELECT id FROM source'),
      mv('SELECT id, n FROM source', 'to: target\n', 'other'),
    ),
    alsoGood: [
      documents(
        source,
        target,
        mv('SELECT id FROM source'),
        mv('SELECT id + 1, n FROM source', 'to: target\n', 'unnamed'),
      ),
      documents(
        source,
        'kind: Table\nname: target\ncolumns: [{ name: id, type: UInt64 }, { name: n, type: UInt64, default: 7 }]\nengine: MergeTree\norderBy: id\n',
        mv('SELECT id FROM source'),
      ),
    ],
  },
  'mv-window-function': {
    bad: documents(
      source,
      target,
      mv('SELECT id, row_number() OVER (ORDER BY id) AS n FROM source'),
    ),
    marks: 'row_number() OVER (ORDER BY id)',
    good: documents(source, target, mv('SELECT id, n FROM source')),
    alsoGood: [
      documents(source, target, mv('SELECT id, n + toUInt64(1) AS n FROM source')),
      documents(
        source,
        target,
        mv(
          'SELECT id, n + (SELECT max(r) FROM (SELECT row_number() OVER (ORDER BY id) AS r FROM target)) AS n FROM source',
        ),
      ),
    ],
  },
  'mv-without-target': {
    bad: documents(source, mv('SELECT id FROM source', 'engine: MergeTree\norderBy: id\n')),
    marks: 'mv',
    good: documents(source, target, mv('SELECT id, n FROM source')),
  },
  'nullable-key': {
    bad: table('t', 'id LowCardinality(Nullable(String))'),
    marks: 'id',
    good: table('t', 'id Nullable(UInt64)', 'engine: MergeTree\norderBy: ifNull(id, 0)\n'),
  },
  'partition-too-fine': {
    bad: partitioned('[toYYYYMM(ts), toStartOfHour(ts)]'),
    marks: 'toStartOfHour(ts)',
    good: documents(
      partitioned('toYYYYMMDD(ts)'),
      partitioned('cityHash64(id) % 8').replace('name: t', 'name: u'),
    ),
    alsoBad: [
      { bad: partitioned('ts'), marks: 'ts' },
      { bad: partitioned('id'), marks: 'id' },
      { bad: partitioned('cityHash64(id)'), marks: 'cityHash64(id)' },
      {
        bad: partitioned('toStartOfInterval(ts, INTERVAL 4 HOUR)'),
        marks: 'toStartOfInterval(ts, INTERVAL 4 HOUR)',
      },
      {
        bad: table('t', 'k UUID', 'engine: MergeTree\norderBy: k\npartitionBy: k\n'),
        marks: 'k',
      },
    ],
    alsoGood: [
      partitioned('toStartOfInterval(ts, INTERVAL 1 WEEK)'),
      partitioned('dateDiff(ts, INTERVAL 1 HOUR)'),
      table(
        't',
        'tenant UInt32, id UInt64',
        'engine: MergeTree\norderBy: id\npartitionBy: tenant\n',
      ),
    ],
  },
  'random-key-default': {
    bad: 'kind: Table\nname: t\ncolumns: [{ name: id, type: UUID, default: generateUUIDv4() }]\nengine: ReplacingMergeTree\norderBy: id\n',
    marks: 'id',
    good: 'kind: Table\nname: t\ncolumns: [{ name: id, type: UUID, default: generateUUIDv4() }]\nengine: MergeTree\norderBy: id\n',
    alsoGood: [
      table('t', 'id UInt64', 'engine: ReplacingMergeTree\norderBy: id\n'),
      table('t', 'id UInt64', 'engine: ReplacingMergeTree\norderBy: id % 8\n'),
      'kind: Table\nname: t\ncolumns: [{ name: id, type: UInt64, default: toUInt64(1) }]\nengine: ReplacingMergeTree\norderBy: id\n',
    ],
  },
  'replacing-without-version': {
    bad: table('t', 'id UInt64', "engine: ReplicatedReplacingMergeTree('/t', 'r1')\norderBy: id\n"),
    marks: "ReplicatedReplacingMergeTree('/t', 'r1')",
    good: table('t', 'id UInt64, v UInt64', 'engine: ReplacingMergeTree(v)\norderBy: id\n'),
    alsoGood: [source, table('m', 'id UInt64', 'engine: Memory\n')],
  },
  'select-star': {
    bad: documents(source, view('SELECT id, * FROM source')),
    marks: '*',
    good: documents(
      source,
      view('SELECT id, count(*) AS n FROM (SELECT * FROM source) GROUP BY id'),
    ),
  },
  'summing-other-aggregate': {
    bad: documents(
      source,
      targetOf('SummingMergeTree((n))'),
      mv('SELECT id, round(avg(n)) AS n FROM source GROUP BY id'),
    ),
    marks: 'avg(n)',
    good: documents(
      source,
      targetOf('SummingMergeTree((n))'),
      mv('SELECT id, sumIf(n, n > 1) + count() AS n FROM source GROUP BY id'),
    ),
    alsoGood: [
      documents(
        source,
        targetOf('SummingMergeTree', 'id UInt64, n String'),
        mv("SELECT max(id) AS id, any('x') AS n FROM source"),
      ),
      documents(source, target, mv('SELECT id, max(n) AS n FROM source GROUP BY id')),
      documents(
        source,
        targetOf('SummingMergeTree', 'id UInt64, n UInt64, m UInt64'),
        mv('SELECT id, n FROM source'),
      ),
    ],
  },
  'table-without-ttl': {
    bad: source,
    marks: 'source',
    good: documents(ttl('ts + INTERVAL 1 DAY'), table('n', 'id UInt64', 'engine: "Null"\n')),
  },
  'ttl-deletes-at-once': {
    bad: ttl('ts + INTERVAL 0 DAY'),
    marks: 'ts + INTERVAL 0 DAY',
    good: documents(
      ttl('ts + INTERVAL 1 DAY'),
      ttl("ts + INTERVAL 0 DAY TO VOLUME 'cold'").replace('name: t', 'name: u'),
      ttl('ts').replace('name: t', 'name: w'),
    ),
    alsoBad: [
      { bad: ttl('ts - INTERVAL 1 DAY'), marks: 'ts - INTERVAL 1 DAY' },
      { bad: ttl('ts - INTERVAL 0 DAY'), marks: 'ts - INTERVAL 0 DAY' },
      { bad: ttl('ts + toIntervalDay(0)'), marks: 'ts + toIntervalDay(0)' },
      { bad: ttl('toDateTime(ts) + INTERVAL -1 DAY'), marks: 'toDateTime(ts) + INTERVAL -1 DAY' },
    ],
    alsoGood: [
      ttl('ts + INTERVAL 0 DAY DELETE WHERE id = 1'),
      ttl('ts + 0'),
      ttl('ts - INTERVAL -1 DAY'),
      ttl('ts + toIntervalDay(id)'),
      ttl('greatest(ts, ts) + toIntervalMonth(1)'),
    ],
  },
  'unnamed-column': {
    bad: documents(source, view('SELECT id, n + 1 FROM source')),
    marks: 'n + 1',
    good: documents(source, view('SELECT id, n + 1 AS m FROM source')),
  },
  'uuid-as-string': {
    bad: table('t', 'id UInt64, event_uuid String'),
    marks: '"String"',
    good: table('t', 'id UInt64, event_uuid UUID, uuids String'),
  },
  'view-over-queue': {
    bad: documents(
      table('q', 'id UInt64', "engine: Kafka('localhost:9092', 't', 'g', 'JSONEachRow')\n"),
      view('SELECT id FROM q'),
    ),
    marks: 'SELECT id FROM q',
    good: documents(
      table('q', 'id UInt64', "engine: Kafka('localhost:9092', 't', 'g', 'JSONEachRow')\n"),
      target,
      mv('SELECT id, id AS n FROM q'),
    ),
    alsoBad: [
      {
        bad: documents(
          table('q', 'id UInt64', "engine: Kafka('localhost:9092', 't', 'g', 'JSONEachRow')\n"),
          target,
          mv('SELECT id, id AS n FROM q', 'to: target\nrefresh: EVERY 1 DAY\n'),
        ),
        marks: 'SELECT id, id AS n FROM q',
      },
    ],
    alsoGood: [
      documents(source, view('SELECT id FROM source')),
      documents('kind: External\nname: q\nof: table\n', view('SELECT id FROM q')),
    ],
  },
}
