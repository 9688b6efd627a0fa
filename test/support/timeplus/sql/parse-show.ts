/** SHOW and SHOW CREATE (timeplus.md §1.17, §3.1). */
import { accessWord, parseAccessName } from './parse-access.ts'
import { takesTarget } from './parse-drop.ts'
import { parseExpression } from './parse-expression.ts'
import { parseObjectName } from './parse-names.ts'
import { parseSettingsClause } from './parse-settings.ts'
import type { ShowCreateStatement, ShowList, ShowStatement } from './statement.ts'
import type { Reader } from './reader.ts'

const LISTS: readonly (readonly [string, ShowList, 1 | 2 | 3])[] = [
  ['STREAMS', 'STREAMS', 1],
  ['TABLES', 'STREAMS', 1],
  ['DATABASES', 'DATABASES', 1],
  ['DICTIONARIES', 'DICTIONARIES', 1],
  ['FUNCTIONS', 'FUNCTIONS', 1],
  ['FORMAT SCHEMAS', 'FORMAT SCHEMAS', 1],
  ['NAMED COLLECTIONS', 'NAMED COLLECTIONS', 2],
  ['DISKS', 'DISKS', 2],
  ['STORAGE POLICIES', 'STORAGE POLICIES', 2],
  ['ALERTS', 'ALERTS', 2],
  ['TASKS', 'TASKS', 2],
  ['USERS', 'USERS', 1],
  ['CURRENT ROLES', 'CURRENT ROLES', 1],
  ['ENABLED ROLES', 'ENABLED ROLES', 1],
  ['ROLES', 'ROLES', 1],
  ['QUOTAS', 'QUOTAS', 1],
  ['SETTINGS PROFILES', 'SETTINGS PROFILES', 1],
  ['PROFILES', 'SETTINGS PROFILES', 1],
  ['ROW POLICIES', 'ROW POLICIES', 1],
  ['POLICIES', 'ROW POLICIES', 1],
  ['ACCESS', 'ACCESS', 1],
  ['GRANTS', 'GRANTS', 1],
  ['PROCESSLIST', 'PROCESSLIST', 1],
]

/** After SHOW. */
export function parseShow(reader: Reader): ShowStatement | ShowCreateStatement {
  if (reader.takes('CREATE')) return parseShowCreate(reader)
  for (const [words, list, since] of LISTS) {
    if (!reader.takes(words)) continue
    if (reader.dialect.generation < since) reader.refuse(`SHOW ${words}`)
    return parseList(reader, list)
  }
  return reader.fail('expected a kind of list')
}

function parseList(reader: Reader, list: ShowList): ShowStatement {
  const owners =
    list === 'GRANTS' && reader.takes('FOR')
      ? { for: reader.list(() => parseAccessName(reader)) }
      : {}
  const on = list === 'ROW POLICIES' && reader.takes('ON') ? { on: parseObjectName(reader) } : {}
  const from = reader.takesOne('FROM', 'IN') ? { from: reader.identifier() } : {}
  const notLike = reader.sees('NOT LIKE') || reader.sees('NOT ILIKE')
  if (notLike) reader.next()
  const word = reader.takesOne('LIKE', 'ILIKE')
  const like = word ? { like: reader.string() } : {}
  const where = reader.takes('WHERE') ? { where: parseExpression(reader) } : {}
  const limit = reader.takes('LIMIT') ? { limit: parseExpression(reader) } : {}
  const settings = parseSettingsClause(reader)
  return {
    kind: 'show',
    list,
    ...owners,
    ...on,
    ...from,
    ...like,
    notLike,
    caseInsensitive: word === 'ILIKE',
    ...where,
    ...limit,
    settings,
    ...parseFormat(reader),
  }
}

/** After SHOW CREATE. Without a word it is a stream. */
function parseShowCreate(reader: Reader): ShowCreateStatement {
  const access = followedByName(reader) ? undefined : accessWord(reader)
  if (access) {
    const names = reader.list(() => ({ name: parseAccessName(reader) }))
    const on = access === 'ROW POLICY' && reader.takes('ON') ? { on: parseObjectName(reader) } : {}
    return showCreate(reader, { target: access, names, ...on })
  }
  const target = followedByName(reader) ? undefined : takesTarget(reader)
  return showCreate(reader, { target: target ?? 'STREAM', names: [parseObjectName(reader)] })
}

/** The word is itself the name: `SHOW CREATE role`. */
function followedByName(reader: Reader): boolean {
  const next = reader.peek(1)
  return next.kind === 'end' || next.kind === 'symbol' || reader.sees('SETTINGS', 1)
}

function showCreate(
  reader: Reader,
  found: Pick<ShowCreateStatement, 'target' | 'names' | 'on'>,
): ShowCreateStatement {
  const settings = parseSettingsClause(reader)
  return { kind: 'showCreate', ...found, settings, ...parseFormat(reader) }
}

export function parseFormat(reader: Reader): { readonly format?: string } {
  return reader.takes('FORMAT') ? { format: reader.identifier() } : {}
}
