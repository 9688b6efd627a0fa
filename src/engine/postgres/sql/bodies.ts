/** Bodies of functions, procedures and DO blocks: SQL that stands in a string. */
import { parseOne, parsePlpgsql, scan } from './parser.ts'
import { splitScript } from './split.ts'
import {
  isTree,
  itemsOf,
  listOf,
  literalOf,
  nodeOf,
  nodesOf,
  stringOf,
  textOf,
  type Tree,
} from './tree.ts'

export interface Bodies {
  readonly statements: readonly Tree[]
  /** Dynamic SQL, and bodies that cannot be read. */
  readonly unknown: readonly string[]
  /** `t%ROWTYPE` and `t.a%TYPE` of variables. */
  readonly tables: readonly string[]
}

const none: Bodies = { statements: [], unknown: [], tables: [] }

/** `text` is the whole statement: PL/pgSQL is read from it. */
export function bodiesOf(statement: Tree, text: string): Bodies {
  const create = nodeOf(statement, 'CreateFunctionStmt')
  const block = nodeOf(statement, 'DoStmt')
  const options = listOf((create ? create['options'] : block?.['args']) ?? [])
  if (!create && !block) return none
  const language = (optionOf(options, 'language') ?? (block ? 'plpgsql' : 'sql')).toLowerCase()
  const body = optionOf(options, 'as')
  // BEGIN ATOMIC and RETURN are part of the tree already.
  if (body === undefined) return none
  if (language === 'sql') return sqlBody(body)
  if (language === 'plpgsql') return plpgsqlBody(text)
  // The other languages know no relations, or name them where no SQL parser can see it.
  return language === 'c' || language === 'internal'
    ? none
    : { ...none, unknown: [`body in ${language}`] }
}

function optionOf(options: readonly unknown[], name: string): string | undefined {
  const option = nodesOf(options, 'DefElem').find((one) => one['defname'] === name)
  return option && (stringOf(option['arg']) ?? stringOf(itemsOf(option['arg'])[0]))
}

function sqlBody(body: string): Bodies {
  const statements: Tree[] = []
  const unknown: string[] = []
  for (const { text } of splitScript(body)) {
    const read = parseOne(text)
    if (read.ok) statements.push(read.value)
    else unknown.push(text)
  }
  return { ...none, statements, unknown }
}

function plpgsqlBody(text: string): Bodies {
  const first = parsePlpgsql(text)
  const read = first.ok ? first : parsePlpgsql(withPlainArguments(text))
  if (!read.ok) return { ...none, unknown: [`body that cannot be read: ${read.error.message}`] }
  const collected = { statements: [] as Tree[], unknown: [] as string[], tables: [] as string[] }
  collect(read.value, collected, undefined)
  return collected
}

/** The library (18.1.5) reads no body behind an argument `t.a%TYPE`; what the type is does not matter here. */
function withPlainArguments(text: string): string {
  const tokens = scan(text) ?? []
  const body = tokens.find(
    ({ name }, index) => name === 'SCONST' && tokens[index - 1]?.text.toUpperCase() === 'AS',
  )
  const head = text.slice(0, body?.start ?? 0)
  const name = '(?:"[^"]+"|[\\w$]+)'
  const typeOf = new RegExp(`${name}(?:\\s*\\.\\s*${name})+\\s*%\\s*TYPE`, 'gi')
  return head.replace(typeOf, 'text') + text.slice(head.length)
}

interface Collected {
  readonly statements: Tree[]
  readonly unknown: string[]
  readonly tables: string[]
}

/** Where the walk is: in the fields of a statement that executes a string, or in that string. */
type Within = 'execute' | 'dynamic' | undefined

const executing: ReadonlySet<string> = new Set(['PLpgSQL_stmt_dynexecute', 'PLpgSQL_stmt_dynfors'])

/** Every expression and query of the block, wherever it stands. */
function collect(value: unknown, into: Collected, within: Within): void {
  for (const item of listOf(value)) collect(item, into, undefined)
  if (!isTree(value)) return
  for (const [name, fields] of Object.entries(value)) {
    const isString = name === 'dynquery' || (name === 'query' && within === 'execute')
    if (name === 'PLpgSQL_expr' && isTree(fields))
      collectExpression(fields, into, within === 'dynamic')
    else if (name === 'PLpgSQL_type' && isTree(fields)) collectType(fields, into)
    else collect(fields, into, isString ? 'dynamic' : executing.has(name) ? 'execute' : undefined)
  }
}

/** Parse modes 0 statement, 2 expression, 3 to 5 assignments (PostgreSQL 18: RawParseMode). */
function collectExpression(fields: Tree, into: Collected, dynamic: boolean): void {
  const query = textOf(fields['query']) ?? ''
  const mode = fields['parseMode']
  const text = mode === 0 ? query : `SELECT ${mode === 2 ? query : query.replace(/^[^:=]*:?=/, '')}`
  const read = parseOne(text)
  if (!read.ok) into.unknown.push(query)
  else into.statements.push(read.value)
  if (dynamic) collectDynamic(query, read.ok ? read.value : {}, into)
}

/** EXECUTE of a literal is read; anything else is known only when it runs. */
function collectDynamic(query: string, tree: Tree, into: Collected): void {
  const [target] = listOf(nodeOf(tree, 'SelectStmt')?.['targetList'])
  const text = literalOf(nodeOf(target, 'ResTarget')?.['val'])
  const read = text === undefined ? undefined : parseOne(text)
  if (read?.ok) into.statements.push(read.value)
  else into.unknown.push(`EXECUTE ${query}`)
}

function collectType({ typname }: Tree, into: Collected): void {
  const name = textOf(typname) ?? ''
  const row = /^(.+)%rowtype$/i.exec(name)?.[1]
  const column = /^(.+)\.[^.]+%type$/i.exec(name)?.[1]
  const table = row ?? column
  if (table !== undefined) into.tables.push(table.replaceAll('"', '').trim())
}
