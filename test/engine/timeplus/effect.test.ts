import { describe, expect, it } from 'vitest'
import { effectsOf } from '../../../src/engine/timeplus/effect.ts'

describe('what a statement is waited for', () => {
  it.each([
    ['CREATE STREAM d.s (a int)', ['+ relation d.s']],
    ['CREATE MUTABLE STREAM IF NOT EXISTS `d 1`.`s``2` (a int)', ['+ relation d 1.s`2']],
    ['CREATE OR REPLACE VIEW d.v AS SELECT 1', ['+ relation d.v']],
    ['CREATE SCHEDULED MATERIALIZED VIEW d.m INTO d.t AS SELECT 1', ['+ relation d.m']],
    ['-- first\nCREATE EXTERNAL TABLE d.e SETTINGS type = 1', ['+ relation d.e']],
    ['CREATE DICTIONARY d.x (id uint64)', ['+ relation d.x']],
    ['CREATE OR REPLACE AGGREGATE FUNCTION f(a int) RETURNS int', ['+ function f']],
    ['CREATE REMOTE FUNCTION f(a int)', ['+ function f']],
    ['CREATE OR REPLACE FORMAT SCHEMA p AS $$ x $$ TYPE Avro', ['+ formatSchema p']],
    ['CREATE NAMED COLLECTION k AS a = 1', ['+ namedCollection k']],
    ['CREATE DATABASE IF NOT EXISTS d', ['+ database d']],
    ['DROP STREAM IF EXISTS d.s SETTINGS force_drop_big_stream = true', ['- relation d.s']],
    ['DROP EXTERNAL TABLE d.s', ['- relation d.s']],
    ['DROP VIEW d.`99_v`', ['- relation d.99_v']],
    ['DROP DATABASE d CASCADE', ['- database d']],
    ['DROP FUNCTION IF EXISTS f SETTINGS force = true', ['- function f']],
    ['RENAME STREAM d.a TO d.b', ['- relation d.a', '+ relation d.b']],
    ['CREATE STREAM default.99004_v (a int)', ['+ relation default.99004_v']],
    ['CREATE ALERT d.a CALL f AS SELECT 1', []],
    ['DROP ROLE r', []],
    ["ALTER STREAM d.s MODIFY COMMENT 'CREATE STREAM d.x'", []],
    ['INSERT INTO d.s SELECT 1', []],
    ['', []],
  ])('%s', (sql, effects) => {
    expect(
      effectsOf(sql).map(({ object, database, name, becomes }) => {
        const path = database === undefined ? name : `${database}.${name}`
        return `${becomes === 'present' ? '+' : '-'} ${object} ${path}`
      }),
    ).toEqual(effects)
  })
})
