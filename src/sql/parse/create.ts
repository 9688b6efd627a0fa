/** CREATE: modifiers, then the kind of object decides. */
import type { Statement } from '../ast/statement.ts'
import { createQuota, createRole, createRowPolicy, createSettingsProfile } from './access.ts'
import { createDatabase, createFunction, createNamedCollection } from './create-other.ts'
import { createTable } from './create-table.ts'
import { createMaterializedView, createView } from './create-view.ts'
import { advance, at, type Cursor, here, key, take } from './cursor.ts'
import { createDictionary } from './dictionary.ts'
import type { Modifiers } from './header.ts'
import { createStreaming } from './timeplus-create.ts'
import { createUser } from './user.ts'

/** Nothing is consumed when the kind of object is not known. */
export function createStatement(c: Cursor): Statement | undefined {
  const from = c.at
  const start = here(c)
  const verb = advance(c).key
  const orReplace = take(c, 'OR', 'REPLACE') || verb === 'REPLACE'
  const temporary = take(c, 'TEMPORARY')
  const modifiers: Modifiers = {
    start,
    attach: verb === 'ATTACH',
    orReplace,
    ...(verb === 'REPLACE' && { written: verb }),
    temporary,
  }
  const made =
    relation(c, modifiers) ??
    programmable(c, modifiers) ??
    (c.dialect === 'timeplus' ? createStreaming(c, modifiers) : undefined) ??
    access(c, start, orReplace)
  if (!made) c.at = from
  return made
}

/** Words in front of STREAM; the two with KV are how 3.x prints streams of that mode. */
const STREAM_KINDS = [
  'EXTERNAL',
  'MUTABLE',
  'RANDOM',
  'NULL',
  'VERSIONED_KV',
  'CHANGELOG_KV',
  'CHANGELOG',
  'APPEND',
] as const

function relation(c: Cursor, modifiers: Modifiers): Statement | undefined {
  if (take(c, 'TABLE')) return createTable(c, 'TABLE', modifiers)
  if (take(c, 'VIEW')) return createView(c, modifiers)
  if (take(c, 'MATERIALIZED', 'VIEW'))
    return createMaterializedView(c, 'MATERIALIZED VIEW', modifiers)
  if (take(c, 'WINDOW', 'VIEW')) return createMaterializedView(c, 'WINDOW VIEW', modifiers)
  if (take(c, 'DICTIONARY')) return createDictionary(c, modifiers)
  if (take(c, 'DATABASE')) return createDatabase(c, modifiers)
  if (take(c, 'SCHEDULED', 'MATERIALIZED', 'VIEW')) {
    return createMaterializedView(c, 'SCHEDULED MATERIALIZED VIEW', modifiers)
  }
  if (take(c, 'STREAM')) return createTable(c, 'STREAM', modifiers)
  for (const word of STREAM_KINDS) {
    if (take(c, word, 'STREAM')) return createTable(c, `${word} STREAM`, modifiers)
  }
  if (take(c, 'EXTERNAL', 'TABLE')) return createTable(c, 'EXTERNAL TABLE', modifiers)
  return undefined
}

function programmable(c: Cursor, modifiers: Modifiers): Statement | undefined {
  if (take(c, 'NAMED', 'COLLECTION')) return createNamedCollection(c, modifiers)
  const aggregate = at(c, 'AGGREGATE', 'FUNCTION') && take(c, 'AGGREGATE')
  const remote = at(c, 'REMOTE', 'FUNCTION') && take(c, 'REMOTE')
  if (take(c, 'FUNCTION')) return createFunction(c, modifiers, { aggregate, remote })
  return undefined
}

function access(c: Cursor, start: number, orReplace: boolean): Statement | undefined {
  const modifiers = { start, alter: false, orReplace }
  switch (key(c)) {
    case 'USER':
      advance(c)
      return createUser(c, modifiers)
    case 'ROLE':
      advance(c)
      return createRole(c, modifiers)
    case 'QUOTA':
      advance(c)
      return createQuota(c, modifiers)
    case 'SETTINGS':
      if (!take(c, 'SETTINGS', 'PROFILE')) return undefined
      return createSettingsProfile(c, modifiers)
    case 'PROFILE':
      advance(c)
      return createSettingsProfile(c, { ...modifiers, written: 'PROFILE' })
    case 'ROW':
      if (!take(c, 'ROW', 'POLICY')) return undefined
      return createRowPolicy(c, modifiers)
    case 'POLICY':
      advance(c)
      return createRowPolicy(c, { ...modifiers, written: 'POLICY' })
    default:
      return undefined
  }
}
