/** Calls of user-defined functions and dictionaries, as the embedded engine can do them. */
import type { Context } from '../context.ts'
import {
  type CreateDictionary,
  clickHouseExpression,
  clickHouseType,
  type DataType,
  type Expression,
  type Lambda,
} from '../sql/index.ts'

/**
 * SQL functions are expanded (timeplus.md §1.10). JavaScript runs elsewhere (javascript.ts), other
 * sources do not: their calls give the empty value of the type they return, after their arguments
 * were computed.
 */
export function callOf(
  context: Context,
  name: string,
  args: readonly string[],
): string | undefined {
  if (name === 'version') return `'${context.options.version}'`
  if (name === 'database' || name === 'current_database') return `'${context.database}'`
  if (name === 'user' || name === 'current_user') return `'${context.user}'`
  const found = context.catalog.state.functions[name]?.definition
  if (!found) return name.startsWith('dict_get') ? dictionaryValue(context, args) : undefined
  if (found.kind === 'createSqlFunction') return expanded(context, found.lambda, args)
  const empty = emptyOf(found.returns, args)
  const isAggregate = found.kind === 'createSourceFunction' && found.aggregate
  return isAggregate ? `any(${empty})` : empty
}

function expanded(context: Context, expression: Expression, args: readonly string[]): string {
  const lambda = expression as Lambda
  const names = new Map(lambda.parameters.map((name, index) => [name, args[index] ?? 'NULL']))
  const text = clickHouseExpression(lambda.body, {
    relation: () => '',
    function: (name, inner) => callOf(context, name, inner),
  })
  // A lambda's parameters are plain names; the engine inlines a tuple of them as well.
  return `arrayElement(arrayMap((${[...names.keys()].map((name) => `\`${name}\``).join(', ')}) -> ${text}, ${[...names.values()].map((arg) => `[${arg}]`).join(', ')}), 1)`
}

export function emptyOf(type: DataType, args: readonly string[]): string {
  const value = `CAST(defaultValueOfTypeName('${clickHouseType(type).replace(/'/g, "\\'")}') AS ${clickHouseType(type)})`
  return args.length === 0 ? value : `tupleElement((${value}, ${args.join(', ')}), 1)`
}

/** Nothing is loaded: every key is missing, so the attribute's default is the answer. */
function dictionaryValue(context: Context, args: readonly string[]): string | undefined {
  const [name = '', attribute = ''] = args.map((arg) => arg.replace(/^'|'$/g, ''))
  const [database = '', relation = name] = name.includes('.')
    ? name.split('.')
    : [context.database, name]
  const definition = context.catalog.relation(database, relation)?.definition
  if (definition?.kind !== 'createDictionary') return undefined
  const found = (definition as CreateDictionary).attributes.find((one) => one.name === attribute)
  if (!found) return undefined
  return emptyOf(found.type, args.slice(2))
}
