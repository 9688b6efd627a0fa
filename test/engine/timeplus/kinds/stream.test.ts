/** Laws of streams over random ones: a statement comes back as what it was made from, and so do fields. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../../../src/resource/json.ts'
import { changesOf, createSql, declared, printed, rulesOf, servers } from './declared.ts'

const names = fc.uniqueArray(
  fc.constantFrom('id', 'ts', 'index', 'if', 'a b', 'Größe', 'x`y', 'v'),
  {
    minLength: 1,
    maxLength: 5,
  },
)
const types = fc.constantFrom(
  ...['int', 'string', 'nullable(float64)', 'decimal(10,2)', 'datetime64(3)', "enum8('a'=1,'b'=2)"],
  ...['array(low_cardinality(string))', 'tuple(a int, b string)', 'map(string, uint8)', 'bool'],
)
const rarely = <T>(some: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(some, { nil: undefined, freq: 2 })

const column = fc.record({
  type: types,
  default: rarely(fc.constantFrom('1', "'x''y'", 'now64(3)', 'a + b*c', 'my_udf(1)')),
  codec: rarely(fc.constantFrom('ZSTD(1)', 'Delta(8), LZ4')),
  comment: rarely(fc.constantFrom('it’s', "o'clock", 'a\\b')),
  ttl: rarely(fc.constantFrom('to_datetime(_tp_time) + INTERVAL 1 DAY', '_tp_time + 1d')),
})

const settings = fc.dictionary(
  fc.constantFrom('shards', 'logstore_retention_ms', 'flush_threshold_ms', 'sharding_expr', 'x_y'),
  fc.constantFrom(1, 86400000, -1, 'rand()', true, "it's", '007'),
  { maxKeys: 3 },
)

const streams = fc
  .record({
    names,
    mode: rarely(fc.constantFrom('append', 'changelog', 'changelog_kv', 'versioned_kv', 'mutable')),
    columns: fc.array(column, { minLength: 5, maxLength: 5 }),
    ttl: rarely(fc.constantFrom('to_datetime(_tp_time) + INTERVAL 30 DAY', '_tp_time + 30d')),
    partitionBy: rarely(fc.constantFrom('to_YYYYMM(_tp_time)', 'to_YYYYMMDD(_tp_time)', 'id')),
    orderBy: rarely(fc.constantFrom('to_start_of_hour(_tp_time)', ['a', 'b'], 'tuple()')),
    settings: rarely(settings),
    comment: rarely(fc.constantFrom('raw', "it's")),
    index: rarely(fc.constantFrom('minmax', 'bloom_filter', 'set(10)')),
  })
  .map(({ names: found, columns, index, ...rest }): JsonObject => {
    const mode = rest.mode
    const isKeyed = mode !== undefined && mode !== 'append' && mode !== 'changelog'
    const { ttl, partitionBy, orderBy, ...others } = rest
    const isMutable = mode === 'mutable'
    const json = {
      kind: 'Stream',
      name: 's',
      ...others,
      ...(isMutable ? {} : { ttl, partitionBy, orderBy }),
      columns: found.map((name, position) => ({ name, ...columns[position] })),
      ...(isKeyed ? { primaryKey: found.map((name) => `\`${name.replace('`', '\\`')}\``) } : {}),
      ...(index === undefined || isMutable
        ? {}
        : { indexes: [{ name: 'i', expression: '_tp_time', type: index, granularity: 3 }] }),
    }
    return JSON.parse(JSON.stringify(json)) as JsonObject
  })

describe('any stream', () => {
  it('comes back from its statement, on every generation', () => {
    fc.assert(
      fc.property(streams, fc.constantFrom(1, 2, 3), (json, generation) => {
        const to = declared(json)
        const facts = servers[generation as 1 | 2 | 3]
        expect(changesOf(printed(createSql(to, facts)), to, facts)).toEqual([])
      }),
      { numRuns: 300 },
    )
  })

  it('is written as fields that say the same', () => {
    fc.assert(
      fc.property(streams, (json) => {
        const live = printed(createSql(declared(json)))
        const written = rulesOf('Stream').write(live.spec, live)
        expect(changesOf(live, declared({ ...written, kind: 'Stream', name: 's' }))).toEqual([])
      }),
      { numRuns: 300 },
    )
  })

  it('differs from another in what was changed, and in nothing else', () => {
    fc.assert(
      fc.property(streams, streams, (a, b) => {
        const [one, other] = [declared(a), declared(b)]
        const live = printed(createSql(one))
        const fields = new Set(changesOf(live, other).map(({ top }) => top))
        for (const field of fields) {
          expect(JSON.stringify(one.spec[field])).not.toEqual(JSON.stringify(other.spec[field]))
        }
      }),
      { numRuns: 200 },
    )
  })
})
