/** CREATE and ALTER of users, roles, row policies, quotas and settings profiles. */
import type {
  AccessStatement,
  DropAccess,
  QuotaStatement,
  RoleSet,
  RowPolicyStatement,
  SetDefaultRole,
} from './access-statement.ts'
import { parseExpression } from './parse-expression.ts'
import { parseObjectName } from './parse-names.ts'
import { parseProfileElements, parseUser } from './parse-user.ts'
import { parseQuotaInterval } from './parse-quota.ts'
import type { ObjectName } from './query.ts'
import type { Reader } from './reader.ts'

/** After CREATE [OR REPLACE]; the words may also follow the object (p1:src/Parsers/Access/). */
export function parseAccessCreate(reader: Reader, before: boolean): AccessStatement | undefined {
  const word = accessWord(reader)
  if (!word) return undefined
  const orReplace = before || reader.takes('OR REPLACE')
  const ifNotExists = !orReplace && reader.takes('IF NOT EXISTS')
  return parseEntity(reader, word, { alter: false, orReplace, ifNotExists, ifExists: false })
}

/** After ALTER. */
export function parseAccessAlter(reader: Reader): AccessStatement | undefined {
  const word = accessWord(reader)
  if (!word) return undefined
  const ifExists = reader.takes('IF EXISTS')
  return parseEntity(reader, word, { alter: true, orReplace: false, ifNotExists: false, ifExists })
}

/** After DROP. */
export function parseAccessDrop(reader: Reader): DropAccess | undefined {
  const entity = accessWord(reader)
  if (!entity) return undefined
  const ifExists = reader.takes('IF EXISTS')
  const names = reader.list(() => parseAccessName(reader))
  if (entity !== 'ROW POLICY') return { kind: 'dropAccess', entity, ifExists, names }
  reader.expects('ON')
  return { kind: 'dropAccess', entity, ifExists, names, on: parseObjectName(reader) }
}

type Word = DropAccess['entity']

export function accessWord(reader: Reader): Word | undefined {
  if (reader.takesOne('ROW POLICY', 'POLICY')) return 'ROW POLICY'
  if (reader.takesOne('SETTINGS PROFILE', 'PROFILE')) return 'SETTINGS PROFILE'
  return reader.takesOne('USER', 'ROLE', 'QUOTA')
}

export interface Head {
  readonly alter: boolean
  readonly orReplace: boolean
  readonly ifNotExists: boolean
  readonly ifExists: boolean
}

function parseEntity(reader: Reader, word: Word, head: Head): AccessStatement {
  if (word === 'ROW POLICY') return parseRowPolicy(reader, head)
  const names = reader.list(() => parseAccessName(reader))
  const renamed = parseRename(reader, head)
  if (word === 'USER') return { kind: 'user', ...head, names, ...renamed, ...parseUser(reader) }
  if (word === 'QUOTA') return { kind: 'quota', ...head, names, ...renamed, ...parseQuota(reader) }
  const settings = reader.takes('SETTINGS') ? { settings: parseProfileElements(reader) } : {}
  if (word === 'ROLE') return { kind: 'role', ...head, names, ...renamed, ...settings }
  return { kind: 'settingsProfile', ...head, names, ...renamed, ...settings, ...parseTo(reader) }
}

/** A name, or a string that is one. */
export function parseAccessName(reader: Reader): string {
  return reader.peek().kind === 'string' ? reader.string() : reader.identifier()
}

function parseRename(reader: Reader, head: Head): { readonly renameTo?: string } {
  return head.alter && reader.takes('RENAME TO') ? { renameTo: parseAccessName(reader) } : {}
}

function parseRowPolicy(reader: Reader, head: Head): RowPolicyStatement {
  const policies = parsePolicies(reader)
  const renamed = parseRename(reader, head)
  let rest: Pick<RowPolicyStatement, 'select' | 'using' | 'as'> = { select: false }
  for (;;) {
    if (reader.takes('FOR SELECT')) rest = { ...rest, select: true }
    else if (reader.takes('USING NONE')) rest = { ...rest, using: 'none' }
    else if (reader.takes('USING')) rest = { ...rest, using: parseExpression(reader) }
    else if (reader.takes('AS')) rest = { ...rest, as: parsePolicyKind(reader) }
    else break
  }
  return { kind: 'rowPolicy', ...head, ...renamed, policies, ...rest, ...parseTo(reader) }
}

function parsePolicyKind(reader: Reader): 'PERMISSIVE' | 'RESTRICTIVE' {
  return reader.takesOne('PERMISSIVE', 'RESTRICTIVE') ?? reader.fail('expected PERMISSIVE')
}

/** `p1, p2 ON t1, t2` is each policy on each table. */
function parsePolicies(reader: Reader): RowPolicyStatement['policies'] {
  const names = reader.list(() => parseAccessName(reader))
  reader.expects('ON')
  const tables = [parseObjectName(reader)]
  while (reader.takesSymbol(',')) tables.push(parseObjectName(reader))
  return names.flatMap((name) => tables.map((on: ObjectName) => ({ name, on })))
}

function parseQuota(reader: Reader): Pick<QuotaStatement, 'keyedBy' | 'intervals' | 'to'> {
  const keyed = parseKeys(reader)
  const intervals = []
  if (reader.takes('FOR')) {
    do {
      intervals.push(parseQuotaInterval(reader))
    } while (reader.seesSymbol(',') && takesFor(reader))
  }
  return { ...keyed, intervals, ...parseTo(reader) }
}

function takesFor(reader: Reader): boolean {
  reader.expectsSymbol(',')
  reader.takes('FOR')
  return true
}

function parseKeys(reader: Reader): { readonly keyedBy?: readonly string[] } {
  if (reader.takesOne('NOT KEYED', 'NOT KEY')) return { keyedBy: [] }
  if (!reader.takesOne('KEYED BY', 'KEY BY')) return {}
  return { keyedBy: reader.list(() => parseAccessName(reader).toLowerCase()) }
}

/** `TO r1, r2`, `TO ALL EXCEPT u`, `TO NONE`. */
export function parseTo(reader: Reader): { readonly to?: RoleSet } {
  return reader.takes('TO') ? { to: parseRoles(reader) } : {}
}

export function parseRoles(reader: Reader): RoleSet {
  const none = reader.takes('NONE')
  if (none) return { all: false, none, names: [], except: [] }
  const all = reader.takesOne('ALL', 'ANY') !== undefined
  const names = all ? [] : reader.list(() => parseAccessName(reader))
  const except = reader.takes('EXCEPT') ? reader.list(() => parseAccessName(reader)) : []
  return { all, none: false, names, except }
}

/** After SET DEFAULT ROLE. */
export function parseSetDefaultRole(reader: Reader): SetDefaultRole {
  const roles = parseRoles(reader)
  reader.expects('TO')
  return { kind: 'setDefaultRole', roles, to: reader.list(() => parseAccessName(reader)) }
}
