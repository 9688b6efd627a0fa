/**
 * Columns that functions and procedures use. Bodies that are strings are read as far as their
 * language is known; nothing is called wrong that an argument or a variable may be.
 */
import type { Address } from '../../../resource/id.ts'
import type { ColumnFacts, ColumnUse, KindContext, MissingColumn } from '../../engine.ts'
import { queryColumns, sourcesOf } from '../sql/lineage/query.ts'
import type { Walk } from '../sql/lineage/scope.ts'
import { walkWrite } from '../sql/lineage/write.ts'
import { parseOne, parsePlpgsql } from '../sql/parser.ts'
import { splitScript } from '../sql/split.ts'
import { isTree, listOf, literalOf, nodeOf, nodesOf, textOf, type Tree } from '../sql/tree.ts'
import { type Relations, relationsIn } from './known-columns.ts'
import {
  emptyContext,
  type Places,
  readsOf,
  shiftedPlace,
  textPlace,
  unknownFacts,
  walkIn,
} from './lineage.ts'
import { parseText } from './parsed.ts'
import { rememberedFacts } from './remembered-facts.ts'
import { isAtomic } from './routine-body.ts'
import { type FunctionSpec, type RoutineSpec, routineName } from './routine-spec.ts'
import { createRoutine, type RoutineWord } from './routine-statement.ts'

type Reads = Pick<ColumnFacts, 'reads' | 'hasAllReads' | 'missing'>

const noReads: Reads = { reads: [], hasAllReads: true, missing: [] }
const path = ['body']

/** A function is no relation: it has no columns of its own. */
export function routineFacts(
  word: RoutineWord,
  spec: RoutineSpec,
  address: Address,
  context: KindContext,
): ColumnFacts {
  const statement = createRoutine(word, { address, spec })
  return rememberedFacts(`body of ${statement}`, relationsIn(context), (relations) => {
    const names = new Set([...parameterNames(spec, statement), routineName(address).toLowerCase()])
    const found = bodyReads(spec, statement, names, relations)
    return {
      columns: [],
      hasAllColumns: true,
      ...found,
      missing: found.missing.filter(({ name }) => !isVariable(name, names)),
    }
  })
}

/** The server keeps a column that a body of the standard names; a string it reads at every call. */
export function onRetype(spec: RoutineSpec): string {
  return isAtomic(spec)
    ? 'the server refuses that while its body names the column'
    : 'its body is looked at when it runs, and what it returns, compares or assigns may not fit any more'
}

function bodyReads(
  spec: RoutineSpec,
  statement: string,
  names: Set<string>,
  relations: Relations,
): Reads {
  if (isAtomic(spec)) return atomicReads(spec.body, relations)
  if (spec.language === 'sql') return sqlReads(spec.body, relations)
  if (spec.language === 'plpgsql') return plpgsqlReads(spec.body, statement, names, relations)
  return spec.language === 'internal' ? noReads : unknownFacts
}

/** Arguments, and the columns of RETURNS TABLE, which stand among them. */
function parameterNames(
  { arguments: args = [], returns = '' }: RoutineSpec & Partial<FunctionSpec>,
  statement: string,
): readonly string[] {
  const given = args.flatMap(({ name }) => name ?? [])
  if (!/^table\b/i.test(returns)) return given
  const parsed = parseOne(statement)
  const fields = parsed.ok ? nodeOf(parsed.value, 'CreateFunctionStmt') : undefined
  return nodesOf(fields?.['parameters'], 'FunctionParameter').flatMap(
    (one) => textOf(one['name']) ?? [],
  )
}

function isVariable(name: string, names: ReadonlySet<string>): boolean {
  const [first = ''] = name.split('.')
  return names.has(first)
}

function atomicReads(body: string, relations: Relations): Reads {
  const parsed = parseText('atomic', body)
  if (!parsed.ok) return unknownFacts
  const walk = walkIn(relations)
  const { tree, whole, shift } = parsed.value
  visit(nodeOf(tree, 'CreateFunctionStmt')?.['sql_body'], walk)
  return readsOf(walk, [], shiftedPlace(whole, -shift, path), relations)
}

function sqlReads(body: string, relations: Relations): Reads {
  return joined(
    splitScript(body).map(({ text, start }) => {
      const parsed = parseOne(text)
      if (!parsed.ok) return unknownFacts
      const walk = walkIn(relations)
      visit(parsed.value, walk)
      return readsOf(walk, [], shiftedPlace(text, start, path), relations)
    }),
  )
}

/** Statements, lists of them, and the expression of RETURN. */
function visit(value: unknown, walk: Walk): void {
  if (Array.isArray(value)) {
    for (const item of value) visit(item, walk)
    return
  }
  const list = nodeOf(value, 'List')
  const query = nodeOf(value, 'SelectStmt')
  const returned = nodeOf(value, 'ReturnStmt')
  if (list) visit(listOf(list['items']), walk)
  else if (query) queryColumns(query, emptyContext(walk))
  else if (returned)
    sourcesOf(returned['returnval'], { relations: [], shared: [] }, emptyContext(walk))
  else if (!walkWrite(value, emptyContext(walk)) && isTree(value))
    walk.unknown.add('a statement that is no query')
}

function plpgsqlReads(
  body: string,
  statement: string,
  names: Set<string>,
  relations: Relations,
): Reads {
  const parsed = parsePlpgsql(statement)
  if (!parsed.ok) return unknownFacts
  const found: Expression[] = []
  const types: string[] = []
  collect(parsed.value, { names, found, types }, undefined)
  for (const name of specialNames) names.add(name)
  return joined([
    ...found.map((expression) => expressionFacts(expression, body, relations)),
    ...types.map((type) => typeReads(type, relations)),
  ])
}

/** https://www.postgresql.org/docs/current/plpgsql-trigger.html and …/plpgsql-control-structures.html */
const specialNames = [
  ...'new old found sqlstate sqlerrm'.split(' '),
  ...'tg_name tg_when tg_level tg_op tg_relid tg_relname tg_table_name tg_table_schema'.split(' '),
  ...'tg_nargs tg_argv tg_event tg_tag'.split(' '),
]

interface Expression {
  readonly query: string
  readonly mode: number
  readonly isDynamic: boolean
}

interface Collected {
  readonly names: Set<string>
  readonly found: Expression[]
  readonly types: string[]
}

/** Where the walk is: in the fields of a statement that executes a string, or in that string. */
type Within = 'execute' | 'dynamic' | undefined

const executing: ReadonlySet<string> = new Set(['PLpgSQL_stmt_dynexecute', 'PLpgSQL_stmt_dynfors'])

/** Every expression of the block, and every name that it declares. */
function collect(value: unknown, into: Collected, within: Within): void {
  for (const item of listOf(value)) collect(item, into, undefined)
  if (!isTree(value)) return
  for (const [key, fields] of Object.entries(value)) {
    if (typeof fields === 'string') collectWord(key, fields, into)
    else if (key === 'PLpgSQL_expr' && isTree(fields)) {
      const query = textOf(fields['query']) ?? ''
      const mode = Number(fields['parseMode'] ?? 0)
      into.found.push({ query, mode, isDynamic: within === 'dynamic' })
    } else {
      const isString = key === 'dynquery' || (key === 'query' && within === 'execute')
      collect(fields, into, isString ? 'dynamic' : executing.has(key) ? 'execute' : undefined)
    }
  }
}

function collectWord(key: string, word: string, { names, types }: Collected): void {
  if (key === 'refname' || key === 'label' || key === 'name') names.add(word)
  if (key === 'typname') types.push(word)
}

/** Parse modes 0 statement, 2 expression, 3 to 5 assignments (PostgreSQL 18: RawParseMode). */
function expressionFacts(
  { query, mode, isDynamic }: Expression,
  body: string,
  relations: Relations,
): Reads {
  const head = mode === 0 ? '' : 'SELECT '
  const cut = mode < 3 ? '' : (/^[^:=]*:?=/.exec(query)?.[0] ?? '')
  const text = head + query.slice(cut.length)
  const parsed = parseOne(text)
  if (!parsed.ok) return unknownFacts
  if (isDynamic) return dynamicReads(parsed.value, relations)
  const walk = walkIn(relations)
  visit(parsed.value, walk)
  const at = body.indexOf(query)
  const facts = readsOf(
    walk,
    [],
    shiftedPlace(text, at - head.length + cut.length, path),
    relations,
  )
  return at >= 0
    ? facts
    : { ...facts, missing: facts.missing.map((one) => placedByName(one, body)) }
}

/** INTO is taken out of a statement before it is read: its text stands nowhere in the body. */
function placedByName(missing: MissingColumn, body: string): MissingColumn {
  const start = Math.max(0, body.toLowerCase().indexOf(missing.name.toLowerCase()))
  return { ...missing, start, end: start + missing.name.length }
}

/** EXECUTE of a literal is read; anything else is known only when it runs. */
function dynamicReads(tree: Tree, relations: Relations): Reads {
  const [target] = listOf(nodeOf(tree, 'SelectStmt')?.['targetList'])
  const text = literalOf(nodeOf(target, 'ResTarget')?.['val'])
  const parsed = text === undefined ? undefined : parseOne(text)
  if (text === undefined || !parsed?.ok) return unknownFacts
  const walk = walkIn(relations)
  visit(parsed.value, walk)
  return { ...readsOf(walk, [], nowhereIn(text), relations), missing: [] }
}

function nowhereIn(text: string): Places {
  return { ...textPlace(text, path), of: () => ({ start: 0, end: 0 }) }
}

/** `app.t.c%TYPE` needs the column. */
function typeReads(type: string, relations: Relations): Reads {
  const parts = /^(.+)%type$/i.exec(type)?.[1]?.replaceAll('"', '').trim().split('.')
  if (parts === undefined || parts.length < 2) return noReads
  const column = parts.at(-1) ?? ''
  const relation = relations.named(parts.slice(0, -1).join('.'))
  const use: ColumnUse = { relation, column, path, start: 0, end: 0 }
  return { ...noReads, reads: [use] }
}

function joined(all: readonly Reads[]): Reads {
  return {
    reads: all.flatMap(({ reads }) => reads),
    hasAllReads: all.every(({ hasAllReads }) => hasAllReads),
    missing: all.flatMap(({ missing }) => missing),
  }
}
