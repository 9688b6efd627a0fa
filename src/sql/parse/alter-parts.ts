/** What stands between the keywords of an ALTER command. */
import type { AlterList, AlterPart, Keywords } from '../ast/statement.ts'
import {
  advance,
  at,
  atName,
  type Cursor,
  expect,
  fail,
  here,
  key,
  lastEnd,
  list,
  peek,
  span,
  take,
} from './cursor.ts'
import type { PartName } from './alter-commands.ts'
import { bareCall, columnDefinition } from './column.ts'
import { collectionEntry } from './create-other.ts'
import { constraint, index, projection } from './elements.ts'
import { expression } from './expression.ts'
import { tableName } from './from.ts'
import { nameOrString } from './header.ts'
import { keyClause } from './keys.ts'
import { string } from './literal.ts'
import { outputQuery } from './query.ts'
import { refreshClause } from './refresh.ts'
import { settingItems } from './settings.ts'
import { assignment, ttlClause } from './ttl.ts'

export const PART_READERS: Readonly<Record<PartName, (c: Cursor) => readonly AlterPart[]>> = {
  assignments: (c) => [alterList(c, () => list(c, assignment))],
  change: columnChange,
  column: (c) => [columnDefinition(c)],
  constraint: (c) => [constraint(c)],
  entities: (c) => [alterList(c, () => list(c, bareCall))],
  entries: (c) => [alterList(c, () => list(c, collectionEntry))],
  expression: (c) => [expression(c)],
  index: (c) => [index(c)],
  key: (c) => [keyClause(c)],
  partition,
  path: (c) => [tableName(c)],
  paths: (c) => [alterList(c, () => list(c, tableName))],
  projection: (c) => [projection(c)],
  query: (c) => [outputQuery(c)],
  refresh: (c) => [refreshClause(c)],
  settings: (c) => [alterList(c, () => settingItems(c))],
  string: (c) => [string(c)],
  subject: (c) => [nameOrString(c)],
  table: (c) => {
    const start = here(c)
    return [{ kind: 'alterTable', name: tableName(c), ...span(c, start) }]
  },
  ttl: (c) => [ttlClause(c)],
  word: (c) => [oneKeyword(c)],
}

/** Consumed keywords from `start` on. */
export function keywords(words: readonly string[], start: number, c: Cursor): Keywords {
  return { kind: 'keywords', text: words.join(' '), start, end: lastEnd(c) }
}

function oneKeyword(c: Cursor): Keywords {
  const start = here(c)
  if (peek(c).kind !== 'word') fail(c, ['a keyword'])
  return keywords([advance(c).key], start, c)
}

function alterList(c: Cursor, items: () => AlterList['items']): AlterList {
  const start = here(c)
  return { kind: 'alterList', items: items(), ...span(c, start) }
}

/** `ALL`, `ID '20'`, or a value. */
function partition(c: Cursor): readonly AlterPart[] {
  const start = here(c)
  if (take(c, 'ALL')) return [keywords(['ALL'], start, c)]
  if (at(c, 'ID') && peek(c, 1).kind === 'string') {
    advance(c)
    return [keywords(['ID'], start, c), string(c)]
  }
  // The engine reads no column there that is called all (26.7).
  if (at(c, '(') && key(c, 1) === 'ALL' && key(c, 2) === ')') fail(c, ['ALL without brackets'])
  return [expression(c)]
}

/** `ADD ENUM VALUES ('a' = 1, 'b')`, behind the words (26.7). */
function enumValues(c: Cursor, start: number): readonly AlterPart[] {
  expect(c, '(')
  const opening = keywords(['ADD', 'ENUM', 'VALUES', '('], start, c)
  const values = alterList(c, () => list(c, (c) => expression(c)))
  const end = here(c)
  expect(c, ')')
  return [opening, values, keywords([')'], end, c)]
}

/** A new definition, or `c REMOVE TTL`, `c MODIFY SETTING a = 1`, `c RESET SETTING a`. */
function columnChange(c: Cursor): readonly AlterPart[] {
  const from = c.at
  const column = tableName(c)
  const start = here(c)
  if (at(c, 'REMOVE') && atName(c, 1)) {
    const words = [advance(c).key, advance(c).key]
    return [column, keywords(words, start, c)]
  }
  if (take(c, 'MODIFY', 'SETTING'))
    return [column, keywords(['MODIFY', 'SETTING'], start, c), ...PART_READERS.settings(c)]
  if (take(c, 'ADD', 'ENUM', 'VALUES')) return [column, ...enumValues(c, start)]
  if (take(c, 'RESET', 'SETTING'))
    return [column, keywords(['RESET', 'SETTING'], start, c), ...PART_READERS.paths(c)]
  c.at = from
  return [columnDefinition(c, true)]
}
