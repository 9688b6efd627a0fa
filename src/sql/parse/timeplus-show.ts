/** SHOW, DESCRIBE and EXISTS as statements. */
import type { Name, UnknownClause } from '../ast/span.ts'
import type { Keywords } from '../ast/statement.ts'
import type { Show, ShowLike } from '../ast/streaming.ts'
import type { TableSource } from '../ast/query.ts'
import {
  advance,
  at,
  atName,
  type Cursor,
  expect,
  fail,
  here,
  key,
  name,
  peek,
  span,
  take,
} from './cursor.ts'
import { PART_READERS } from './alter-parts.ts'
import { expression } from './expression.ts'
import { tableName, tableSource } from './from.ts'
import { string } from './literal.ts'
import { settingItems } from './settings.ts'
import { unknownClauses, unknownFrom } from './unknown.ts'

const OBJECTS: ReadonlySet<string> = new Set(
  (
    'CREATE TEMPORARY FULL EXTENDED CHANGED STREAM STREAMS TABLE TABLES VIEW VIEWS MATERIALIZED DATABASE DATABASES ' +
    'DICTIONARY DICTIONARIES FUNCTION FUNCTIONS FORMAT SCHEMA SCHEMAS NAMED COLLECTION COLLECTIONS DISK DISKS STORAGE ' +
    'POLICY POLICIES ALERT ALERTS TASK TASKS INPUT INPUTS EXTERNAL CLUSTER CLUSTERS SETTINGS PROCESSLIST GRANTS FOR ' +
    'ACCESS USER USERS ROLE ROLES ROW QUOTA QUOTAS PROFILE PROFILES COLUMNS INDEXES INDEX KEYS CURRENT ENABLED ENGINES'
  ).split(' '),
)

export function show(c: Cursor): Show {
  const start = here(c)
  advance(c)
  const object = objectWords(c)
  if (object === '') fail(c, ['STREAMS', 'CREATE'])
  const named = takesName(object) && atName(c) && !at(c, 'SETTINGS')
  const subject = named ? tableName(c) : undefined
  return showOf(c, start, 'SHOW', object, subject && { name: subject })
}

/** DESCRIBE of a stream, a table function or a query. */
export function describe(c: Cursor): Show {
  const start = here(c)
  const isShort = advance(c).key === 'DESC'
  const isObject = c.dialect === 'timeplus' ? OBJECTS.has(key(c)) : at(c, 'TABLE')
  const object = isObject && isFollowed(c) ? advance(c).key : ''
  const source = tableSource(c)
  const { table } = source
  const plain = table.kind === 'identifier' && !source.alias
  const node = showOf(c, start, 'DESCRIBE', object, plain ? { name: table } : { subject: source })
  return isShort ? { ...node, written: 'DESC' } : node
}

export function exists(c: Cursor): Show {
  const start = here(c)
  advance(c)
  const object = objectWords(c, true)
  return showOf(c, start, 'EXISTS', object, { name: tableName(c) })
}

/** `USE db`, `USE DATABASE db` (ClickHouse 26.7). */
export function use(c: Cursor): Show {
  const start = here(c)
  advance(c)
  const object = at(c, 'DATABASE') && atName(c, 1) ? advance(c).key : ''
  return showOf(c, start, 'USE', object, { name: tableName(c) })
}

/** `CHECK TABLE t [PARTITION p | PART 'p']`, `CHECK ALL TABLES` (ClickHouse 26.7). */
export function check(c: Cursor): Show {
  const start = here(c)
  advance(c)
  if (take(c, 'ALL', 'TABLES')) return showOf(c, start, 'CHECK', 'ALL TABLES', undefined)
  const isStream = c.dialect === 'timeplus' && at(c, 'STREAM')
  const object = isStream ? advance(c).key : expect(c, 'TABLE').key
  const checked = tableName(c)
  const word = at(c, 'PARTITION') || at(c, 'PART') ? keyword(c) : undefined
  const partition = word && [word, ...PART_READERS.partition(c)]
  return showOf(c, start, 'CHECK', object, { name: checked, ...(partition && { partition }) })
}

function keyword(c: Cursor): Keywords {
  const { key: text, start, end } = advance(c)
  return { kind: 'keywords', text, start, end }
}

function objectWords(c: Cursor, isNamed = false): string {
  const words: string[] = []
  while (OBJECTS.has(key(c)) && (!(isNamed || words.includes('CREATE')) || isFollowed(c))) {
    words.push(advance(c).key)
  }
  return words.join(' ')
}

/** `SHOW CREATE stream` names a stream of that name; `SHOW CREATE STREAM s` does not. */
function isFollowed(c: Cursor): boolean {
  const next = peek(c, 1)
  return (atName(c, 1) || next.key === '(') && next.key !== 'SETTINGS' && next.key !== 'FORMAT'
}

function takesName(object: string): boolean {
  return object.startsWith('CREATE') || object.endsWith('FOR')
}

type Subject = Pick<Show, 'name' | 'partition'> | { readonly subject: TableSource }

function showOf(
  c: Cursor,
  start: number,
  verb: Show['verb'],
  object: string,
  subject: Subject | undefined,
): Show {
  const database: Name | undefined = take(c, 'FROM') || take(c, 'IN') ? name(c) : undefined
  const like = showLike(c)
  const where = take(c, 'WHERE') ? expression(c) : undefined
  const limit = take(c, 'LIMIT') ? expression(c) : undefined
  const before = take(c, 'SETTINGS') ? settingItems(c) : undefined
  const format = take(c, 'FORMAT') ? name(c) : undefined
  const unknown = [...implicitGrants(c), ...unknownClauses(c, [])]
  const settings = before ?? (take(c, 'SETTINGS') ? settingItems(c) : undefined)
  return {
    kind: 'show',
    source: c.text,
    verb,
    object,
    ...subject,
    ...(database && { database }),
    ...(like && { like }),
    ...(where && { where }),
    ...(limit && { limit }),
    ...(settings && { settings }),
    ...(format && { format }),
    ...(unknown.length > 0 && { unknown }),
    ...span(c, start),
  }
}

/** SHOW GRANTS … WITH IMPLICIT [FINAL] of ClickHouse 26.7, kept as written. */
function implicitGrants(c: Cursor): readonly UnknownClause[] {
  if (c.dialect !== 'clickhouse') return []
  const from = c.at
  take(c, 'WITH', 'IMPLICIT')
  take(c, 'FINAL')
  if (c.at === from) return []
  const clause = unknownFrom(c, from, [])
  c.unknown.push(clause)
  return [clause]
}

function showLike(c: Cursor): ShowLike | undefined {
  const start = here(c)
  const negated = at(c, 'NOT') && take(c, 'NOT')
  if (!at(c, 'LIKE') && !at(c, 'ILIKE')) return undefined
  const ignoreCase = advance(c).key === 'ILIKE'
  return { kind: 'showLike', negated, ignoreCase, pattern: string(c), ...span(c, start) }
}
