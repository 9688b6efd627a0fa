/** Which statement this is, by its first words. */
import type {
  Drop,
  OtherStatement,
  QueryStatement,
  Rename,
  RenamePair,
  Statement,
} from '../ast/statement.ts'
import type { Identifier } from '../ast/expression.ts'
import type { Query } from '../ast/query.ts'
import type { Name } from '../ast/span.ts'
import {
  createQuota,
  createRole,
  createRowPolicy,
  createSettingsProfile,
  policyTargets,
  userName,
} from './access.ts'
import { alter } from './alter.ts'
import { createStatement } from './create.ts'
import {
  advance,
  at,
  attempt,
  type Cursor,
  expect,
  fail,
  failAt,
  here,
  key,
  list,
  peek,
  span,
  take,
} from './cursor.ts'
import { tableName } from './from.ts'
import { grant } from './grant.ts'
import { clusterClause } from './header.ts'
import { insert } from './insert.ts'
import { atQuery, outputQuery } from './query.ts'
import { settingItems } from './settings.ts'
import { takeToken, unknownClauses, unknownFrom } from './unknown.ts'
import { meantWord } from './spelling.ts'
import { maintenanceStatement } from './maintenance.ts'
import { atParallel } from './parallel.ts'
import { streamingStatement } from './timeplus-statement.ts'
import { createUser } from './user.ts'
import { atWithInsert, withInsert } from './with-insert.ts'

export function statement(c: Cursor): Statement {
  const start = here(c)
  if (atParallel(c)) return parallel(c, start)
  const whole = c.dialect === 'timeplus' ? streamingStatement(c) : maintenanceStatement(c)
  if (whole) return whole
  if (atWithInsert(c)) return withInsert(c, insert)
  if (atQuery(c)) return queryStatement(c, start)
  switch (key(c)) {
    case 'CREATE':
    case 'ATTACH':
    case 'REPLACE':
      return createStatement(c) ?? otherCreate(c, start)
    case 'ALTER':
      return alterStatement(c, start)
    case 'GRANT':
    case 'REVOKE':
      return grant(c)
    case 'INSERT':
      return insert(c, start)
    case 'DROP':
    case 'DETACH':
    case 'TRUNCATE':
    case 'UNDROP':
      return drop(c, start)
    case 'RENAME':
    case 'EXCHANGE':
      return rename(c, start)
    case 'SELECT':
    case 'WITH':
    case 'FROM':
      return queryStatement(c, start)
    default:
      if (!OTHER_VERBS.has(key(c))) fail(c, [meantWord(key(c)) ?? 'a statement'])
      if (
        at(c, 'OPTIMIZE') &&
        !['TABLE', 'STREAM'].includes(key(c, 1)) &&
        c.dialect === 'clickhouse'
      ) {
        advance(c)
        fail(c, ['TABLE'])
      }
      return other(c, start)
  }
}

/** An object this grammar does not know is kept as tokens; a misspelt one is a mistake. */
function otherCreate(c: Cursor, start: number): Statement {
  const word = peek(c, 1)
  const meant = meantWord(word.key)
  if (meant) failAt(word, `expected ${meant} but found ${word.text}`)
  return other(c, start)
}

/** Kept as tokens, and reported. */
function parallel(c: Cursor, start: number): OtherStatement {
  const node = other(c, start)
  c.unknown.push(node.tokens)
  return node
}

/** Statements that are kept as tokens; any other first word is a mistake. */
const OTHER_VERBS: ReadonlySet<string> = new Set(
  (
    'ABORT BACKUP BEGIN CHECK COMMIT DELETE DESC DESCRIBE EXECUTE EXISTS EXPLAIN KILL LOCK MOVE OPTIMIZE PAUSE RECOVER ' +
    'RESTORE RESUME ROLLBACK SET SHOW START STOP SYSTEM UNLOCK UPDATE USE WATCH'
  ).split(' '),
)

function queryStatement(c: Cursor, start: number): QueryStatement {
  const inner = outputQuery(c)
  return { kind: 'query', source: c.text, query: inner, ...span(c, start) }
}

function alterStatement(c: Cursor, start: number): Statement {
  advance(c)
  const access = { start, alter: true, orReplace: false }
  if (take(c, 'USER')) return createUser(c, access)
  if (take(c, 'ROLE')) return createRole(c, access)
  if (take(c, 'QUOTA')) return createQuota(c, access)
  if (take(c, 'SETTINGS', 'PROFILE')) return createSettingsProfile(c, access)
  if (take(c, 'PROFILE')) return createSettingsProfile(c, { ...access, written: 'PROFILE' })
  if (take(c, 'ROW', 'POLICY')) return createRowPolicy(c, access)
  if (take(c, 'POLICY')) return createRowPolicy(c, { ...access, written: 'POLICY' })
  const object = objectWords(c)
  return alter(c, start, object)
}

const OBJECT_WORDS: ReadonlySet<string> = new Set(
  (
    'TABLE TABLES VIEW MATERIALIZED DICTIONARY DICTIONARIES DATABASE FUNCTION NAMED COLLECTION STREAM STREAMS EXTERNAL ROW POLICY USER ROLE ' +
    'QUOTA SETTINGS PROFILE TEMPORARY INDEX WORKLOAD RESOURCE TASK ALERT INPUT FORMAT SCHEMA DISK STORAGE MASKING WINDOW LIVE'
  ).split(' '),
)

/** Words that another word follows before the name. */
const LEADING_WORDS: ReadonlySet<string> = new Set(
  'MATERIALIZED NAMED EXTERNAL ROW SETTINGS TEMPORARY FORMAT STORAGE MASKING WINDOW LIVE'.split(
    ' ',
  ),
)

/** TABLE, NAMED COLLECTION, ROW POLICY …; a name such as `view` behind them is no object word. */
function objectWords(c: Cursor): string {
  const words: string[] = []
  do {
    if (!OBJECT_WORDS.has(key(c))) break
    words.push(advance(c).key)
  } while (LEADING_WORDS.has(words.at(-1) ?? '') && peek(c, 1).kind !== 'end')
  return words.join(' ')
}

function drop(c: Cursor, start: number): Drop {
  const verb = advance(c).key
  const object = objectWords(c)
  const ifExists = take(c, 'IF', 'EXISTS')
  const names: Identifier[] = []
  const cluster: { onCluster?: Name } = {}
  const targets = ON_TABLES.has(object) ? attempt(c, () => policyTargets(c, cluster)) : undefined
  if (!targets && peek(c).kind !== 'end') names.push(...list(c, dropName))
  const onCluster = cluster.onCluster ?? clusterClause(c)
  const options = dropOptions(c)
  const settings = take(c, 'SETTINGS') ? settingItems(c) : undefined
  const unknown = unknownClauses(c, [])
  const from = c.at
  const queries: Query[] = []
  // Whatever else may follow.
  while (unknown.length === 0 && peek(c).kind !== 'end' && !at(c, ';')) takeToken(c, queries)
  const rest = c.at > from ? [unknownFrom(c, from, queries)] : unknown
  if (c.at > from) c.unknown.push(...rest)
  return {
    kind: 'drop',
    source: c.text,
    verb,
    object,
    ...(ifExists && { ifExists: true as const }),
    names,
    ...(targets && { targets }),
    ...(onCluster && { onCluster }),
    ...(options.length > 0 && { options }),
    ...(settings && { settings }),
    ...(rest.length > 0 && { unknown: rest }),
    ...span(c, start),
  }
}

/** What is dropped from a table: `DROP INDEX i ON t`. */
const ON_TABLES: ReadonlySet<string> = new Set(['ROW POLICY', 'POLICY', 'MASKING POLICY', 'INDEX'])

function dropOptions(c: Cursor): readonly string[] {
  const options: string[] = []
  for (;;) {
    if (c.dialect === 'clickhouse' && (at(c, 'CASCADE') || at(c, 'RESTRICT'))) fail(c, ['the end'])
    if (take(c, 'NO', 'DELAY')) options.push('NO DELAY')
    else if (at(c, 'SYNC') || at(c, 'CASCADE') || at(c, 'PERMANENTLY') || at(c, 'RESTRICT'))
      options.push(advance(c).key)
    else return options
  }
}

/** `db.t`; users and the like may be strings, and have hosts. */
function dropName(c: Cursor): Identifier {
  const start = here(c)
  if (peek(c).kind !== 'string' && key(c, 1) !== '@') return tableName(c)
  return { kind: 'identifier', parts: [userName(c)], ...span(c, start) }
}

function rename(c: Cursor, start: number): Rename {
  const verb = advance(c).key === 'RENAME' ? 'RENAME' : 'EXCHANGE'
  const object = objectWords(c)
  const ifExists = take(c, 'IF', 'EXISTS')
  const pairs = list(c, renamePair)
  const onCluster = clusterClause(c)
  const unknown = unknownClauses(c, [])
  return {
    kind: 'rename',
    source: c.text,
    verb,
    object: ifExists ? `${object} IF EXISTS` : object,
    pairs,
    ...(onCluster && { onCluster }),
    ...(unknown.length > 0 && { unknown }),
    ...span(c, start),
  }
}

function renamePair(c: Cursor): RenamePair {
  const start = here(c)
  // Proton 1.6.1 prints the condition of the first pair with every pair.
  if (c.dialect === 'timeplus') take(c, 'IF', 'EXISTS')
  const from = tableName(c)
  if (!take(c, 'TO')) expect(c, 'AND')
  const to = tableName(c)
  return { kind: 'renamePair', from, to, ...span(c, start) }
}

/** A statement of no interest here: its tokens, and the queries inside. */
function other(c: Cursor, start: number): OtherStatement {
  const verb = key(c)
  const from = c.at
  const queries: Query[] = []
  while (peek(c).kind !== 'end' && !at(c, ';')) takeToken(c, queries)
  return {
    kind: 'other',
    source: c.text,
    verb,
    tokens: unknownFrom(c, from, queries),
    ...span(c, start),
  }
}
