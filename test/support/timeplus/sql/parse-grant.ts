/** GRANT and REVOKE. */
import type { GrantElement, GrantStatement, RoleSet } from './access-statement.ts'
import { grantableNames, privilegeNamed } from './grantable.ts'
import { parseAccessName, parseRoles } from './parse-access.ts'
import type { Level } from './privileges.ts'
import type { Reader } from './reader.ts'

interface Written {
  readonly words: string
  readonly columns?: readonly string[]
}

/** At GRANT or REVOKE. */
export function parseGrant(reader: Reader): GrantStatement {
  const revoke = reader.takes('REVOKE')
  if (!revoke) reader.expects('GRANT')
  const optionFirst =
    revoke && reader.takesOne('GRANT OPTION FOR', 'ADMIN OPTION FOR') !== undefined
  const what = parseRoleGrant(reader, revoke) ?? { privileges: parseElements(reader) }
  reader.expects(revoke ? 'FROM' : 'TO')
  const grantees = parseRoles(reader)
  const optionLast =
    !revoke && reader.takesOne('WITH GRANT OPTION', 'WITH ADMIN OPTION') !== undefined
  const replace = !revoke && reader.takes('WITH REPLACE OPTION')
  return {
    kind: 'grant',
    revoke,
    privileges: [],
    ...what,
    grantees,
    option: optionFirst || optionLast,
    replace,
  }
}

/** Roles: no ON before TO. */
function parseRoleGrant(reader: Reader, revoke: boolean): { readonly roles: RoleSet } | undefined {
  const place = reader.place
  const end = revoke ? 'FROM' : 'TO'
  while (!reader.atEnd && !reader.sees('ON') && !reader.sees(end)) reader.next()
  const roles = reader.sees(end)
  reader.back(place)
  return roles ? { roles: parseRoles(reader) } : undefined
}

function parseElements(reader: Reader): readonly GrantElement[] {
  return reader.list(() => parseElement(reader))
}

function parseElement(reader: Reader): GrantElement {
  const written = [parseWritten(reader)]
  while (!reader.sees('ON')) {
    reader.expectsSymbol(',')
    written.push(parseWritten(reader))
  }
  reader.expects('ON')
  const target = parseTarget(reader)
  const level = levelOf(target)
  const privileges = written.flatMap((item) => namesOf(reader, item, level))
  if (privileges.length === 0) reader.fail('expected a privilege that can be granted there')
  return { ...target, privileges }
}

function namesOf(
  reader: Reader,
  { words, columns }: Written,
  level: Level,
): GrantElement['privileges'] {
  const privilege = privilegeNamed(words, reader.dialect.generation)
  if (!privilege) reader.fail(`expected a privilege, not ${words}`)
  return grantableNames(privilege, columns ? 'column' : level).map((name) =>
    columns ? { name, columns } : { name },
  )
}

function parseWritten(reader: Reader): Written {
  const words: string[] = []
  while (reader.peek().kind === 'word' && !reader.sees('ON')) words.push(reader.next().text)
  const columns = reader.seesSymbol('(') ? reader.bracketed(() => reader.identifier()) : undefined
  if (words.length === 0) reader.fail('expected a privilege')
  return { words: words.join(' '), ...(columns ? { columns } : {}) }
}

type Target = Pick<GrantElement, 'database' | 'relation'>

function parseTarget(reader: Reader): Target {
  if (reader.takesSymbol('*')) {
    if (!reader.takesSymbol('.')) return { database: { kind: 'current' } }
    reader.expectsSymbol('*')
    return { database: { kind: 'any' } }
  }
  const first = parseAccessName(reader)
  if (!reader.takesSymbol('.')) return { database: { kind: 'current' }, relation: first }
  const database = { kind: 'named' as const, name: first }
  return reader.takesSymbol('*') ? { database } : { database, relation: parseAccessName(reader) }
}

function levelOf(target: Target): Level {
  if (target.relation !== undefined) return 'table'
  return target.database.kind === 'any' ? 'global' : 'database'
}
