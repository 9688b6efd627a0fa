/** What a user is: how it is identified, from where, with which roles and settings. */
import type { Identification, ProfileElement, UserHost, UserStatement } from './access-statement.ts'
import type { Expression } from './expression.ts'
import { parseAccessName, parseRoles } from './parse-access.ts'
import { parseOperand } from './parse-operand.ts'
import type { Reader } from './reader.ts'

type Clauses = Pick<
  UserStatement,
  | 'identified'
  | 'hosts'
  | 'addHosts'
  | 'dropHosts'
  | 'defaultRoles'
  | 'defaultDatabase'
  | 'grantees'
  | 'settings'
>

/** The clauses after the name, each at most once. */
export function parseUser(reader: Reader): Clauses {
  let clauses: Clauses = {}
  for (;;) {
    const more = parseUserClause(reader)
    if (!more) return clauses
    if (Object.keys(more).some((key) => Object.hasOwn(clauses, key)))
      reader.fail('expected it once')
    clauses = { ...clauses, ...more }
  }
}

function parseUserClause(reader: Reader): Clauses | undefined {
  if (reader.takes('NOT IDENTIFIED')) return { identified: { method: 'no_password' } }
  if (reader.takes('IDENTIFIED')) return { identified: parseIdentification(reader) }
  if (reader.takes('ADD HOST')) return { addHosts: parseHosts(reader) }
  if (reader.takes('DROP HOST')) return { dropHosts: parseHosts(reader) }
  if (reader.takes('HOST')) return { hosts: parseHosts(reader) }
  if (reader.takes('DEFAULT ROLE')) return { defaultRoles: parseRoles(reader) }
  if (reader.takes('DEFAULT DATABASE')) return { defaultDatabase: reader.identifier() }
  if (reader.takes('GRANTEES')) return { grantees: parseRoles(reader) }
  if (reader.takes('SETTINGS')) return { settings: parseProfileElements(reader) }
  return undefined
}

const PASSWORDS = ['plaintext_password', 'sha256_password', 'double_sha1_password']
const HASHES: Readonly<Record<string, string>> = {
  sha256_hash: 'sha256_password',
  double_sha1_hash: 'double_sha1_password',
}

function parseIdentification(reader: Reader): Identification {
  if (reader.takes('BY')) return { method: 'sha256_password', by: reader.string() }
  reader.expects('WITH')
  const method = reader.identifier().toLowerCase()
  if (method === 'no_password') return { method }
  if (PASSWORDS.includes(method)) {
    reader.expects('BY')
    return { method, by: reader.string() }
  }
  const hashed = Object.hasOwn(HASHES, method) ? HASHES[method] : undefined
  if (hashed !== undefined) {
    reader.expects('BY')
    return { method: hashed, hash: reader.string() }
  }
  if (method === 'ldap') {
    reader.expects('SERVER')
    return { method, server: reader.string() }
  }
  if (method !== 'kerberos') reader.fail('expected a method of identification')
  return reader.takes('REALM') ? { method, realm: reader.string() } : { method }
}

function parseHosts(reader: Reader): readonly UserHost[] {
  const hosts: UserHost[] = []
  do {
    hosts.push(...parseHost(reader))
  } while (reader.takesSymbol(','))
  return hosts
}

function parseHost(reader: Reader): readonly UserHost[] {
  const whole = reader.takesOne('ANY', 'NONE', 'LOCAL')
  if (whole) return [{ kind: whole }]
  const kind = reader.takesOne('IP', 'NAME', 'REGEXP', 'LIKE')
  if (!kind) reader.fail('expected a host')
  const hosts = [{ kind, value: reader.string() }]
  while (reader.seesSymbol(',') && reader.peek(1).kind === 'string') {
    reader.next()
    hosts.push({ kind, value: reader.string() })
  }
  return hosts
}

/** After SETTINGS. */
export function parseProfileElements(reader: Reader): readonly ProfileElement[] {
  if (reader.takes('NONE')) return []
  return reader.list(() => parseProfileElement(reader))
}

function parseProfileElement(reader: Reader): ProfileElement {
  if (reader.takesOne('PROFILE', 'INHERIT'))
    return { kind: 'profile', name: parseAccessName(reader) }
  const name = reader.identifier()
  let element: ProfileElement = { kind: 'setting', name }
  for (;;) {
    if (reader.takesSymbol('=')) element = { ...element, value: parseLiteral(reader) }
    else if (reader.takes('MIN')) element = { ...element, min: parseBound(reader) }
    else if (reader.takes('MAX')) element = { ...element, max: parseBound(reader) }
    else {
      const writability = reader.takesOne('READONLY', 'WRITABLE', 'CONST')
      if (!writability) return element
      element = { ...element, writability }
    }
  }
}

function parseBound(reader: Reader): Expression {
  reader.takesSymbol('=')
  return parseLiteral(reader)
}

function parseLiteral(reader: Reader): Expression {
  const value = parseOperand(reader)
  return ['string', 'number', 'word'].includes(value.kind) ? value : reader.fail('expected literal')
}
