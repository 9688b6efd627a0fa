/** The columns an expression comes from. */
import { children } from '../ast/children.ts'
import type { Alias, Expression, Lambda, Operation } from '../ast/expression.ts'
import type { Node } from '../ast/node.ts'
import { callValue } from './call.ts'
import { conditionalValue } from './conditional.ts'
import { queryColumns } from './query.ts'
import { aliasValue, lookUp, resolveName } from './resolve.ts'
import { aliasesOf, innerScope } from './scope.ts'
import { starColumns } from './star.ts'
import { membersOf } from './members.ts'
import { CONSTANT, doubtful, together, type Value } from './value.ts'
import { DEEPEST, MOST_STEPS, type Place, reportUnknown } from './walk.ts'

export function expressionValue(node: Node, place: Place): Value {
  if (place.walk.steps++ >= MOST_STEPS) return tooLong(place)
  switch (node.kind) {
    case 'name':
    case 'type':
    case 'string':
    case 'number':
    case 'constant':
      return CONSTANT
    case 'identifier':
      return resolveName(node, place)
    case 'alias':
      return ofAlias(node, place)
    case 'lambda':
      return lambdaValue(node, [], place)
    case 'call':
      return callValue(node, place)
    case 'case':
      return conditionalValue(node, place)
    case 'operation':
      if (node.operator === '? :') return conditionalValue(node, place)
      return MEMBERSHIP.has(node.operator) ? ofMembership(node, place) : ofChildren(node, place)
    case 'asterisk':
    case 'columns':
      return ofStar(node, place)
    case 'subquery':
      return ofQuery(node.query, place)
    case 'unknown':
      return ofUnknown(node, place)
    case 'select':
    case 'setOperation':
    case 'grouped':
    case 'output':
    case 'explain':
      return ofQuery(node, place)
    default:
      return ofChildren(node, place)
  }
}

function tooLong({ walk }: Place): Value {
  const because = 'the query takes too long to follow'
  reportUnknown(because, { start: 0, end: 0 }, walk)
  return doubtful(because)
}

export function ofChildren(node: Node, place: Place): Value {
  return together(children(node).map((child) => expressionValue(child, place)))
}

/** An alias that is spelled out here is the same value as where its name is used. */
function ofAlias(node: Alias, place: Place): Value {
  const { scope } = place
  const name = node.name.text
  const aliased = scope.aliases.get(name)
  const owner = scope.owner ?? scope
  if (!aliased?.includes(node.expression) || aliased.length > 1 || owner.following.has(name)) {
    return expressionValue(node.expression, place)
  }
  return aliasValue(name, aliased, owner, place)
}

/** What a lambda takes from around it, and what its given arguments bring in. */
export function lambdaValue(node: Lambda, given: readonly Value[], place: Place): Value {
  const scope = innerScope(place.scope, {
    aliases: aliasesOf({ ...node, parameters: [] }),
    arguments: new Map(node.parameters.map(({ text }, index) => [text, given[index] ?? CONSTANT])),
  })
  return expressionValue(node.body, { ...place, scope })
}

function ofStar(node: Extract<Expression, { kind: 'asterisk' | 'columns' }>, place: Place): Value {
  const { columns, open } = starColumns(node, place)
  const values = columns.map(({ value }) => value ?? CONSTANT)
  return together(open === undefined ? values : [...values, doubtful(open)])
}

function ofQuery(query: Parameters<typeof queryColumns>[0], place: Place): Value {
  const { walk, scope } = place
  if (walk.depth >= DEEPEST) return doubtful('queries are nested too deeply')
  walk.depth++
  const { columns, open } = queryColumns(query, scope, walk)
  walk.depth--
  const values = columns.map(({ value }) => value ?? CONSTANT)
  return together(open === undefined ? values : [...values, doubtful(open)])
}

function ofUnknown(node: Extract<Node, { kind: 'unknown' }>, place: Place): Value {
  const because = `\`${node.text.slice(0, 40)}\` is a clause the grammar does not know`
  reportUnknown(because, node, place.walk)
  return together([doubtful(because), ofChildren(node, place)])
}

const MEMBERSHIP: ReadonlySet<string> = new Set(['IN', 'NOT IN', 'GLOBAL IN', 'GLOBAL NOT IN'])

function ofMembership({ operands: [left, right] }: Operation, place: Place): Value {
  const values = left === undefined ? [] : [expressionValue(left, place)]
  if (right !== undefined) values.push(memberValue(right, place))
  return together(values)
}

/** The right side of IN: an expression, a query, or the name of a value, a common table or a table. */
export function memberValue(node: Expression, place: Place): Value {
  if (node.kind !== 'identifier') return expressionValue(node, place)
  const found = lookUp(node, place)
  if (found !== undefined && 'value' in found) return resolveName(node, place)
  const { columns, open } = membersOf(node, place)
  const values = columns.map(({ value }) => value ?? CONSTANT)
  if (open !== undefined) reportUnknown(open, node, place.walk)
  return together(open === undefined ? values : [...values, doubtful(open)])
}
