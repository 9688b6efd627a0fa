/** CREATE DATABASE, FUNCTION and NAMED COLLECTION. */
import type { Setting } from '../ast/expression.ts'
import type { UnknownClause } from '../ast/span.ts'
import type {
  CollectionEntry,
  CreateDatabase,
  CreateFunction,
  CreateNamedCollection,
  FunctionArgument,
} from '../ast/statement.ts'
import {
  advance,
  at,
  atName,
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
import { createHeader, type Modifiers } from './header.ts'
import { literal, string } from './literal.ts'
import { settingItems } from './settings.ts'
import { storageClause, type StorageParts } from './storage.ts'
import { parseTypeNode } from './type.ts'
import { unknownClauses } from './unknown.ts'

export function createDatabase(c: Cursor, modifiers: Modifiers): CreateDatabase {
  const header = createHeader(c, modifiers)
  const parts: StorageParts = {}
  const unknown: UnknownClause[] = []
  for (;;) {
    if (storageClause(c, parts)) continue
    const rest = unknownClauses(c, ['ENGINE', 'SETTINGS', 'COMMENT'])
    if (rest.length === 0) break
    unknown.push(...rest)
  }
  const { engine, settings, querySettings, comment } = parts
  return {
    kind: 'createDatabase',
    ...header,
    ...(engine && { engine }),
    ...(settings && { settings }),
    ...(querySettings && { querySettings }),
    ...(comment && { comment }),
    ...(unknown.length > 0 && { unknown }),
    ...span(c, modifiers.start),
  }
}

/** `f AS (a, b) -> a + b`; Timeplus: `f(x int) RETURNS int LANGUAGE JAVASCRIPT AS $$ … $$`. */
export function createFunction(
  c: Cursor,
  modifiers: Modifiers,
  words: { readonly aggregate: boolean; readonly remote: boolean },
): CreateFunction {
  const header = createHeader(c, modifiers)
  const f: { -readonly [K in keyof CreateFunction]?: CreateFunction[K] } = {}
  if (words.aggregate) f.aggregate = true
  if (words.remote) f.remote = true
  if (at(c, '(')) f.arguments = functionArguments(c)
  const unknown: UnknownClause[] = []
  while (peek(c).kind !== 'end' && !at(c, ';')) {
    if (take(c, 'RETURNS')) f.returns = parseTypeNode(c)
    else if (REMOTE_OPTIONS.has(key(c)))
      f.remoteOptions = [...(f.remoteOptions ?? []), remoteOption(c)]
    else if (at(c, 'LANGUAGE') && atName(c, 1)) {
      advance(c)
      f.language = name(c).text
    } else if (take(c, 'SETTINGS')) f.settings = settingItems(c)
    else if (take(c, 'COMMENT')) f.comment = string(c)
    else if (
      at(c, 'AS') &&
      (peek(c, 1).kind === 'heredoc' || (f.arguments && peek(c, 1).kind === 'string'))
    ) {
      advance(c)
      f.body = string(c)
    } else if (!f.body && take(c, 'AS')) {
      // Code of another language in brackets is nothing that a server takes.
      if (f.language && at(c, '(')) fail(c, ['the code'])
      f.lambda = expression(c)
    } else {
      const rest = unknownClauses(c, ['AS', 'RETURNS', 'LANGUAGE', 'SETTINGS', 'COMMENT'])
      if (rest.length === 0) break
      unknown.push(...rest)
    }
  }
  const isEmpty = Object.keys(f).length === 0 && unknown.length === 0
  if (isEmpty && c.dialect === 'clickhouse') fail(c, ['AS'])
  return {
    ...f,
    kind: 'createFunction',
    ...header,
    ...(unknown.length > 0 && { unknown }),
    ...span(c, modifiers.start),
  }
}

const REMOTE_OPTIONS: ReadonlySet<string> = new Set([
  'URL',
  'AUTH_METHOD',
  'AUTH_HEADER',
  'AUTH_KEY',
  'EXECUTION_TIMEOUT',
])

/** `AUTH_METHOD 'none'`. */
function remoteOption(c: Cursor): Setting {
  const start = here(c)
  const option = advance(c).text.toLowerCase()
  const value = literal(c)
  if (!value) fail(c, ['a literal'])
  return { kind: 'setting', name: option, value, ...span(c, start) }
}

function functionArguments(c: Cursor): readonly FunctionArgument[] {
  expect(c, '(')
  const args = at(c, ')') ? [] : list(c, functionArgument)
  expect(c, ')')
  return args
}

function functionArgument(c: Cursor): FunctionArgument {
  const start = here(c)
  const called = name(c)
  const type = atName(c) ? parseTypeNode(c) : undefined
  return { kind: 'functionArgument', name: called, ...(type && { type }), ...span(c, start) }
}

export function createNamedCollection(c: Cursor, modifiers: Modifiers): CreateNamedCollection {
  const header = createHeader(c, modifiers)
  expect(c, 'AS')
  const entries = list(c, collectionEntry)
  const unknown = unknownClauses(c, [])
  return {
    kind: 'createNamedCollection',
    ...header,
    entries,
    ...(unknown.length > 0 && { unknown }),
    ...span(c, modifiers.start),
  }
}

/** `key = 'value' [[NOT] OVERRIDABLE]`. */
export function collectionEntry(c: Cursor): CollectionEntry {
  const start = here(c)
  let text = name(c).text
  while (take(c, '.')) text += '.' + name(c).text
  expect(c, '=')
  const value = expression(c, 10)
  const overridable = take(c, 'NOT', 'OVERRIDABLE')
    ? false
    : take(c, 'OVERRIDABLE')
      ? true
      : undefined
  if (overridable === undefined && key(c) === 'NOT') expect(c, 'OVERRIDABLE')
  return {
    kind: 'collectionEntry',
    name: text,
    value,
    ...(overridable !== undefined && { overridable }),
    ...span(c, start),
  }
}
