/** What each generation reads, and what it answers with error 62 (timeplus.md §1.1, §1.8, §1.9). */
import { expect, test } from 'vitest'
import { type Dialect, formatStatement, parseStatement } from '../support/timeplus/sql/index.ts'

const DIALECTS: readonly (readonly [string, Dialect])[] = [
  ['1', { generation: 1, edition: 'oss' }],
  ['2', { generation: 2, edition: 'enterprise' }],
  ['3', { generation: 3, edition: 'oss' }],
  ['3e', { generation: 3, edition: 'enterprise' }],
]

const python = 'CREATE FUNCTION f(a int) RETURNS int LANGUAGE PYTHON AS $$def f(a): return a$$'
const select = 'SELECT a, count() FROM s GROUP BY a'

/** The statement and those that read it. */
const READ: readonly (readonly [string, string])[] = [
  ['CREATE STREAM s (a int)', '1 2 3 3e'],
  ['CREATE OR REPLACE STREAM s (a int)', '1'],
  ['REPLACE STREAM s (a int)', '1'],
  ["CREATE STREAM s (a int) COMMENT 'x' SETTINGS b = 1", '1'],
  ['CREATE STREAM s (a int, PROJECTION p (SELECT a ORDER BY a))', '1'],
  ['CREATE MUTABLE STREAM s (a int, FAMILY f (a)) PRIMARY KEY a', '2 3e'],
  ['CREATE MUTABLE STREAM s (a int) PRIMARY KEY a ORDER BY a', ''],
  ['CREATE NULL STREAM s (a int)', '2 3 3e'],
  ['CREATE RANDOM STREAM s (a int)', '1 2 3 3e'],
  ["CREATE EXTERNAL STREAM s (a int) SETTINGS type = 'kafka'", '1 2 3 3e'],
  ["CREATE EXTERNAL STREAM s (a int) AS $$def r(): pass$$ SETTINGS type = 'python'", '3 3e'],
  ["CREATE EXTERNAL TABLE t (a int) SETTINGS type = 's3'", '2 3 3e'],
  ["CREATE EXTERNAL TABLE t SETTINGS type = 'clickhouse'", '1 2 3 3e'],
  ["CREATE EXTERNAL TABLE t ENGINE = X SETTINGS type = 'clickhouse'", ''],
  ['CREATE STREAM s ON CLUSTER c (a int)', ''],
  ['CREATE OR REPLACE VIEW v AS SELECT 1', '1 2 3 3e'],
  ['CREATE OR REPLACE MATERIALIZED VIEW v AS SELECT 1', ''],
  ['CREATE SCHEDULED MATERIALIZED VIEW v INTO t AS SELECT 1', '2 3 3e'],
  ['CREATE MATERIALIZED VIEW v AS SELECT 1 STORAGE_SETTINGS shards = 1', '2 3 3e'],
  [python, '2 3 3e'],
  ['CREATE AGGREGATION FUNCTION f(a int) RETURNS int LANGUAGE PYTHON AS $$x$$', ''],
  ["CREATE DATABASE d SETTINGS type = 'mysql'", '2 3 3e'],
  ['DROP DATABASE d CASCADE', '2 3 3e'],
  ["CREATE DISK d disk(type = 's3')", '2 3 3e'],
  ["CREATE NAMED COLLECTION c AS a = '1'", '2 3 3e'],
  ['CREATE ALERT a CALL f AS SELECT 1 FROM s', '2 3 3e'],
  ['CREATE OR REPLACE TASK t SCHEDULE 5s TIMEOUT 2s INTO x AS SELECT 1', '2 3 3e'],
  ["CREATE INPUT i SETTINGS type = 'syslog'", '3 3e'],
  ['DROP EXTERNAL STREAM s', ''],
  ['DETACH STREAM s', ''],
  ['ALTER STREAM s ADD COLUMN a int FIRST', '1'],
  ['ALTER STREAM s ADD COLUMN a int AFTER b', '1'],
  ['ALTER STREAM s MODIFY COLUMN a int', '1 2 3 3e'],
  ['ALTER VIEW v MODIFY QUERY SELECT 1', '2 3 3e'],
  ['ALTER STREAM v MODIFY QUERY SETTING a = 1', '2 3 3e'],
  ['DELETE FROM s WHERE a = 1', '2 3 3e'],
  ['SYSTEM PAUSE MATERIALIZED VIEW v', '1 2 3 3e'],
  ['SYSTEM PAUSE MATERIALIZED VIEW v PERMANENT', '2 3 3e'],
  ['SYSTEM STOP MOVES', '3 3e'],
  ['SYSTEM DO SOMETHING', ''],
  [`${select} EMIT STREAM AFTER WATERMARK WITH DELAY 5s`, '1'],
  [`${select} EMIT PERIODIC 5s AND TIMEOUT 1m`, '1 2 3 3e'],
  [`${select} EMIT PERIODIC 5s AND LAST 1h`, '1'],
  [`${select} EMIT AFTER WINDOW CLOSE WITH DELAY 5s AND TIMEOUT 1m`, '2 3 3e'],
  [`${select} EMIT ON UPDATE WITH BATCH 1s`, '2 3 3e'],
  [`${select} EMIT PER EVENT`, '2 3 3e'],
  [`${select} EMIT PERIODIC 5s REPEAT`, '2 3 3e'],
  [`${select} EMIT AFTER KEY EXPIRE IDENTIFIED BY t WITH ONLY MAXSPAN 1m`, '2 3 3e'],
  ['SELECT 1; SELECT 2', ''],
  ['SUBSCRIBE TO SELECT 1', '1'],
]

test.each(READ)('%s', (sql, readers) => {
  const reading = DIALECTS.filter(([, dialect]) => reads(sql, dialect)).map(([name]) => name)
  expect(reading.join(' ')).toBe(readers)
})

function reads(sql: string, dialect: Dialect): boolean {
  try {
    parseStatement(sql, dialect)
    return true
  } catch (error) {
    expect(error).toMatchObject({ code: 62, name: 'SyntaxFault' })
    return false
  }
}

test('a fault says where the reading stopped', () => {
  expect(() => parseStatement('SELECT a FROM', { generation: 3, edition: 'oss' })).toThrow(
    expect.objectContaining({ position: 13 }),
  )
  expect(() => parseStatement('CREATE STREAMS s', { generation: 3, edition: 'oss' })).toThrow(
    "failed at position 8 ('STREAMS')",
  )
})

test('the newer EMIT prints a mode only where it was written', () => {
  const newer = { generation: 3, edition: 'oss' } as const
  const print = (sql: string) => formatStatement(parseStatement(sql, newer), 'oneLine', 3)
  expect(print('select 1 from s emit after window close')).toBe(
    'SELECT 1 FROM s EMIT AFTER WINDOW CLOSE',
  )
  expect(print('select 1 from s emit changelog periodic 5s')).toBe(
    'SELECT 1 FROM s EMIT CHANGELOG PERIODIC 5s',
  )
})

test('the data of an INSERT is kept', () => {
  const dialect = { generation: 3, edition: 'oss' } as const
  const rows = parseStatement("INSERT INTO s (a, b) VALUES (1, {'k': [1, 2]}) (-2, null)", dialect)
  expect(rows).toMatchObject({ columns: ['a', 'b'], data: { kind: 'values', rows: [{}, {}] } })
  const text = parseStatement('INSERT INTO s FORMAT JSONEachRow\n{"a": "it\'s"}\n', dialect)
  expect(text).toMatchObject({ data: { format: 'JSONEachRow', text: '{"a": "it\'s"}\n' } })
})
