import type { AuthMethod, CreateUser, HostRule } from '../ast/access.ts'
import { type AccessModifiers, accessHead, clauses, roleSet, userName } from './access.ts'
import { advance, at, type Cursor, fail, here, key, list, peek, span, take } from './cursor.ts'
import { nameOrString } from './header.ts'
import { literal, string } from './literal.ts'
import { profileElements } from './profile.ts'

type Parts = { -readonly [K in keyof CreateUser]?: CreateUser[K] }

const CLAUSES = [
  'IDENTIFIED',
  'NOT',
  'HOST',
  'VALID',
  'DEFAULT',
  'GRANTEES',
  'SETTINGS',
  'IN',
  'ADD',
  'MODIFY',
  'DROP',
  'RENAME',
  'RESET',
]

export function createUser(c: Cursor, modifiers: AccessModifiers): CreateUser {
  const head = accessHead(c, modifiers)
  const names = list(c, userName)
  const user: Parts = {}
  const auth: AuthMethod[] = []
  const unknown = clauses(c, () => identified(c, user, auth) || userClause(c, user), CLAUSES)
  return {
    ...user,
    kind: 'createUser',
    ...head,
    names,
    auth,
    ...(unknown.length > 0 && { unknown }),
    ...span(c, modifiers.start),
  }
}

function identified(c: Cursor, user: Parts, auth: AuthMethod[]): boolean {
  if (take(c, 'NOT', 'IDENTIFIED')) {
    user.notIdentified = true
    return true
  }
  if (take(c, 'ADD', 'IDENTIFIED')) user.addAuth = true
  else if (!take(c, 'IDENTIFIED')) return false
  auth.push(withEnd(c, authMethod(c), false))
  while (at(c, ',') && !isClause(key(c, 1))) {
    advance(c)
    auth.push(withEnd(c, authMethod(c), true))
  }
  return true
}

/** Each of several methods may end at a time of its own (ClickHouse 26.7). */
function withEnd(c: Cursor, method: AuthMethod, isFurther: boolean): AuthMethod {
  const another = key(c, 3) === ',' && !isClause(key(c, 4))
  if (!at(c, 'VALID', 'UNTIL') || !(isFurther || another)) return method
  c.at += 2
  const validUntil = string(c)
  return { ...method, validUntil, end: validUntil.end }
}

function isClause(word: string): boolean {
  return CLAUSES.includes(word)
}

/** `[WITH method] [BY 'secret'] [SALT 's'] [SERVER 'x'] …`; what is not the secret is kept as written. */
function authMethod(c: Cursor): AuthMethod {
  const start = here(c)
  take(c, 'WITH')
  const method = peek(c).kind === 'word' && !at(c, 'BY') ? advance(c).text.toLowerCase() : undefined
  let secret: AuthMethod['secret']
  const options: string[] = []
  if (method === undefined && !at(c, 'BY')) fail(c, ['WITH', 'BY'])
  for (;;) {
    if (take(c, 'BY')) {
      if (peek(c).kind === 'string') secret = string(c)
      else if (peek(c).kind === 'end' || at(c, ';')) fail(c, ['a string'])
      else options.push('BY')
    } else if (isOption(c)) {
      options.push(advance(c).text)
    } else break
  }
  return {
    kind: 'auth',
    ...(method !== undefined && { method }),
    ...(secret && { secret }),
    ...(options.length > 0 && { options: options.join(' ') }),
    ...span(c, start),
  }
}

const OPTION_WORDS: ReadonlySet<string> = new Set([
  'SALT',
  'SERVER',
  'REALM',
  'CN',
  'SAN',
  'SCHEME',
  'KEY',
  'TYPE',
  'CLAIMS',
  'PROCESSOR',
])

function isOption(c: Cursor): boolean {
  return (
    peek(c).kind === 'string' ||
    OPTION_WORDS.has(key(c)) ||
    (at(c, ',') && (key(c, 1) === 'KEY' || peek(c, 1).kind === 'string'))
  )
}

function userClause(c: Cursor, user: Parts): boolean {
  if (take(c, 'ON', 'CLUSTER')) user.onCluster = nameOrString(c)
  else if (take(c, 'HOST')) user.hosts = [...(user.hosts ?? []), ...list(c, hostRule)]
  else if (take(c, 'ADD', 'HOST')) user.addedHosts = list(c, hostRule)
  else if (take(c, 'DROP', 'HOST')) user.droppedHosts = list(c, hostRule)
  else if (
    at(c, 'RESET', 'AUTHENTICATION', 'METHODS') &&
    key(c, 3) === 'TO' &&
    key(c, 4) === 'NEW'
  ) {
    c.at += 5
    user.resetAuth = true
  } else if (take(c, 'RENAME', 'TO')) user.renameTo = userName(c)
  else if (take(c, 'VALID', 'UNTIL')) user.validUntil = string(c)
  else if (take(c, 'DEFAULT', 'ROLE')) user.defaultRoles = roleSet(c)
  else if (take(c, 'DEFAULT', 'DATABASE')) user.defaultDatabase = nameOrString(c)
  else if (take(c, 'GRANTEES')) user.grantees = roleSet(c)
  else if (take(c, 'SETTINGS')) user.settings = profileElements(c)
  else if (take(c, 'IN')) user.storage = nameOrString(c)
  else return false
  return true
}

const HOST_TYPES: ReadonlySet<string> = new Set([
  'ANY',
  'NONE',
  'LOCAL',
  'NAME',
  'REGEXP',
  'IP',
  'LIKE',
])

function hostRule(c: Cursor): HostRule {
  const start = here(c)
  const word = key(c)
  const type = HOST_TYPES.has(word) ? (advance(c).key as HostRule['type']) : 'NAME'
  if (type === 'ANY' || type === 'NONE' || type === 'LOCAL')
    return { kind: 'host', type, ...span(c, start) }
  const isRegexp = type === 'NAME' && take(c, 'REGEXP')
  const value = literal(c)
  if (value?.kind !== 'string') fail(c, ['a string'])
  return {
    kind: 'host',
    type: isRegexp ? 'REGEXP' : type,
    value,
    ...span(c, start),
  }
}
