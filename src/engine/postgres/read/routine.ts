/**
 * CREATE FUNCTION and CREATE PROCEDURE: https://www.postgresql.org/docs/current/sql-createfunction.html,
 * https://www.postgresql.org/docs/current/sql-createprocedure.html
 */
import type { Address } from '../../../resource/id.ts'
import type { JsonObject } from '../../../resource/json.ts'
import { compact } from '../../common/compact.ts'
import { shortType } from '../kinds/types.ts'
import {
  isTree,
  itemsOf,
  listOf,
  nodeOf,
  nodesOf,
  stringsOf,
  textOf,
  type Tree,
} from '../sql/tree.ts'
import { listOrNone } from './constraint.ts'
import {
  findRelation,
  type Known,
  listedAddress,
  put,
  type Reading,
  type UnknownPart,
} from './known.ts'
import { numberOf, optionName, optionValue } from './options.ts'
import { columnOf } from './parts.ts'
import {
  closingBracket,
  findWords,
  itemEnd,
  spanOfTokens,
  type Statement,
  textOfTokens,
  wordAt,
} from './statement.ts'
import { settingOf } from './setting.ts'

export function readRoutine(statement: Statement, known: Known): Reading {
  const { fields } = statement
  const kind = fields['is_procedure'] === true ? 'Procedure' : 'Function'
  const args = nodesOf(fields['parameters'], 'FunctionParameter').filter(isArgument)
  const read = args.map((one) => withKnownType(argument(statement, one), one, known))
  const { spec, unknown } = routineOptions(statement)
  return put(
    kind,
    routineAddress(fields['funcname'], read, known),
    compact<JsonObject>({
      arguments: listOrNone(read),
      returns: columnType(fields['returnType'], known) ?? returnsText(statement),
      ...spec,
      body: bodyText(statement),
    }),
    unknown,
  )
}

/** `f(int,text)`: what it is called with tells it from others of its name. */
export function routineAddress(name: unknown, args: readonly JsonObject[], known: Known): Address {
  const address = listedAddress(name, known)
  const schema = known.schema ?? 'public'
  const types = args
    .filter(({ mode }) => mode !== 'out')
    .map(({ type }) => shortType(String(type), schema))
  return { ...address, name: `${address.name}(${types.join(',')})` }
}

/** `t.a%TYPE` is the type that the column has when the function is made. */
function withKnownType(item: JsonObject, fields: Tree, known: Known): JsonObject {
  const type = columnType(fields['argType'], known)
  return type === undefined ? item : { ...item, type }
}

function columnType(type: unknown, known: Known): string | undefined {
  if (!isTree(type) || type['pct_type'] !== true) return undefined
  const names = listOf(type['names'])
  const table = findRelation(known, listedAddress(names.slice(0, -1), known))
  const found = table && columnOf(table.spec, stringsOf(names).at(-1) ?? '')?.['type']
  if (typeof found !== 'string') return undefined
  return type['setof'] === true ? `SETOF ${found}` : found
}

/** Columns of RETURNS TABLE stand among the parameters. */
function isArgument({ mode }: Tree): boolean {
  return mode !== 'FUNC_PARAM_TABLE'
}

export function argument(statement: Statement, fields: Tree): JsonObject {
  const from = statement.tokenOf(fields['argType'])
  const to = itemEnd(statement, from)
  const mark = Math.min(
    findWords(statement, 'DEFAULT', from, to),
    findWords(statement, '=', from, to),
    findWords(statement, ':=', from, to),
  )
  return compact<JsonObject>({
    name: textOf(fields['name']),
    type: textOfTokens(statement, from, mark),
    mode: modes[textOf(fields['mode']) ?? ''],
    default: mark < to ? textOfTokens(statement, mark + 1, to) : undefined,
  })
}

const modes: { readonly [mode: string]: string } = {
  FUNC_PARAM_OUT: 'out',
  FUNC_PARAM_INOUT: 'inout',
  FUNC_PARAM_VARIADIC: 'variadic',
}

/** What stands behind RETURNS, up to the first option or the body. */
function returnsText(statement: Statement): string | undefined {
  const { fields, tokens } = statement
  if (fields['returnType'] === undefined) return undefined
  const at = findWords(statement, 'RETURNS', behindArguments(statement))
  if (at === tokens.length) return undefined
  const ends = nodesOf(fields['options'], 'DefElem').map((option) => statement.tokenOf(option))
  return textOfTokens(statement, at + 1, Math.min(...ends, bodyStart(statement)))
}

/** A name may be a word that clauses begin with. */
function behindArguments(statement: Statement): number {
  return closingBracket(statement, findWords(statement, '(', 0)) + 1
}

/** Where RETURN … or BEGIN ATOMIC … END begins, which is last. */
function bodyStart(statement: Statement): number {
  const { fields, tokens } = statement
  if (fields['sql_body'] === undefined) return tokens.length
  const from = behindArguments(statement)
  return Math.min(findWords(statement, 'RETURN', from), findWords(statement, 'BEGIN ATOMIC', from))
}

/** What stands between the quotes, or the text that is no string. */
function bodyText(statement: Statement): string | undefined {
  const { fields, tokens } = statement
  if (fields['sql_body'] !== undefined)
    return textOfTokens(statement, bodyStart(statement), tokens.length)
  const as = nodesOf(fields['options'], 'DefElem').find((one) => optionName(one) === 'as')
  return stringsOf(itemsOf(as?.['arg']))[0]
}

/** ALTER FUNCTION … has the same options under another name, and RESET. */
export function alteredOptions(
  { fields, ...statement }: Statement,
  before: JsonObject,
): JsonObject {
  const { spec } = routineOptions({ ...statement, fields: { options: fields['actions'] } })
  const set = isTree(before['set']) ? before['set'] : {}
  return spec['set'] === undefined
    ? spec
    : { ...spec, set: { ...set, ...(spec['set'] as JsonObject) } }
}

interface RoutineOptions {
  readonly spec: JsonObject
  readonly unknown: readonly UnknownPart[]
}

/** Options in their order; the last of a name counts, as the server refuses two anyway. */
function routineOptions(statement: Statement): RoutineOptions {
  const options = nodesOf(statement.fields['options'], 'DefElem')
  const spec: Record<string, JsonObject[string]> = {}
  const set: Record<string, string> = {}
  const unknown: UnknownPart[] = []
  for (const option of options) {
    const setting = isTree(option['arg'])
      ? settingOf(nodeOf(option['arg'], 'VariableSetStmt'))
      : undefined
    if (setting) set[setting.name] = setting.value
    else if (readers[optionName(option)]) Object.assign(spec, readers[optionName(option)]?.(option))
    else if (optionName(option) !== 'as') unknown.push(optionPart(statement, option))
    else if (itemsOf(option['arg']).length > 1) unknown.push(optionPart(statement, option))
  }
  return { spec: { ...spec, ...(Object.keys(set).length === 0 ? {} : { set }) }, unknown }
}

const readers: { readonly [option: string]: (option: Tree) => JsonObject } = {
  language: (option) => ({ language: String(optionValue(option)).toLowerCase() }),
  volatility: (option) => ({ volatility: String(optionValue(option)) }),
  strict: (option) => ({ strict: optionValue(option) === true ? true : undefined }),
  leakproof: (option) => ({ leakproof: optionValue(option) === true ? true : undefined }),
  security: (option) => ({ security: optionValue(option) === true ? 'definer' : undefined }),
  parallel: (option) => ({ parallel: String(optionValue(option)).toLowerCase() }),
  cost: ({ arg }) => ({ cost: numberOf(arg) }),
  rows: ({ arg }) => ({ rows: numberOf(arg) }),
}

function optionPart(statement: Statement, option: Tree): UnknownPart {
  const from = statement.tokenOf(option)
  const starts = nodesOf(statement.fields['options'], 'DefElem')
    .map((one) => statement.tokenOf(one))
    .filter((at) => at > from)
  const to = Math.min(...starts, bodyStart(statement))
  const text = textOfTokens(statement, from, to)
  // The words alone: a body is long.
  return {
    text: wordAt(statement, from) === 'AS' ? 'AS …, …' : text,
    ...spanOfTokens(statement, from, to),
  }
}
