/** Calls of functions as statements of their own: SELECT f(…), SELECT * FROM f(…), CALL f(…). */
import {
  isTree,
  itemsOf,
  listOf,
  literalOf,
  nodeOf,
  nodesOf,
  stringsOf,
  textOf,
  type Tree,
} from '../sql/tree.ts'
import { numberOf } from './options.ts'
import { itemsWithin, type Statement, textOfTokens } from './statement.ts'

export interface Call {
  /** Without its schema. */
  readonly name: string
  readonly positional: readonly Argument[]
  readonly named: ReadonlyMap<string, Argument>
}

export interface Argument {
  /** As it is written. */
  readonly text: string
  readonly node: unknown
}

/** The calls that a statement makes, and nothing else; undefined where it does other things too. */
export function callsOf(statement: Statement): readonly Call[] | undefined {
  const { node, fields } = statement
  if (node === 'CallStmt') {
    const call = isTree(fields['funccall']) ? callOf(statement, fields['funccall']) : undefined
    return call && [call]
  }
  if (node !== 'SelectStmt') return undefined
  const targets = nodesOf(fields['targetList'], 'ResTarget').map(({ val }) => innerCall(val))
  const from = listOf(fields['fromClause'])
  if (from.length === 0) {
    const calls = targets.flatMap((call) => (call ? [callOf(statement, call)] : []))
    return calls.length === targets.length && calls.length > 0 ? calls : undefined
  }
  const functions = nodesOf(from, 'RangeFunction').flatMap((range) =>
    listOf(range['functions']).flatMap((one): readonly Tree[] => {
      const call = nodeOf(itemsOf(one)[0], 'FuncCall')
      return call === undefined ? [] : [call]
    }),
  )
  return from.length === 1 && functions.length === 1
    ? functions.map((call) => callOf(statement, call))
    : undefined
}

/** The value of an argument by its name, or by its place among those without. */
export function argumentOf(call: Call, name: string, place?: number): Argument | undefined {
  return call.named.get(name) ?? (place === undefined ? undefined : call.positional[place])
}

/** A literal's text, a number, or the expression as it is written; undefined for NULL. */
export function plainArgument(
  argument: Argument | undefined,
): string | number | boolean | undefined {
  if (argument === undefined) return undefined
  const literal = literalOf(argument.node)
  if (literal !== undefined) return literal
  const cast = nodeOf(argument.node, 'TypeCast')
  if (cast) return plainArgument({ text: argument.text, node: cast['arg'] })
  const constant = nodeOf(argument.node, 'A_Const')
  if (constant?.['isnull'] === true) return undefined
  if (constant?.['boolval'] !== undefined)
    return isTree(constant['boolval']) && constant['boolval']['boolval'] === true
  const number = constant && numberOf({ Integer: constant['ival'], Float: constant['fval'] })
  return number ?? argument.text
}

/** A name in a string, taken apart as SQL does: `'app."T"'`. */
export function innerFunction(argument: Argument | undefined): Tree | undefined {
  return argument === undefined ? undefined : innerCall(argument.node)
}

/** The call in `(f(x)).y` and `f(x)`. */
function innerCall(value: unknown): Tree | undefined {
  const indirect = nodeOf(value, 'A_Indirection')
  return indirect ? innerCall(indirect['arg']) : nodeOf(value, 'FuncCall')
}

export function callOf(statement: Statement, fields: Tree): Call {
  const at = statement.tokenOf(fields)
  let open = at
  while (open < statement.tokens.length && statement.tokens[open]?.text !== '(') open++
  const ranges = itemsWithin(statement, open)
  const positional: Argument[] = []
  const named = new Map<string, Argument>()
  for (const [index, node] of listOf(fields['args']).entries()) {
    const [from, to] = ranges[index] ?? [at, at]
    const own = nodeOf(node, 'NamedArgExpr')
    // `name => value`
    const text = textOfTokens(statement, own === undefined ? from : from + 2, to)
    const argument = { text, node: own === undefined ? node : own['arg'] }
    if (own) named.set(textOf(own['name']) ?? '', argument)
    else positional.push(argument)
  }
  return { name: stringsOf(fields['funcname']).at(-1) ?? '', positional, named }
}
