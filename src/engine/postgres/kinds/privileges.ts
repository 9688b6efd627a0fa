/** Privileges by the word of what they are for: https://www.postgresql.org/docs/current/ddl-priv.html */
import type { KindContext } from '../../engine.ts'
import { factsOf, type ServerFacts } from '../facts.ts'
import { quoteIdent } from './names.ts'

/** What `on` of a grant begins with. Views are tables here, and procedures are functions. */
export const objectWords = [
  'table',
  'sequence',
  'schema',
  'function',
  'type',
  'database',
  'language',
  'foreign data wrapper',
  'foreign server',
  'tablespace',
  'parameter',
] as const

export type ObjectWord = (typeof objectWords)[number]

interface Privileges {
  readonly all: readonly string[]
  /** What everybody has where nobody says anything. */
  readonly ofPublic?: readonly string[]
}

const privileges: { readonly [W in ObjectWord]: Privileges } = {
  table: { all: ['select', 'insert', 'update', 'delete', 'truncate', 'references', 'trigger'] },
  sequence: { all: ['select', 'update', 'usage'] },
  schema: { all: ['create', 'usage'] },
  function: { all: ['execute'], ofPublic: ['execute'] },
  type: { all: ['usage'], ofPublic: ['usage'] },
  database: { all: ['create', 'connect', 'temporary'], ofPublic: ['connect', 'temporary'] },
  language: { all: ['usage'], ofPublic: ['usage'] },
  'foreign data wrapper': { all: ['usage'] },
  'foreign server': { all: ['usage'] },
  tablespace: { all: ['create'] },
  parameter: { all: ['set', 'alter system'] },
}

const ofColumns: readonly string[] = ['select', 'insert', 'update', 'references']

/** Every privilege that an object of this word has on this server. */
export function allPrivileges(word: ObjectWord, { major }: ServerFacts): readonly string[] {
  const { all } = privileges[word]
  return word === 'table' && major >= 17 ? [...all, 'maintain'] : all
}

/**
 * What everybody has on it by default. Of `public` everybody may use the names, and could create
 * there before 15.
 */
export function publicPrivileges(
  { word, name }: { readonly word: ObjectWord; readonly name: string },
  { major }: ServerFacts,
): readonly string[] {
  if (word === 'schema' && name === 'public') return major >= 15 ? ['usage'] : ['create', 'usage']
  return privileges[word].ofPublic ?? []
}

/** One name per privilege and column, lower case: `select`, `update(note)`. `all` is written out. */
export function singlePrivileges(
  words: readonly string[],
  word: ObjectWord,
  context: Pick<KindContext, 'facts'>,
): readonly string[] {
  const facts = factsOf(context)
  const found = words.flatMap((text) => {
    const { name, columns } = splitPrivilege(text)
    if (columns === undefined) return name === 'all' ? allPrivileges(word, facts) : [name]
    const names = name === 'all' ? ofColumns : [name]
    return names.flatMap((one) => columns.map((column) => `${one}(${column})`))
  })
  return [...new Set(found)]
}

/** `update (a, "B c")` → the privilege, and the names of its columns. */
export function splitPrivilege(text: string): {
  readonly name: string
  readonly columns?: readonly string[]
} {
  const [, head = text, inside] = /^([^(]*?)\s*(?:\((.*)\))?$/s.exec(text.trim()) ?? []
  const plain = head.trim().toLowerCase().replace(/\s+/g, ' ')
  const name = plain === 'all privileges' ? 'all' : plain === 'temp' ? 'temporary' : plain
  if (inside === undefined) return { name }
  const columns = (inside.match(/"(?:[^"]|"")*"|[^",]+/g) ?? [])
    .map((column) => column.trim())
    .filter((column) => column !== '')
    .map((column) => (column.startsWith('"') ? column.slice(1, -1).replaceAll('""', '"') : column))
  return { name, columns }
}

/** As people write them: `all` where nothing is missing, columns of one privilege together. */
export function compactPrivileges(
  singles: readonly string[],
  word: ObjectWord,
  facts: ServerFacts,
): readonly string[] {
  const whole = singles.filter((one) => !one.includes('('))
  const all = allPrivileges(word, facts)
  const isAll = all.length > 1 && all.every((one) => whole.includes(one))
  const columns = new Map<string, string[]>()
  for (const single of singles) {
    const { name, columns: [column] = [] } = splitSingle(single)
    if (column !== undefined) columns.set(name, [...(columns.get(name) ?? []), column])
  }
  const plain = isAll ? ['all'] : all.filter((one) => whole.includes(one))
  return [
    ...plain,
    ...whole.filter((one) => !all.includes(one)),
    ...[...columns]
      .sort()
      .map(([name, names]) => `${name} (${names.sort().map(quoteIdent).join(', ')})`),
  ]
}

/** The words of a statement: `SELECT, UPDATE (note)`. */
export function privilegesSql(singles: readonly string[]): string {
  return singles
    .map((single) => {
      const { name, columns: [column] = [] } = splitSingle(single)
      return `${name.toUpperCase()}${column === undefined ? '' : ` (${quoteIdent(column)})`}`
    })
    .join(', ')
}

/** What a single privilege is for: a whole object, or one column of any name. */
export function splitSingle(single: string): {
  readonly name: string
  readonly columns?: readonly string[]
} {
  const at = single.indexOf('(')
  return at < 0
    ? { name: single }
    : { name: single.slice(0, at), columns: [single.slice(at + 1, -1)] }
}
