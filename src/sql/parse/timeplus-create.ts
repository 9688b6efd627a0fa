/** CREATE of objects that only Timeplus has. */
import type { Setting, StringLiteral } from '../ast/expression.ts'
import type { UnknownClause } from '../ast/span.ts'
import type { Statement } from '../ast/statement.ts'
import type {
  CreateDisk,
  CreateFormatSchema,
  CreateInput,
  CreateStoragePolicy,
} from '../ast/streaming.ts'
import { at, type Cursor, expect, fail, name, span, take } from './cursor.ts'
import { bareCall } from './column.ts'
import { tableElements } from './elements.ts'
import { createHeader, type Modifiers } from './header.ts'
import { string } from './literal.ts'
import { settingItems } from './settings.ts'
import { createAlert, createTask } from './timeplus-task.ts'
import { unknownClauses } from './unknown.ts'

/** Nothing is consumed when the kind of object is another. */
export function createStreaming(c: Cursor, modifiers: Modifiers): Statement | undefined {
  if (take(c, 'FORMAT', 'SCHEMA')) return createFormatSchema(c, modifiers)
  if (take(c, 'STORAGE', 'POLICY')) return createStoragePolicy(c, modifiers)
  if (take(c, 'DISK')) return createDisk(c, modifiers)
  if (take(c, 'TASK')) return createTask(c, modifiers)
  if (take(c, 'ALERT')) return createAlert(c, modifiers)
  if (take(c, 'INPUT')) return createInput(c, modifiers)
  return undefined
}

interface Tail {
  readonly settings?: readonly Setting[]
  readonly comment?: StringLiteral
  readonly unknown?: readonly UnknownClause[]
}

/** SETTINGS and COMMENT in any order, and what is not known. */
function tail(c: Cursor): Tail {
  let settings: Tail['settings']
  let comment: Tail['comment']
  const unknown: UnknownClause[] = []
  for (;;) {
    if (take(c, 'SETTINGS')) settings = settingItems(c)
    else if (take(c, 'COMMENT')) comment = string(c)
    else {
      const rest = unknownClauses(c, ['SETTINGS', 'COMMENT'])
      if (rest.length === 0) break
      unknown.push(...rest)
    }
  }
  return {
    ...(settings && { settings }),
    ...(comment && { comment }),
    ...(unknown.length > 0 && { unknown }),
  }
}

/** `s AS $$ … $$ TYPE Protobuf`. */
function createFormatSchema(c: Cursor, modifiers: Modifiers): CreateFormatSchema {
  const header = createHeader(c, modifiers)
  expect(c, 'AS')
  const body = string(c)
  const type = take(c, 'TYPE') ? name(c) : undefined
  return {
    kind: 'createFormatSchema',
    ...header,
    body,
    ...(type && { type }),
    ...tail(c),
    ...span(c, modifiers.start),
  }
}

function createStoragePolicy(c: Cursor, modifiers: Modifiers): CreateStoragePolicy {
  const header = createHeader(c, modifiers)
  expect(c, 'AS')
  const body = string(c)
  const { settings, ...rest } = tail(c)
  if (settings) fail(c, ['COMMENT'])
  return { kind: 'createStoragePolicy', ...header, body, ...rest, ...span(c, modifiers.start) }
}

/** `d disk(type = 's3_plain', …)`; the server prints an AS that it does not read (p3:src/Parsers/ASTCreateDiskQuery.cpp). */
function createDisk(c: Cursor, modifiers: Modifiers): CreateDisk {
  const header = createHeader(c, modifiers)
  take(c, 'AS')
  if (!at(c, 'DISK')) fail(c, ['disk(…)'])
  const disk = bareCall(c)
  const { settings, ...rest } = tail(c)
  if (settings) fail(c, ['COMMENT'])
  return { kind: 'createDisk', ...header, disk, ...rest, ...span(c, modifiers.start) }
}

function createInput(c: Cursor, modifiers: Modifiers): CreateInput {
  const header = createHeader(c, modifiers)
  const list = at(c, '(') ? tableElements(c) : undefined
  return {
    kind: 'createInput',
    ...header,
    ...(list && { elements: list.elements }),
    ...tail(c),
    ...span(c, modifiers.start),
  }
}
