/** Calls that read more, less or other than their arguments. */
import type { Call, Expression, Lambda } from '../ast/expression.ts'
import { dictionaryFunction } from '../refs/arguments.ts'
import { CONDITIONAL, conditionalValue } from './conditional.ts'
import { expressionValue, lambdaValue, memberValue, ofChildren } from './expression.ts'
import type { Scope } from './scope.ts'
import { doubtful, together, type Value } from './value.ts'
import { tableName } from './table-name.ts'
import { DEEPEST, type Place, reportReads, reportUnknown } from './walk.ts'

export function callValue(node: Call, place: Place): Value {
  const args = node.args ?? []
  const name = node.name.text
  if (isCountOfRows(name, args)) return ofChildren({ ...node, args: [] }, place)
  if (MEMBERSHIP_CALLS.has(name) && args.length === 2) return memberCall(args, place)
  if (dictionaryFunction(node)) return dictionaryCall(node, place)
  if (hasLooseLambda(name, args)) return looseLambdaValue(node, place)
  if (CONDITIONAL.has(name.toLowerCase())) return conditionalValue(node, place)
  const base = node.over?.kind === 'name' ? node.over : node.over?.base
  const window = base && windowOf(base.text, place)
  const values = [ofChildren(node, place)]
  if (window) values.push(window)
  const called = lambdaOf(name, place.scope)
  if (called) values.push(ofNamedLambda(called, place))
  return together(values)
}

function ofNamedLambda({ name, lambda, scope }: NamedLambda, place: Place): Value {
  const { walk } = place
  const key = `${name}()`
  const known = scope.values.get(key)
  if (known) return known
  if (walk.depth >= DEEPEST) return doubtful('functions are nested too deeply')
  walk.depth++
  const value = lambdaValue(lambda, [], { ...place, scope })
  walk.depth--
  // Cut off at the deepest level, it is not what it would be elsewhere.
  if (value.doubts.length === 0) scope.values.set(key, value)
  return value
}

/** `count(*)` counts rows and reads no column. */
function isCountOfRows(name: string, args: readonly Expression[]): boolean {
  const [only] = args
  return (
    name.toLowerCase() === 'count' &&
    args.length === 1 &&
    only?.kind === 'asterisk' &&
    only.transforms.length === 0 &&
    only.qualifier.length === 0
  )
}

const MEMBERSHIP_CALLS: ReadonlySet<string> = new Set([
  'in',
  'notIn',
  'globalIn',
  'globalNotIn',
  'nullIn',
  'notNullIn',
  'globalNullIn',
  'globalNotNullIn',
  'not_in',
  'global_in',
  'global_not_in',
])

function memberCall([left, right]: readonly Expression[], place: Place): Value {
  const values = left === undefined ? [] : [expressionValue(left, place)]
  return together(right === undefined ? values : [...values, memberValue(right, place)])
}

/** `dictGet('d', 'attribute', key)`, `joinGet('t', 'column', key)`: the attributes are columns of what is looked up in. */
function dictionaryCall(node: Call, place: Place): Value {
  const [, second, ...others] = node.args ?? []
  const reference = dictionaryFunction(node)
  const rest = together(others.map((argument) => expressionValue(argument, place)))
  // dictHas and the hierarchy functions take a key and no attribute.
  if (!/^(dictGet|dict_get|joinGet|join_get)/.test(node.name.text) || isHierarchy(node)) {
    return together(second ? [expressionValue(second, place), rest] : [rest])
  }
  const names = second && attributeNames(second)
  if (!reference || reference.dynamic || !names) {
    const because = `the attribute of \`${node.name.text}\` is known only when it runs`
    reportUnknown(because, node, place.walk)
    return together([doubtful(because), second ? expressionValue(second, place) : rest, rest])
  }
  const table = tableName(reference.parts, place.walk.options)
  const { start, end } = second
  const sources = names.map((column) => ({ table, column, start, end }))
  reportReads(sources, place)
  return together([{ sources, doubts: [] }, rest])
}

function isHierarchy({ name: { text } }: Call): boolean {
  return /hierarchy|children|descendants|keys/i.test(text)
}

function attributeNames(node: Expression): readonly string[] | undefined {
  if (node.kind === 'string') return [node.value]
  if (node.kind !== 'tuple') return undefined
  const names = node.items.flatMap((item) => (item.kind === 'string' ? [item.value] : []))
  return names.length === node.items.length ? names : undefined
}

/** `sum(x) OVER w`: the window's expressions belong to the call. */
function windowOf(name: string, place: Place): Value | undefined {
  for (let scope: Scope | undefined = place.scope; scope; scope = scope.parent) {
    const window = scope.windows.get(name)
    if (!window) continue
    const base =
      window.base && window.base.text !== name ? windowOf(window.base.text, place) : undefined
    const own = ofChildren(window, { ...place, scope, where: 'window' })
    return base ? together([base, own]) : own
  }
  return undefined
}

/** `lambda(tuple(x), x + 1)` and `mapApply(k, v -> k, m)`: arguments of a lambda that look like columns. */
function hasLooseLambda(name: string, args: readonly Expression[]): boolean {
  if (name.toLowerCase() === 'lambda') return true
  return args.some((one, at) => one.kind === 'lambda' && args[at - 1]?.kind === 'identifier')
}

/** Names in it may be arguments or columns: nothing is missing, and nothing certain. */
function looseLambdaValue(node: Call, place: Place): Value {
  const { walk } = place
  walk.dead++
  const value = ofChildren(node, place)
  walk.dead--
  const because = `\`${node.name.text}\` has lambda arguments that look like columns`
  reportUnknown(because, node, walk)
  return together([value, doubtful(because)])
}

interface NamedLambda {
  readonly name: string
  readonly lambda: Lambda
  readonly scope: Scope
}

/** `WITH x -> x + y AS f … f(1)`: a function with a name. */
function lambdaOf(name: string, from: Scope): NamedLambda | undefined {
  for (let scope: Scope | undefined = from; scope; scope = scope.parent) {
    const [only] = scope.aliases.get(name) ?? []
    if (only?.kind === 'lambda' && !scope.following.has(name)) return { name, lambda: only, scope }
  }
  return undefined
}
