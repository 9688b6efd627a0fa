/** Views and materialized views. */
import type { UnknownClause } from '../ast/span.ts'
import type { CreateMaterializedView, CreateView, ViewSecurity } from '../ast/statement.ts'
import type { Query } from '../ast/query.ts'
import type { StringLiteral } from '../ast/expression.ts'
import type { Storage } from '../ast/table.ts'
import { advance, at, type Cursor, expect, fail, key, peek, span, take } from './cursor.ts'
import { tableElements } from './elements.ts'
import { expression } from './expression.ts'
import { tableName } from './from.ts'
import { createHeader, type Modifiers, nameOrString } from './header.ts'
import { string } from './literal.ts'
import { atQuery, outputQuery } from './query.ts'
import { refreshClause } from './refresh.ts'
import { settingItems } from './settings.ts'
import { storageClause, storageOf, type StorageParts } from './storage.ts'
import { ttlClause } from './ttl.ts'
import { unknownClauses } from './unknown.ts'

type SecurityParts = { -readonly [K in keyof ViewSecurity]: ViewSecurity[K] }

export function createView(c: Cursor, modifiers: Modifiers): CreateView {
  const header = createHeader(c, modifiers)
  const list = at(c, '(') && !atQuery(c) ? tableElements(c) : undefined
  const security: SecurityParts = {}
  let comment: StringLiteral | undefined
  const unknown: UnknownClause[] = []
  while (!at(c, 'AS')) {
    if (securityClause(c, security)) continue
    if (take(c, 'COMMENT')) comment = string(c)
    else unknown.push(...unknownOrFail(c, ['AS', 'COMMENT', 'SQL', 'DEFINER']))
  }
  const query = viewQuery(c)
  const commentBehind = take(c, 'COMMENT')
  if (commentBehind) comment = string(c)
  return {
    kind: 'createView',
    ...header,
    ...(list && { elements: list.elements }),
    ...security,
    query,
    ...(comment && { comment }),
    ...(commentBehind && { commentBehind: true as const }),
    ...(unknown.length > 0 && { unknown }),
    ...span(c, modifiers.start),
  }
}

const MV_CLAUSES = [
  'AS',
  'TO',
  'INTO',
  'ENGINE',
  'REFRESH',
  'DEFINER',
  'SQL',
  'POPULATE',
  'EMPTY',
  'APPEND',
  'COMMENT',
  'SETTINGS',
  'INNER',
  'WATERMARK',
  'ALLOWED_LATENESS',
]

type MvParts = {
  -readonly [K in
    | 'innerStorage'
    | 'watermark'
    | 'allowedLateness'
    | 'into'
    | 'to'
    | 'toInnerUuid'
    | 'refresh'
    | 'append'
    | 'empty'
    | 'populate'
    | 'elements']?: CreateMaterializedView[K]
}

/** `object` is MATERIALIZED VIEW, WINDOW VIEW or SCHEDULED MATERIALIZED VIEW; its words are consumed. */
export function createMaterializedView(
  c: Cursor,
  object: string,
  modifiers: Modifiers,
): CreateMaterializedView {
  const header = createHeader(c, modifiers)
  const mv: MvParts = {}
  const storage: StorageParts = {}
  const security: SecurityParts = {}
  const unknown: UnknownClause[] = []
  while (!at(c, 'AS')) {
    const known =
      mvClause(c, mv, storage) || securityClause(c, security) || storageClause(c, storage)
    if (!known) unknown.push(...unknownOrFail(c, MV_CLAUSES))
  }
  const query = viewQuery(c)
  const behind = c.dialect === 'timeplus' ? storageBehind(c) : {}
  const commentBehind = at(c, 'COMMENT')
  if (commentBehind) storageClause(c, storage)
  return {
    kind: 'createMaterializedView',
    object,
    ...header,
    ...mv,
    ...security,
    storage: storageOf(storage),
    query,
    ...behind,
    ...(storage.comment && { comment: storage.comment }),
    ...(commentBehind && { commentBehind: true as const }),
    ...(unknown.length > 0 && { unknown }),
    ...span(c, modifiers.start),
  }
}

/** Timeplus: `STORAGE_SETTINGS a = 1 TTL …` behind the query, in either order. */
function storageBehind(c: Cursor): Pick<CreateMaterializedView, 'storageSettings' | 'storageTtl'> {
  const parts: { -readonly [K in 'storageSettings' | 'storageTtl']?: CreateMaterializedView[K] } =
    {}
  for (;;) {
    if (take(c, 'STORAGE_SETTINGS')) parts.storageSettings = settingItems(c)
    else if (take(c, 'TTL')) parts.storageTtl = ttlClause(c)
    else return parts
  }
}

function mvClause(c: Cursor, mv: MvParts, storage: StorageParts): boolean {
  switch (key(c)) {
    case '(': {
      const list = tableElements(c)
      mv.elements = list.elements
      if (list.primaryKey) storage.primaryKey = list.primaryKey
      return true
    }
    case 'WATERMARK':
      if (!take(c, 'WATERMARK', '=')) return false
      mv.watermark = expression(c)
      return true
    case 'ALLOWED_LATENESS':
      if (!take(c, 'ALLOWED_LATENESS', '=')) return false
      mv.allowedLateness = expression(c)
      return true
    case 'INNER':
      if (!take(c, 'INNER')) return false
      mv.innerStorage = innerStorage(c)
      return true
    case 'TO':
      if (take(c, 'TO', 'INNER', 'UUID')) mv.toInnerUuid = string(c)
      else if (take(c, 'TO')) mv.to = tableName(c)
      return true
    case 'INTO':
      mv.into = true
      if (take(c, 'INTO', 'INNER', 'UUID')) mv.toInnerUuid = string(c)
      else if (take(c, 'INTO')) mv.to = tableName(c)
      return true
    case 'REFRESH':
      take(c, 'REFRESH')
      mv.refresh = refreshClause(c)
      return true
    case 'APPEND':
      take(c, 'APPEND')
      mv.append = true
      return true
    case 'EMPTY':
      take(c, 'EMPTY')
      mv.empty = true
      return true
    case 'POPULATE':
      take(c, 'POPULATE')
      mv.populate = true
      return true
    default:
      return false
  }
}

/** `INNER ENGINE …` of a window view goes on up to its own ENGINE. */
function innerStorage(c: Cursor): Storage {
  const parts: StorageParts = {}
  do {
    if (!storageClause(c, parts)) fail(c, ['ENGINE'])
  } while (!at(c, 'ENGINE') && !at(c, 'AS') && !at(c, 'POPULATE'))
  return storageOf(parts)
}

/** DEFINER and SQL SECURITY, in either order. */
function securityClause(c: Cursor, parts: SecurityParts): boolean {
  if (take(c, 'DEFINER')) {
    take(c, '=')
    parts.definer = nameOrString(c)
    return true
  }
  if (!take(c, 'SQL', 'SECURITY')) return false
  const word = key(c)
  if (word !== 'DEFINER' && word !== 'INVOKER' && word !== 'NONE')
    fail(c, ['DEFINER', 'INVOKER', 'NONE'])
  advance(c)
  parts.sqlSecurity = word
  return true
}

function viewQuery(c: Cursor): Query {
  expect(c, 'AS')
  return outputQuery(c)
}

function unknownOrFail(c: Cursor, clauses: readonly string[]): readonly UnknownClause[] {
  const found = peek(c).kind === 'end' ? [] : unknownClauses(c, clauses)
  if (found.length === 0) fail(c, clauses.slice(0, 1))
  return found
}
