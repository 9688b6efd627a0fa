import { describe, expect, it } from 'vitest'
import { createParts } from '../../src/sql/index.ts'
import { statement } from './parsed.ts'

const parts = (text: string): unknown => createParts(statement(text))

describe('createParts', () => {
  it('slices a table', () => {
    const text = `CREATE TABLE d.t ON CLUSTER c (
      id UInt64 DEFAULT 1+2 CODEC(Delta, ZSTD(1)) COMMENT 'x' TTL ts + INTERVAL 1 DAY,
      e String EPHEMERAL,
      INDEX i (id) TYPE bloom_filter(0.01) GRANULARITY 3,
      PROJECTION p (SELECT id ORDER BY id),
      CONSTRAINT c CHECK id > 1
    ) ENGINE ReplacingMergeTree(ver) PARTITION BY toYYYYMM(ts) ORDER BY (id, ts DESC)
    TTL ts + INTERVAL 1 DAY DELETE WHERE id = 1, ts TO DISK 'a' SETTINGS a = 1, b = 'x' COMMENT 'hi'`
    expect(parts(text)).toMatchObject({
      kind: 'table',
      name: ['d', 't'],
      onCluster: 'c',
      comment: 'hi',
      columns: [
        {
          name: 'id',
          type: { text: 'UInt64' },
          default: { text: '1+2' },
          codec: { text: 'Delta, ZSTD(1)' },
          ttl: { text: 'ts + INTERVAL 1 DAY' },
          comment: 'x',
        },
        { name: 'e', ephemeral: true },
      ],
      indexes: [
        {
          name: 'i',
          expression: { text: 'id' },
          type: { text: 'bloom_filter(0.01)' },
          granularity: { text: '3' },
        },
      ],
      projections: [{ name: 'p', query: { text: 'SELECT id ORDER BY id' } }],
      constraints: [{ name: 'c', check: { text: 'id > 1' } }],
      engine: { text: 'ReplacingMergeTree(ver)' },
      partitionBy: { text: 'toYYYYMM(ts)' },
      orderBy: { text: '(id, ts DESC)' },
      ttl: { text: "ts + INTERVAL 1 DAY DELETE WHERE id = 1, ts TO DISK 'a'" },
      settings: new Map([
        ['a', expect.objectContaining({ text: '1' })],
        ['b', expect.objectContaining({ text: "'x'" })],
      ]),
    })
  })

  it('slices a refreshable materialized view', () => {
    const text =
      "CREATE MATERIALIZED VIEW mv REFRESH EVERY 1 DAY OFFSET 2 HOUR DEPENDS ON a APPEND TO d.t DEFINER = u SQL SECURITY DEFINER AS SELECT 1 FROM x COMMENT 'c'"
    expect(parts(text)).toMatchObject({
      kind: 'materializedView',
      refresh: { text: 'EVERY 1 DAY OFFSET 2 HOUR DEPENDS ON a' },
      append: true,
      to: { name: ['d', 't'] },
      definer: 'u',
      sqlSecurity: 'DEFINER',
      query: { text: 'SELECT 1 FROM x' },
      comment: 'c',
    })
  })

  it('slices a dictionary', () => {
    const text =
      "CREATE DICTIONARY d (id UInt64, v String DEFAULT 'a' HIERARCHICAL) PRIMARY KEY id SOURCE(CLICKHOUSE(TABLE 't')) LIFETIME(MIN 0 MAX 10) LAYOUT(flat) RANGE(MIN a MAX b) SETTINGS(x = 1)"
    expect(parts(text)).toMatchObject({
      kind: 'dictionary',
      columns: [{ name: 'id' }, { name: 'v', default: { text: "'a'" }, hierarchical: true }],
      primaryKey: { text: 'id' },
      source: { text: "CLICKHOUSE(TABLE 't')" },
      layout: { text: 'flat' },
      lifetime: { text: 'MIN 0 MAX 10' },
      range: { text: 'MIN a MAX b' },
    })
  })

  it.each<[string, object]>([
    [
      'CREATE FUNCTION f AS (a, b) -> a + b',
      { kind: 'function', arguments: [{ name: 'a' }, { name: 'b' }], body: { text: 'a + b' } },
    ],
    [
      "CREATE NAMED COLLECTION n AS a = 'b', c = 5 NOT OVERRIDABLE",
      {
        entries: [
          { key: 'a', value: 'b' },
          { key: 'c', value: '5', overridable: false },
        ],
      },
    ],
    [
      "CREATE USER u IDENTIFIED WITH sha256_password BY 'x' HOST IP '::1' DEFAULT ROLE r SETTINGS max_threads = 1 MAX 4 READONLY, PROFILE 'p'",
      {
        kind: 'user',
        auth: [{ method: 'sha256_password', secret: 'x' }],
        hosts: [{ type: 'IP', value: '::1' }],
        settings: [{ name: 'max_threads', value: '1', max: '4', writability: 'CONST' }],
        profiles: ['p'],
      },
    ],
    [
      'GRANT SELECT(a, b), INSERT ON d.* TO x WITH GRANT OPTION',
      {
        kind: 'grant',
        rights: [{ privileges: ['SELECT(a, b)', 'INSERT'], on: ['d', '*'] }],
        to: { names: ['x'] },
        grantOption: true,
      },
    ],
    ['GRANT r1, r2 TO u WITH ADMIN OPTION', { roles: ['r1', 'r2'], adminOption: true }],
    [
      'CREATE ROW POLICY p ON d.t AS RESTRICTIVE FOR SELECT USING a = 1 TO ALL EXCEPT b',
      {
        kind: 'rowPolicy',
        policies: [{ name: 'p', on: ['d', 't'] }],
        as: 'restrictive',
        using: { text: 'a = 1' },
        to: { all: true, except: ['b'] },
      },
    ],
    [
      'CREATE QUOTA q KEYED BY user_name FOR INTERVAL 1 hour MAX queries = 10, errors = 5 TO u',
      {
        keyedBy: 'user_name',
        intervals: [
          {
            every: '1 hour',
            max: new Map([
              ['queries', '10'],
              ['errors', '5'],
            ]),
          },
        ],
      },
    ],
    [
      "CREATE SETTINGS PROFILE p SETTINGS a = 1 MIN 0 CONST, INHERIT 'x' TO r",
      {
        settings: [{ name: 'a', value: '1', min: '0', writability: 'CONST' }],
        profiles: ['x'],
        to: { names: ['r'] },
      },
    ],
    ['CREATE TABLE t CLONE AS d.u', { like: { form: 'CLONE AS', table: { text: 'd.u' } } }],
    [
      "CREATE DATABASE d ENGINE = Memory COMMENT 'x'",
      { kind: 'database', engine: { text: 'Memory' }, comment: 'x' },
    ],
  ])('%s', (text, expected) => {
    expect(parts(text)).toMatchObject(expected)
  })
})

describe('createParts of Timeplus', () => {
  const streaming = (text: string): unknown => createParts(statement(text, 'timeplus'))

  it('slices a mutable stream', () => {
    const text =
      'CREATE MUTABLE STREAM d.stock (sku string, seq uint64 AUTO_INCREMENT, INDEX i (sku, seq) UNIQUE STORING (seq), FAMILY hot (seq)) PRIMARY KEY sku'
    expect(streaming(text)).toMatchObject({
      kind: 'table',
      object: 'MUTABLE STREAM',
      columns: [{ name: 'sku' }, { name: 'seq', autoIncrement: true }],
      indexes: [{ name: 'i', unique: true, storing: ['seq'] }],
      families: [{ name: 'hot', columns: ['seq'] }],
    })
  })

  it('slices disks, storage policies and inputs', () => {
    expect(streaming("CREATE DISK c disk(type='s3', endpoint = 'https://b/')")).toMatchObject({
      kind: 'disk',
      name: ['c'],
      settings: new Map([
        ['type', expect.objectContaining({ text: "'s3'" })],
        ['endpoint', expect.objectContaining({ text: "'https://b/'" })],
      ]),
    })
    expect(streaming('CREATE STORAGE POLICY p AS $$\nvolumes: {}\n$$')).toMatchObject({
      kind: 'storagePolicy',
      name: ['p'],
      body: '\nvolumes: {}\n',
    })
    expect(
      streaming("CREATE INPUT d.i SETTINGS type = 'syslog', tcp_port = 5140 COMMENT 'fw'"),
    ).toMatchObject({
      kind: 'input',
      name: ['d', 'i'],
      comment: 'fw',
      settings: new Map([
        ['type', expect.objectContaining({ text: "'syslog'" })],
        ['tcp_port', expect.objectContaining({ text: '5140' })],
      ]),
    })
  })
})
