/** A name in an expression: lambda argument, alias, column of this query, or of a query around it. */
import type { Expression, Identifier } from '../ast/expression.ts'
import type { Name } from '../ast/span.ts'
import { expressionValue } from './expression.ts'
import { type Found, findColumn } from './find-column.ts'
import { type Relation, relationsOf } from './relation.ts'
import type { Scope } from './scope.ts'
import { CONSTANT, doubtful, type Value } from './value.ts'
import { DEEPEST, type Place, reportReads, reportUnknown } from './walk.ts'

/** The value of a name that has to mean something; what it means is noted down. */
export function resolveName(node: Identifier, place: Place): Value {
  const found = lookUp(node, place)
  if (found !== undefined && 'value' in found) {
    if (found.direct) reportReads(found.value.sources, place)
    return found.value
  }
  if (found === undefined) {
    if (place.walk.dead === 0 && !isWord(node)) reportMissing(node, place)
    return doubtful(`\`${textOf(node.parts)}\` is no column of what is read`)
  }
  reportUnknown(found.open, node, place.walk)
  return doubtful(found.open)
}

/** Each part may end the name of a table or column: what nobody writes is not tried, which keeps time linear. */
const LONGEST = 64

/** `undefined`: nothing in scope has the name, for certain. */
export function lookUp(node: Identifier, place: Place): Found | undefined {
  const parts = leadingParts(node.parts)
  if (parts === undefined) return { open: `\`${textOf(node.parts)}\` is known only when it runs` }
  if (parts.length > LONGEST) return { open: `a name of more than ${LONGEST} parts` }
  for (let scope: Scope | undefined = place.scope; scope; scope = scope.parent) {
    const found = inScope(node, parts, scope, place)
    if (found) return onlyRelation(found, parts, scope, node)
    if (scope.isBarrier && scope === place.scope) return { open: 'FROM cannot see its own query' }
  }
  return undefined
}

function inScope(
  node: Identifier,
  parts: readonly string[],
  scope: Scope,
  place: Place,
): Found | undefined {
  const [first = ''] = parts
  const argument = scope.arguments.get(first)
  if (argument) return { value: argument, direct: false }
  const { tree } = scope.relations
  const aliased = scope.aliases.get(first)
  const owner = scope.owner ?? scope
  if (aliased === undefined || owner.following.has(first)) {
    return findColumn(parts, tree, node) ?? dottedAlias(parts, scope)
  }
  if (parts.length === 1) return { value: aliasValue(first, aliased, owner, place), direct: false }
  // A name with dots may go on from an alias, or from a table of that name.
  const column = findColumn(parts, tree, node)
  const behind = behindAlias(node, first, aliased, owner, place)
  if (column === undefined) return behind
  return { open: `\`${textOf(node.parts)}\` may start with an alias or with a table` }
}

/** ARRAY JOIN … AS `a.b`, then `a.b` without quotes (26.7 finds it; it refuses other aliases with dots). */
function dottedAlias(parts: readonly string[], { aliases }: Scope): Found | undefined {
  for (let length = parts.length; length > 1; length--) {
    const name = parts.slice(0, length).join('.')
    if (aliases.has(name)) return { open: `\`${name}\` may be an alias with dots` }
  }
  return undefined
}

/** `m.p` where `m` is an alias of a column: the same element of that column. */
function behindAlias(
  node: Identifier,
  name: string,
  aliased: readonly Expression[],
  scope: Scope,
  place: Place,
): Found {
  const [only] = aliased
  if (aliased.length !== 1 || only?.kind !== 'identifier') {
    return { value: aliasValue(name, aliased, scope, place), direct: false }
  }
  const whole: Identifier = { ...only, parts: [...only.parts, ...node.parts.slice(1)] }
  return { value: followed(name, whole, scope, place), direct: false }
}

/** The value behind an alias, read once. */
export function aliasValue(
  name: string,
  aliased: readonly Expression[],
  scope: Scope,
  place: Place,
): Value {
  const known = scope.values.get(name)
  if (known) return known
  const [only, other] = aliased
  if (only === undefined) return CONSTANT
  if (other !== undefined) return doubtful(`\`${name}\` is an alias of several expressions`)
  const value = followed(name, only, scope, place)
  // Inside a circle of aliases each one means something else on its own.
  if (scope.following.size === 0 || value.doubts.length === 0) scope.values.set(name, value)
  return value
}

/** An alias inside its own expression means the column of that name. */
function followed(name: string, expression: Expression, scope: Scope, place: Place): Value {
  const { walk } = place
  if (walk.depth >= DEEPEST) return doubtful('aliases are nested too deeply')
  if (isMutual(name, expression, scope)) {
    return doubtful(`\`${name}\` and another alias are defined by each other`)
  }
  walk.depth++
  scope.following.add(name)
  try {
    return expressionValue(expression, { ...place, scope })
  } finally {
    scope.following.delete(name)
    walk.depth--
  }
}

/** `a AS b, b AS a`: which of the two is the column depends on where the engine begins. */
function isMutual(name: string, expression: Expression, scope: Scope): boolean {
  if (expression.kind !== 'identifier' || scope.following.size === 0) return false
  const [first] = expression.parts
  return first !== undefined && first.text !== name && scope.following.has(first.text)
}

/** With one relation of unknown columns and nothing around it, a plain name can only be its column. */
function onlyRelation(
  found: Found,
  parts: readonly string[],
  scope: Scope,
  node: Identifier,
): Found {
  const { tree } = scope.relations
  const [column] = parts
  if (!('open' in found) || parts.length !== 1 || column === undefined) return found
  if (tree === undefined || !('relation' in tree) || offersNames(scope.parent)) return found
  const { relation } = tree
  if (relation.table === undefined || relation.columns !== undefined) return found
  const { start, end } = node
  return {
    value: { sources: [{ table: relation.table, column, start, end }], doubts: [] },
    direct: true,
  }
}

/** Whether some query around this one could give a meaning to a name. */
function offersNames(scope: Scope | undefined): boolean {
  for (let next = scope; next; next = next.parent) {
    const { relations, aliases, arguments: given } = next
    if (relations.tree !== undefined || aliases.size > 0 || given.size > 0) return true
  }
  return false
}

/** Words that stand where a name could: `sum(ALL x)`, `dateAdd(DAY, 1 AS n, d)`. */
const WORDS =
  /^(all|nanosecond|microsecond|millisecond|second|minute|hour|day|week|month|quarter|year)s?$/i

function isWord({ parts: [only, more] }: Identifier): boolean {
  if (only === undefined || only.quoted) return false
  // `@@name` is a variable of the session.
  return only.text.startsWith('@') || (more === undefined && WORDS.test(only.text))
}

function reportMissing(node: Identifier, { scope, where, walk }: Place): void {
  const relations: Relation[] = []
  for (let next: Scope | undefined = scope; next; next = next.parent) {
    relations.push(...relationsOf(next.relations.tree))
  }
  const tables = relations.flatMap(({ table }) => (table ? [table] : []))
  const { start, end } = node
  const key = `${start} ${end}`
  if (!walk.missing.has(key)) {
    walk.missing.set(key, { name: textOf(node.parts), tables, where, start, end })
  }
}

/** The parts before steps into JSON; `undefined` for a name given by a parameter. */
function leadingParts(parts: readonly Name[]): readonly string[] | undefined {
  if (parts.some(({ parameter }) => parameter)) return undefined
  const step = parts.findIndex(({ json }) => json)
  return (step === -1 ? parts : parts.slice(0, step)).map(({ text }) => text)
}

export function textOf(parts: readonly Name[]): string {
  return parts.map(({ text }) => text).join('.')
}
