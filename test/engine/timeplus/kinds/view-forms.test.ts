/** Fields, statements and what a server prints are three ways to say one thing. */
import { describe, expect, it } from 'vitest'
import { kinds } from '../../../../src/engine/timeplus/kinds/index.ts'
import { places } from '../../../../src/schema/generated/facts.js'
import {
  changesOf,
  contextOf,
  createSql,
  declared,
  messagesOf,
  printed,
  rulesOf,
  servers,
} from './declared.ts'
import { viewSamples } from './view-samples.ts'

const mine = ['View', 'MaterializedView', 'Function', 'FormatSchema', 'Task', 'Alert']

describe.each(viewSamples)('$json.kind $json.name', ({ json, ddl }) => {
  const { kind = '', name = '' } = json
  const fields = declared(json)

  it('says the same as fields and as a statement', () => {
    const statement = declared({ kind, name, ddl })
    const form = (resource: typeof fields) =>
      rulesOf(fields.kind).normal(resource.spec, resource.address, contextOf('desired'))
    expect(form(statement)).toEqual(form(fields))
  })

  it.each([1, 2, 3] as const)(
    'comes back from its own statement on generation %i',
    (generation) => {
      const facts = servers[generation]
      expect(changesOf(printed(createSql(fields, facts)), fields, facts)).toEqual([])
    },
  )

  it('is written as the fields it was read from, all of them known to its schema', () => {
    const live = printed(ddl)
    const written = rulesOf(fields.kind).write(live.spec, live)
    expect(changesOf(live, declared({ ...written, kind, name }))).toEqual([])
    const known = Object.keys(places[`timeplus/${fields.kind}`]?.keys ?? {})
    expect(known).toEqual(expect.arrayContaining(Object.keys(written)))
  })
})

describe('the kinds', () => {
  it('all have samples', () => {
    const sampled = new Set(viewSamples.map(({ json }) => json['kind']))
    expect(mine.filter((kind) => !sampled.has(kind))).toEqual([])
  })

  it('say of every effect where it is known from, and no two effects are the same', () => {
    for (const kind of [...mine, 'Sink']) {
      for (const [field, rule] of Object.entries(kinds[kind]?.fields ?? {})) {
        for (const effect of rule.effects) {
          expect(`${kind}.${field}: ${effect.evidence}`).toMatch(/source|docs|inferred/)
        }
        const texts = rule.effects.map((effect) => JSON.stringify(effect))
        expect([kind, field, new Set(texts).size]).toEqual([kind, field, texts.length])
      }
    }
  })
})

/** Fact pairs of timeplus.md §3.6; the texts on the right are real outputs. */
describe('what servers print', () => {
  it('6: a view of Proton 1.x, with the columns that it adds', () => {
    const live = printed(`CREATE MATERIALIZED VIEW sales.\`99004_v\`
(
  \`start\` datetime64(3, 'UTC'),
  \`end\` datetime64(3, 'UTC'),
  \`avg(speed)\` float64,
  \`_tp_time\` datetime64(3, 'UTC') DEFAULT now64(3, 'UTC') CODEC(DoubleDelta, LZ4),
  INDEX _tp_time_index _tp_time TYPE minmax GRANULARITY 2
) AS
SELECT
  window_start AS start, window_end AS end, avg(speed)
FROM
  session(sales.\`99004_speed\`, 1m, [speed > 50, speed < 50))
GROUP BY
  window_start, window_end`)
    const query =
      'select window_start as start, window_end as end, avg(speed) from session(`99004_speed`, 1m, [speed > 50, speed < 50)) group by window_start, window_end'
    expect(changesOf(live, declared({ kind: 'MaterializedView', name: '99004_v', query }))).toEqual(
      [],
    )
  })

  it('13: a SQL function', () => {
    const live = printed('CREATE FUNCTION `02101_test_function` AS x -> (x + 2)')
    const json = { kind: 'Function', name: '02101_test_function', arguments: ['x'], body: 'x+2' }
    expect(changesOf(live, declared(json))).toEqual([])
  })

  it('14: an aggregate with the argument that the server appends, which import leaves out', () => {
    const live = printed(
      'CREATE OR REPLACE AGGREGATE FUNCTION f(v float64, _tp_delta int8) RETURNS float64 LANGUAGE JAVASCRIPT AS $${ }$$',
    )
    const json = {
      kind: 'Function',
      name: 'f',
      language: 'javascript',
      aggregate: true,
      arguments: [{ name: 'v', type: 'double' }],
      returns: 'double',
      body: '{ }\n',
    }
    expect(changesOf(live, declared(json))).toEqual([])
    expect(rulesOf('Function').write(live.spec, live)['arguments']).toEqual([
      { name: 'v', type: 'float64' },
    ])
  })

  it('14: JavaScript of Proton 1.x, without its LANGUAGE', () => {
    const live = printed('CREATE FUNCTION f(v int) RETURNS int AS $$\nfunction f(v) {}\n$$')
    expect(live.spec['language']).toBe('javascript')
  })

  it('a pause of the operator and a place to begin are no difference', () => {
    const live = printed(
      "CREATE MATERIALIZED VIEW m INTO t AS SELECT a FROM s SETTINGS pause_on_start = true, seek_to = 'earliest'",
    )
    const json = { kind: 'MaterializedView', name: 'm', into: 't', query: 'SELECT a FROM s' }
    expect(changesOf(live, declared(json))).toEqual([])
    const resumed = declared({ ...json, settings: { pause_on_start: false } })
    expect(changesOf(live, resumed).map(({ field }) => field)).toEqual(['settings.pause_on_start'])
  })

  it('an EMIT of either spelling is one, and goes out as the server reads it', () => {
    const live = printed(
      'CREATE MATERIALIZED VIEW m INTO t AS SELECT count() FROM session(s, 1m) GROUP BY window_start EMIT STREAM AFTER WATERMARK',
    )
    const json = {
      kind: 'MaterializedView',
      name: 'm',
      into: 't',
      query: 'SELECT count() FROM session(s, 1m) GROUP BY window_start EMIT AFTER SESSION CLOSE',
    }
    expect(changesOf(live, declared(json))).toEqual([])
    expect(createSql(declared(json), servers[1])).toContain('EMIT AFTER WATERMARK')
    expect(createSql(declared(json), servers[3])).toContain('EMIT AFTER SESSION CLOSE')
    const batch = { ...json, query: 'SELECT count() FROM s EMIT ON UPDATE WITH BATCH 2s' }
    expect(createSql(declared(batch), servers[1])).toContain('EMIT PERIODIC 2s ON UPDATE')
  })

  it('the time that a server gives a remote function is no difference', () => {
    const sql = "CREATE REMOTE FUNCTION f(v int) RETURNS int URL 'http://u' AUTH_METHOD 'none'"
    const json = { kind: 'Function', name: 'f', ddl: sql }
    const live = printed(`${sql} EXECUTION_TIMEOUT 10000`)
    expect(changesOf(live, declared(json))).toEqual([])
    const other = printed(`${sql} EXECUTION_TIMEOUT 5000`)
    expect(changesOf(other, declared(json)).map(({ field }) => field)).toEqual(['timeout'])
  })

  it('never replaces a materialized view in place', () => {
    for (const { json } of viewSamples.filter((one) => one.json['kind'] === 'MaterializedView')) {
      expect(createSql(declared(json))).not.toMatch(/OR REPLACE|IF NOT EXISTS/)
    }
  })
})

describe('what is refused when a file is read', () => {
  it.each([
    [{ kind: 'Function', name: 'f', language: 'cobol', body: 'x' }, /a language is one of/],
    [{ kind: 'Function', name: 'f', language: 'remote' }, /`url` is missing/],
    [
      {
        kind: 'Function',
        name: 'f',
        language: 'python',
        arguments: ['x'],
        returns: 'int',
        body: 'x',
      },
      /`x` needs a type/,
    ],
    [
      { kind: 'Function', name: 'f', language: 'javascript', arguments: [], body: 'x' },
      /`returns` is missing/,
    ],
    [{ kind: 'Function', name: 'f', aggregate: true, body: '1' }, /cannot be an aggregate/],
    [{ kind: 'Task', name: 't', schedule: "'0 * * * *'", query: 'SELECT 1' }, /no cron/],
    [
      { kind: 'Task', name: 't', schedule: '5s', start: 'backfill', query: 'SELECT 1' },
      /from now on/,
    ],
    [
      { kind: 'Alert', name: 'a', call: 'f', query: 'SELECT count() FROM s' },
      /without joins and aggregates/,
    ],
    [{ kind: 'Alert', name: 'a', call: 'f', batch: {}, query: 'SELECT 1' }, /number of `events`/],
    [
      { kind: 'MaterializedView', name: 'm', schedule: true, query: 'SELECT a FROM s' },
      /needs a stream to write to/,
    ],
    [
      {
        kind: 'MaterializedView',
        name: 'm',
        query: 'SELECT a FROM s',
        start: 'backfill',
        settings: { seek_to: 'latest' },
      },
      /says where to begin/,
    ],
    [
      {
        kind: 'MaterializedView',
        name: 'm',
        query: 'SELECT a FROM s SETTINGS max_threads = 2',
        settings: { max_threads: 3 },
      },
      /sets `max_threads` too/,
    ],
    [
      {
        kind: 'MaterializedView',
        name: 'm',
        query: 'SELECT a FROM s',
        start: { from: 'yesterday' },
      },
      /no place to begin/,
    ],
    [
      {
        kind: 'MaterializedView',
        name: 'm',
        query: "SELECT a FROM s SETTINGS seek_to = '2025-01-01 00:00:00'",
      },
      /no place to begin/,
    ],
    [{ kind: 'Sink', name: 'k', query: 'SELECT a FROM s' }, /`into` is missing/],
    [{ kind: 'View', name: 'v', query: 'SELECT FROM WHERE' }, /./],
  ] as const)('%j', (json, message) => {
    expect(messagesOf(json).join('; ')).toMatch(message)
  })

  it('nothing of a cron text inside a query', () => {
    const json = { kind: 'Task', name: 't', schedule: '1h', query: "SELECT '0 * * * *'" }
    expect(messagesOf(json)).toEqual([])
  })
})
