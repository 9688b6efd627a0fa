/** User-defined functions, timeplus.md §1.10. */
import { Script } from 'node:vm'
import type { FunctionDefinition } from '../catalog.ts'
import { type Context, isOn, kept, revised } from '../context.ts'
import { ServerError } from '../errors.ts'
import {
  type CreateSourceFunction,
  type DropStatement,
  expressionReferences,
  resolveType,
} from '../sql/index.ts'

/** Some of the names that a user cannot take. */
const builtIn: ReadonlySet<string> = new Set([
  ...[
    'count',
    'sum',
    'min',
    'max',
    'avg',
    'now',
    'now64',
    'rand',
    'if',
    'concat',
    'lower',
    'upper',
  ],
  ...['length', 'to_string', 'to_int', 'array_join', 'plus', 'minus', 'tumble', 'hop', 'table'],
  ...['latest', 'earliest', 'uniq', 'any', 'cast', 'coalesce', 'version', 'database'],
])

export function createFunction(context: Context, statement: FunctionDefinition): void {
  const { catalog } = context
  const { name } = statement
  if (builtIn.has(name.toLowerCase())) {
    throw new ServerError(609, `The function '${name}' already exists`)
  }
  const before = catalog.state.functions[name]
  if (before && !statement.orReplace) {
    if (statement.ifNotExists) return
    throw new ServerError(609, `The function '${name}' already exists`)
  }
  const definition = stored(context, { ...statement, orReplace: false, ifNotExists: false })
  catalog.state.functions[name] = before
    ? revised(context, before, definition)
    : kept(context, definition)
  catalog.save()
}

function stored(context: Context, definition: FunctionDefinition): FunctionDefinition {
  if (definition.kind === 'createSqlFunction') {
    if (definition.lambda.kind !== 'lambda')
      throw new ServerError(62, 'Syntax error: A function is a lambda')
    if (expressionReferences(definition.lambda.body).functions.includes(definition.name)) {
      throw new ServerError(36, `The function '${definition.name}' is recursive`)
    }
    return definition
  }
  const typed = {
    ...definition,
    arguments: definition.arguments.map((one) => ({ ...one, type: resolveType(one.type) })),
    returns: resolveType(definition.returns),
  }
  if (typed.kind === 'createRemoteFunction') return remote(typed)
  checkSource(typed)
  return withDelta(context, typed)
}

function remote<Definition extends FunctionDefinition & { readonly kind: 'createRemoteFunction' }>(
  definition: Definition,
): Definition {
  const method = definition.authMethod ?? 'none'
  if (method !== 'none' && method !== 'auth_header') {
    throw new ServerError(36, `AUTH_METHOD '${method}' is not supported`)
  }
  if (method === 'auth_header' && (!definition.authHeader || definition.authKey === undefined)) {
    throw new ServerError(36, 'AUTH_METHOD auth_header needs AUTH_HEADER and AUTH_KEY')
  }
  return definition
}

/** JavaScript is compiled at CREATE; a scalar has to define a function of its own name. */
function checkSource({ language, name, body, aggregate }: CreateSourceFunction): void {
  const defines =
    language === 'PYTHON'
      ? new RegExp(`^\\s*(?:async\\s+)?(?:def|class)\\s+${name}\\b`, 'm')
      : new RegExp(`\\bfunction\\s+${name}\\b|\\b(?:const|let|var)\\s+${name}\\b`)
  if (language === 'JAVASCRIPT') {
    try {
      new Script(aggregate ? `(${body})` : body)
    } catch (error) {
      throw new ServerError(2530, `JavaScript UDF '${name}' is invalid: ${String(error)}`)
    }
    if (aggregate) {
      for (const method of ['initialize', 'process', 'finalize']) {
        if (!new RegExp(`\\b${method}\\b`).test(body)) {
          throw new ServerError(2530, `JavaScript UDA '${name}' has no ${method}`)
        }
      }
      return
    }
  }
  if (!defines.test(body)) throw new ServerError(2530, `The source does not define ${name}`)
}

/** Aggregates get a hidden last argument, which is shown (§1.10; 2.x and 3.x by §3.5). */
function withDelta({ options }: Context, definition: CreateSourceFunction): CreateSourceFunction {
  const has = definition.arguments.at(-1)?.name === '_tp_delta'
  if (!definition.aggregate || has || options.generation === 1) return definition
  const delta = { name: '_tp_delta', type: { name: 'int8' } }
  return { ...definition, arguments: [...definition.arguments, delta] }
}

/** No dependency is checked; `force` skips the check that it is there. */
export function dropFunction(context: Context, statement: DropStatement): void {
  const { catalog } = context
  const { name } = statement.name
  if (builtIn.has(name)) throw new ServerError(610, `Cannot drop system function '${name}'`)
  if (!catalog.state.functions[name]) {
    if (statement.ifExists || isOn(context.settings.get('force'))) return
    throw new ServerError(46, `The function '${name}' doesn't exist`)
  }
  delete catalog.state.functions[name]
  catalog.save()
}
