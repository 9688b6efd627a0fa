/** GRANT and REVOKE, of privileges and of roles. */
import type { Grant, GrantedRights, Privilege } from '../ast/access.ts'
import type { Name } from '../ast/span.ts'
import { roleSet, userName } from './access.ts'
import {
  advance,
  at,
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
import { clusterClause } from './header.ts'
import { string } from './literal.ts'
import { unknownClauses } from './unknown.ts'

export function grant(c: Cursor): Grant {
  const start = here(c)
  const revoke = advance(c).key === 'REVOKE'
  const onCluster = clusterClause(c)
  const optionFor = take(c, 'GRANT', 'OPTION', 'FOR')
  const adminFor = !optionFor && take(c, 'ADMIN', 'OPTION', 'FOR')
  const current = take(c, 'CURRENT', 'GRANTS')
  const isRights = current || grantsRights(c)
  const brackets = current && take(c, '(')
  const rights = isRights ? rightsList(c, current) : []
  if (brackets) expect(c, ')')
  const roles: readonly Name[] = isRights ? [] : list(c, userName)
  if (revoke) expect(c, 'FROM')
  else expect(c, 'TO')
  const grantees = roleSet(c)
  const options = grantOptions(c)
  const unknown = unknownClauses(c, [])
  return {
    kind: 'grant',
    source: c.text,
    revoke,
    ...(onCluster && { onCluster }),
    rights,
    roles,
    grantees,
    ...options,
    ...(optionFor && { grantOption: true as const }),
    ...(adminFor && { adminOption: true as const }),
    ...(current && { currentGrants: true as const }),
    ...(unknown.length > 0 && { unknown }),
    ...span(c, start),
  }
}

/** Privileges name an object with ON before TO or FROM; roles never do. */
function grantsRights(c: Cursor): boolean {
  for (let ahead = 0; peek(c, ahead).kind !== 'end'; ahead++) {
    const word = key(c, ahead)
    if (word === 'ON') return true
    if (word === 'TO' || word === 'FROM') return false
  }
  return false
}

function rightsList(c: Cursor, isCurrent: boolean): readonly GrantedRights[] {
  const all: GrantedRights[] = []
  do {
    const start = here(c)
    // CURRENT GRANTS ON *.* names no privilege.
    const privileges = isCurrent && at(c, 'ON') ? [] : list(c, privilege)
    expect(c, 'ON')
    const on = grantObject(c)
    all.push({ kind: 'rights', privileges, on, ...span(c, start) })
  } while (take(c, ','))
  return all
}

function privilege(c: Cursor): Privilege {
  const start = here(c)
  const words: string[] = []
  while (peek(c).kind === 'word' && !at(c, 'ON')) words.push(advance(c).key)
  if (words.length === 0) fail(c, ['a privilege'])
  let columns: readonly Name[] | undefined
  if (take(c, '(')) {
    columns = list(c, name)
    expect(c, ')')
  }
  return {
    kind: 'privilege',
    name: words.join(' '),
    ...(columns && { columns }),
    ...span(c, start),
  }
}

/** `db.t`, `db.*`, `*.*`, `db.prefix*`, `name`. */
function grantObject(c: Cursor): GrantedRights['on'] & object {
  const start = here(c)
  const parts = [objectPart(c)]
  while (take(c, '.')) parts.push(objectPart(c))
  return { kind: 'identifier', parts, ...span(c, start) }
}

function objectPart(c: Cursor): Name {
  const start = here(c)
  if (take(c, '*')) return { kind: 'name', text: '*', quoted: false, json: true, ...span(c, start) }
  const part = userName(c)
  // A source and which of its addresses: `S3('s3://a/.*')` (ClickHouse 26.7).
  if (take(c, '(')) {
    const { text } = string(c)
    expect(c, ')')
    return { ...part, text: `${part.text}(${text})`, json: true, ...span(c, start) }
  }
  if (!at(c, '*')) return part
  advance(c)
  return { ...part, text: `${part.text}*`, json: true, ...span(c, start) }
}

type Options = Pick<Grant, 'grantOption' | 'adminOption' | 'replaceOption'>

function grantOptions(c: Cursor): Options {
  const options: { -readonly [K in keyof Options]?: Options[K] } = {}
  for (;;) {
    if (take(c, 'WITH', 'GRANT', 'OPTION')) options.grantOption = true
    else if (take(c, 'WITH', 'ADMIN', 'OPTION')) options.adminOption = true
    else if (take(c, 'WITH', 'REPLACE', 'OPTION')) options.replaceOption = true
    else return options
  }
}
