/**
 * `ADD SETTINGS a = 1`, `DROP ALL PROFILES` … of ALTER USER, ROLE and SETTINGS PROFILE (ClickHouse 26.7). What it does
 * depends on what is there, so that it is kept as written.
 */
import type { UnknownClause } from '../ast/span.ts'
import { at, type Cursor, key, peek } from './cursor.ts'
import { takeToken, unknownFrom } from './unknown.ts'

/** All changes in a row; nothing is consumed where none is next. */
export function settingsChange(c: Cursor): UnknownClause | undefined {
  if (!atSettingsChange(c)) return undefined
  const from = c.at
  do takeToken(c, [])
  while (!isEnd(c))
  const clause = unknownFrom(c, from, [])
  c.unknown.push(clause)
  return clause
}

function atSettingsChange(c: Cursor): boolean {
  const verb = key(c)
  if (verb !== 'ADD' && verb !== 'MODIFY' && verb !== 'DROP') return false
  return OBJECTS.has(key(c, verb === 'DROP' && key(c, 1) === 'ALL' ? 2 : 1))
}

const OBJECTS: ReadonlySet<string> = new Set(['SETTING', 'SETTINGS', 'PROFILE', 'PROFILES'])

function isEnd(c: Cursor): boolean {
  if (peek(c).kind === 'end' || at(c, ';')) return true
  if (atSettingsChange(c)) return false
  return (
    ['TO', 'HOST', 'GRANTEES', 'IDENTIFIED', 'IN', 'VALID', 'NOT'].includes(key(c)) ||
    at(c, 'ON', 'CLUSTER') ||
    at(c, 'RENAME', 'TO') ||
    at(c, 'DEFAULT', 'ROLE') ||
    at(c, 'DEFAULT', 'DATABASE') ||
    ((at(c, 'ADD') || at(c, 'DROP')) && (key(c, 1) === 'HOST' || key(c, 1) === 'IDENTIFIED'))
  )
}
