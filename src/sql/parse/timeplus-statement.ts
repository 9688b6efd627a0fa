/** Statements of Timeplus besides CREATE, ALTER, DROP and queries. */
import type { Identifier } from '../ast/expression.ts'
import type { Statement } from '../ast/statement.ts'
import type { Kill, Mutation, Optimize, SetStatement, Subscription } from '../ast/streaming.ts'
import { PART_READERS } from './alter-parts.ts'
import {
  advance,
  at,
  atName,
  attempt,
  type Cursor,
  expect,
  fail,
  here,
  key,
  list,
  name,
  peek,
  span,
  take,
} from './cursor.ts'
import { expression } from './expression.ts'
import { tableName } from './from.ts'
import { clusterClause } from './header.ts'
import { string } from './literal.ts'
import { outputQuery } from './query.ts'
import { settingItems } from './settings.ts'
import { check, describe, exists, show, use } from './timeplus-show.ts'
import { system } from './timeplus-system.ts'
import { assignment } from './ttl.ts'

/** The statement if it is one of these and can be read to its end; otherwise nothing is consumed. */
export function streamingStatement(c: Cursor): Statement | undefined {
  return wholeStatement(c, READERS)
}

export type StatementReaders = ReadonlyMap<string, (c: Cursor) => Statement>

/** Reads by the first word, up to the end of the text. */
export function wholeStatement(c: Cursor, readers: StatementReaders): Statement | undefined {
  const reader = readers.get(key(c))
  if (!reader) return undefined
  return attempt(c, () => {
    const node = reader(c)
    const rest = peek(c)
    if (rest.kind !== 'end' && rest.key !== ';') fail(c, ['the end'])
    return node
  })
}

const READERS: StatementReaders = new Map<string, (c: Cursor) => Statement>([
  ['SYSTEM', system],
  ['SHOW', show],
  ['DESCRIBE', describe],
  ['DESC', describe],
  ['EXISTS', exists],
  ['KILL', kill],
  ['SUBSCRIBE', subscription],
  ['UNSUBSCRIBE', subscription],
  ['RECOVER', subscription],
  ['SET', set],
  ['OPTIMIZE', optimize],
  ['DELETE', mutation],
  ['UPDATE', mutation],
  ['USE', use],
  ['CHECK', check],
])

export function kill(c: Cursor): Kill {
  const start = here(c)
  expect(c, 'KILL')
  const object = advance(c).key
  const onCluster = clusterClause(c)
  expect(c, 'WHERE')
  const where = expression(c)
  const mode = KILL_MODES.find((word) => take(c, word))
  const format = take(c, 'FORMAT') ? name(c) : undefined
  return {
    kind: 'kill',
    source: c.text,
    object,
    ...(onCluster && { onCluster }),
    where,
    ...(mode && { mode }),
    ...(format && { format }),
    ...span(c, start),
  }
}

const KILL_MODES = ['SYNC', 'ASYNC', 'TEST'] as const

function subscription(c: Cursor): Subscription {
  const start = here(c)
  const source = c.text
  if (take(c, 'SUBSCRIBE', 'TO')) {
    const query = outputQuery(c)
    return { kind: 'subscription', source, verb: 'SUBSCRIBE TO', query, ...span(c, start) }
  }
  const verb = at(c, 'RECOVER', 'FROM') ? 'RECOVER FROM' : 'UNSUBSCRIBE TO'
  advance(c)
  expect(c, verb === 'RECOVER FROM' ? 'FROM' : 'TO')
  const id = string(c)
  return { kind: 'subscription', source, verb, id, ...span(c, start) }
}

/** SET ROLE and SET DEFAULT ROLE are other statements. */
export function set(c: Cursor): SetStatement {
  const start = here(c)
  expect(c, 'SET')
  if (!atName(c) || (key(c, 1) !== '=' && key(c, 1) !== '.')) fail(c, ['a setting'])
  const settings = settingItems(c)
  return { kind: 'set', source: c.text, settings, ...span(c, start) }
}

export function optimize(c: Cursor): Optimize {
  const start = here(c)
  expect(c, 'OPTIMIZE')
  if (c.dialect === 'clickhouse' && !at(c, 'TABLE') && !at(c, 'STREAM')) fail(c, ['TABLE'])
  const object = objectWord(c)
  const name = tableName(c)
  const partitionId = take(c, 'PARTITION', 'ID')
  const partition = partitionId || take(c, 'PARTITION') ? expression(c) : undefined
  const final = take(c, 'FINAL')
  const deduplicate = take(c, 'DEDUPLICATE')
  const by = deduplicate && take(c, 'BY') ? list(c, (c) => expression(c)) : undefined
  const settings = take(c, 'SETTINGS') ? settingItems(c) : undefined
  return {
    kind: 'optimize',
    source: c.text,
    object,
    name,
    ...(partition && { partition }),
    ...(partitionId && { partitionId: true as const }),
    ...(final && { final: true as const }),
    ...(deduplicate && { deduplicate: true as const }),
    ...(by && { deduplicateBy: by }),
    ...(settings && { settings }),
    ...span(c, start),
  }
}

/** STREAM or TABLE, unless it is the name itself. */
function objectWord(c: Cursor): string {
  const isWord = (at(c, 'STREAM') || at(c, 'TABLE')) && atName(c, 1)
  return isWord ? advance(c).key : ''
}

export function mutation(c: Cursor): Mutation {
  const start = here(c)
  const verb = advance(c).key === 'DELETE' ? 'DELETE' : 'UPDATE'
  if (verb === 'DELETE') expect(c, 'FROM')
  const name: Identifier = tableName(c)
  const onCluster = clusterClause(c)
  if (verb === 'UPDATE') expect(c, 'SET')
  const assignments = verb === 'UPDATE' ? list(c, assignment) : undefined
  const partition = take(c, 'IN', 'PARTITION') ? PART_READERS.partition(c) : undefined
  const where = take(c, 'WHERE') ? expression(c) : undefined
  const settings = take(c, 'SETTINGS') ? settingItems(c) : undefined
  return {
    kind: 'mutation',
    source: c.text,
    verb,
    name,
    ...(onCluster && { onCluster }),
    ...(assignments && { assignments }),
    ...(partition && { partition }),
    ...(where && { where }),
    ...(settings && { settings }),
    ...span(c, start),
  }
}
