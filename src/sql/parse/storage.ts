/** The clauses behind the column list of a table: ENGINE, keys, TTL, SETTINGS, COMMENT, in any order. */
import type { Setting, StringLiteral } from '../ast/expression.ts'
import type { Storage } from '../ast/table.ts'
import { type Cursor, key, take } from './cursor.ts'
import { bareCall } from './column.ts'
import { keyClause } from './keys.ts'
import { string } from './literal.ts'
import { settingItems } from './settings.ts'
import { ttlClause } from './ttl.ts'

export type StorageParts = { -readonly [K in keyof Storage]?: Storage[K] } & {
  comment?: StringLiteral
  querySettings?: readonly Setting[]
}

/** Reads one clause into `parts`; false when none is next. */
export function storageClause(c: Cursor, parts: StorageParts): boolean {
  switch (key(c)) {
    case 'ENGINE':
      take(c, 'ENGINE')
      take(c, '=')
      parts.engine = bareCall(c)
      return true
    case 'PARTITION':
      if (!take(c, 'PARTITION', 'BY')) return false
      parts.partitionBy = keyClause(c)
      return true
    case 'PRIMARY':
      if (!take(c, 'PRIMARY', 'KEY')) return false
      parts.primaryKey = keyClause(c)
      return true
    case 'ORDER':
      if (!take(c, 'ORDER', 'BY')) return false
      parts.orderBy = keyClause(c)
      return true
    case 'SAMPLE':
      if (!take(c, 'SAMPLE', 'BY')) return false
      parts.sampleBy = keyClause(c)
      return true
    case 'TTL':
      take(c, 'TTL')
      parts.ttl = ttlClause(c)
      return true
    case 'SETTINGS':
      take(c, 'SETTINGS')
      // Behind the comment they are for the statement (ClickHouse 26.7).
      if (parts.settings || (parts.comment && c.dialect === 'clickhouse'))
        parts.querySettings = settingItems(c)
      else parts.settings = settingItems(c)
      return true
    case 'COMMENT':
      take(c, 'COMMENT')
      parts.comment = string(c)
      return true
    default:
      return false
  }
}

/** The clauses without the comment, which belongs to the statement. */
export function storageOf(parts: StorageParts): Storage {
  const { comment: _comment, querySettings: _query, ...storage } = parts
  return storage
}
