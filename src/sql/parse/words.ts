/** Words that end an expression and so can be no alias without AS (ClickHouse: ParserAlias::restricted_keywords). */
import { type Cursor, isNameToken, key, peek } from './cursor.ts'

const CLAUSE_WORDS: ReadonlySet<string> = new Set(
  (
    'ALL AND ANTI ANY ARRAY AS ASC ASCENDING ASOF BETWEEN CROSS DESC DESCENDING DIV ELSE END EXCEPT ' +
    'FINAL FORMAT FROM FULL GLOBAL GROUP HAVING ILIKE IN INNER INTERPOLATE INTERSECT INTO IS JOIN LEFT LIKE ' +
    'LIMIT MOD NOT OFFSET ON ONLY OR ORDER PARALLEL PASTE PREWHERE QUALIFY REGEXP RIGHT SAMPLE SELECT SEMI SETTINGS ' +
    'THEN UNION USING WHEN WHERE WINDOW WITH COLLATE NULLS'
  ).split(' '),
)

/** Words that are fine as an alias unless the next word makes them a clause. */
const FOLLOWED_BY: ReadonlyMap<string, readonly string[]> = new Map([
  [
    'EMIT',
    ['STREAM', 'CHANGELOG', 'AFTER', 'PERIODIC', 'ON', 'TIMEOUT', 'LAST', 'PER', 'VERSIONED'],
  ],
  ['FETCH', ['FIRST', 'NEXT']],
  ['SHUFFLE', ['BY']],
  ['LATEST', ['JOIN', 'INNER', 'LEFT']],
  ['PARTITION', ['BY']],
])

const FRAME_STARTS: ReadonlySet<string> = new Set(['BETWEEN', 'UNBOUNDED', 'CURRENT', 'INTERVAL'])

/** Behind the query of a Timeplus materialized view. */
const AFTER_VIEW_QUERY: ReadonlySet<string> = new Set(['STORAGE_SETTINGS', 'TTL'])

/** What may follow a bare EMIT (Proton 1.6.1: EMIT alone is EMIT STREAM). */
function endsEmit(c: Cursor): boolean {
  const next = peek(c, 1)
  return next.kind === 'end' || next.key === ')' || next.key === ';' || next.key === 'SETTINGS'
}

/** Whether the next word starts or ends a clause here, so that it is no alias. */
export function isClauseWord(c: Cursor): boolean {
  const word = key(c)
  if (CLAUSE_WORDS.has(word)) return true
  if (word === 'ROWS' || word === 'RANGE' || word === 'GROUPS') {
    return FRAME_STARTS.has(key(c, 1)) || peek(c, 1).kind === 'number'
  }
  if (word === 'COMMENT') return peek(c, 1).kind === 'string'
  if (c.dialect === 'timeplus') {
    if (AFTER_VIEW_QUERY.has(word)) return isNameToken(peek(c, 1))
    if (word === 'EMIT' && endsEmit(c)) return true
  }
  return FOLLOWED_BY.get(word)?.includes(key(c, 1)) ?? false
}
