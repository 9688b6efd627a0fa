/** CREATE TASK and CREATE ALERT: what runs by itself over a query. */
import type { StringLiteral } from '../ast/expression.ts'
import type { UnknownClause } from '../ast/span.ts'
import type { AlertBatch, AlertLimit, CreateAlert, CreateTask } from '../ast/streaming.ts'
import { at, type Cursor, expect, fail, here, name, span, take } from './cursor.ts'
import { expression } from './expression.ts'
import { tableName } from './from.ts'
import { createHeader, type Modifiers } from './header.ts'
import { string } from './literal.ts'
import { outputQuery } from './query.ts'
import { unknownClauses } from './unknown.ts'

type TaskParts = {
  -readonly [K in 'schedule' | 'timeout' | 'checkpoint' | 'to']?: CreateTask[K]
}

const TASK_CLAUSES = ['AS', 'SCHEDULE', 'TIMEOUT', 'CHECKPOINT', 'INTO', 'COMMENT']

/** `t SCHEDULE 5s TIMEOUT 2s INTO target AS SELECT …`; clauses in any order. */
export function createTask(c: Cursor, modifiers: Modifiers): CreateTask {
  const header = createHeader(c, modifiers)
  const parts: TaskParts = {}
  const unknown: UnknownClause[] = []
  while (!at(c, 'AS')) {
    if (taskClause(c, parts)) continue
    unknown.push(...unknownOrFail(c, TASK_CLAUSES))
  }
  expect(c, 'AS')
  const query = outputQuery(c)
  const comment = commentBehind(c)
  return {
    kind: 'createTask',
    ...header,
    ...parts,
    query,
    ...(comment && { comment }),
    ...(unknown.length > 0 && { unknown }),
    ...span(c, modifiers.start),
  }
}

function taskClause(c: Cursor, parts: TaskParts): boolean {
  if (take(c, 'SCHEDULE')) parts.schedule = expression(c)
  else if (take(c, 'TIMEOUT')) parts.timeout = expression(c)
  else if (take(c, 'CHECKPOINT')) parts.checkpoint = string(c)
  else if (take(c, 'INTO')) parts.to = tableName(c)
  else return false
  return true
}

type AlertParts = { -readonly [K in 'batch' | 'limit' | 'function']?: CreateAlert[K] }

const ALERT_CLAUSES = ['AS', 'BATCH', 'LIMIT', 'CALL', 'COMMENT']

/** `a BATCH 10 EVENTS WITH TIMEOUT 5s LIMIT 1 ALERTS PER 15s CALL f AS SELECT …`. */
export function createAlert(c: Cursor, modifiers: Modifiers): CreateAlert {
  const header = createHeader(c, modifiers)
  const parts: AlertParts = {}
  const unknown: UnknownClause[] = []
  while (!at(c, 'AS')) {
    if (alertClause(c, parts)) continue
    unknown.push(...unknownOrFail(c, ALERT_CLAUSES))
  }
  const called = parts.function
  if (!called) fail(c, ['CALL'])
  expect(c, 'AS')
  const query = outputQuery(c)
  const comment = commentBehind(c)
  return {
    kind: 'createAlert',
    ...header,
    ...parts,
    function: called,
    query,
    ...(comment && { comment }),
    ...(unknown.length > 0 && { unknown }),
    ...span(c, modifiers.start),
  }
}

function alertClause(c: Cursor, parts: AlertParts): boolean {
  if (at(c, 'BATCH')) parts.batch = alertBatch(c)
  else if (at(c, 'LIMIT')) parts.limit = alertLimit(c)
  else if (take(c, 'CALL')) parts.function = name(c)
  else return false
  return true
}

/** One is printed as `1 EVENT`, `1 ALERT` (p3:src/Parsers/ASTCreateAlertQuery.cpp). */
function alertBatch(c: Cursor): AlertBatch {
  const start = here(c)
  expect(c, 'BATCH')
  const events = expression(c)
  if (!take(c, 'EVENT')) expect(c, 'EVENTS')
  const timeout = take(c, 'WITH', 'TIMEOUT') ? expression(c) : undefined
  return { kind: 'alertBatch', events, ...(timeout && { timeout }), ...span(c, start) }
}

function alertLimit(c: Cursor): AlertLimit {
  const start = here(c)
  expect(c, 'LIMIT')
  const alerts = expression(c)
  if (!take(c, 'ALERT')) expect(c, 'ALERTS')
  expect(c, 'PER')
  const per = expression(c)
  return { kind: 'alertLimit', alerts, per, ...span(c, start) }
}

function commentBehind(c: Cursor): StringLiteral | undefined {
  return take(c, 'COMMENT') ? string(c) : undefined
}

function unknownOrFail(c: Cursor, clauses: readonly string[]): readonly UnknownClause[] {
  const found = unknownClauses(c, clauses)
  if (found.length === 0) fail(c, clauses.slice(0, 1))
  return found
}
