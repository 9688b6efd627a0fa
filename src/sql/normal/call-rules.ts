/** Calls, and the special forms the engine turns into calls. Operators have a file of their own. */
import type { Call, Case, Cast, Expression, Interval, MemberAccess } from '../ast/expression.ts'
import type { TypeNode } from '../ast/type.ts'
import { print } from '../print/print.ts'
import { call, name, number, string } from './build.ts'
import { builtin, canonicalFunction } from './names.ts'
import { CLICKHOUSE, type NodeRule, type RuleContext, rule } from './rule.ts'

export const CALL_RULES: readonly NodeRule[] = [
  rule(
    'cast',
    {
      id: 'cast-call',
      seen: CLICKHOUSE,
      what: "`x::T` and `CAST(x AS T)` are stored as `CAST(x, 'T')`; a literal before `::` is cast as the text it was written as.",
    },
    cast,
  ),
  rule(
    'alias',
    {
      id: 'alias-again',
      seen: CLICKHOUSE,
      what: 'Of two aliases of one expression the outer one is stored.',
      dialect: 'clickhouse',
    },
    (node) =>
      node.expression.kind === 'alias' ? { ...node, expression: node.expression.expression } : node,
  ),
  rule(
    'interval',
    {
      id: 'interval-call',
      seen: CLICKHOUSE,
      what: '`INTERVAL 3 DAY` is stored as `toIntervalDay(3)`.',
    },
    interval,
  ),
  rule(
    'case',
    {
      id: 'case-call',
      seen: CLICKHOUSE,
      what: 'CASE is stored as multiIf, with an operand as caseWithExpression; ELSE NULL is written out.',
    },
    caseCall,
  ),
  rule(
    'array',
    {
      id: 'array-literal',
      seen: CLICKHOUSE,
      what: '`[a, b]` and `array(a, b)` are the same, unless all items are literals: then the first is a literal itself.',
    },
    (node, context) => (isLiteralList(node.items, context) ? node : call('array', node.items)),
  ),
  rule(
    'tuple',
    {
      id: 'tuple-literal',
      seen: CLICKHOUSE,
      what: '`(a, b)` and `tuple(a, b)` are the same, unless all items are literals: then the first is a literal itself.',
    },
    (node, context) =>
      node.items.length > 1 && isLiteralList(node.items, context)
        ? node
        : call('tuple', node.items),
  ),
  rule(
    'map',
    {
      id: 'map-literal',
      seen: CLICKHOUSE,
      what: '`{k: v}` is stored as `map(k, v)`.',
    },
    (node) => call('map', node.items),
  ),
  rule(
    'element',
    {
      id: 'element-access',
      seen: CLICKHOUSE,
      what: '`a[1]` and `arrayElement(a, 1)` are the same.',
    },
    (node, context) =>
      call(builtin('arrayElement', context.dialect), [node.expression, node.index]),
  ),
  rule(
    'member',
    {
      id: 'member-access',
      seen: CLICKHOUSE,
      what: "`t.1` and `tupleElement(t, 1)` are the same, and `(t).a` and `tupleElement(t, 'a')`.",
    },
    member,
  ),
  rule(
    'call',
    {
      id: 'filtered-count',
      seen: CLICKHOUSE,
      what: '`count(*) FILTER (WHERE c)` is stored as `countIf(c)`; only `count` to the letter loses its asterisk, `COUNT(*)` and `uniq(*)` keep it.',
      dialect: 'clickhouse',
    },
    (node) =>
      node.filter && node.name.text === 'count' && node.args?.[0]?.kind === 'asterisk'
        ? { ...node, args: node.args.slice(1) }
        : node,
  ),
  rule(
    'call',
    {
      id: 'function-name',
      seen: CLICKHOUSE,
      what: 'In what it stores, the server writes a built-in function under its canonical name, whatever alias or case was written; functions of users are left alone.',
      dialect: 'clickhouse',
    },
    functionName,
  ),
  rule(
    'call',
    {
      id: 'aggregate-distinct',
      seen: CLICKHOUSE,
      what: '`count(DISTINCT x)` is stored as `countDistinct(x)`.',
    },
    ({ distinct, ...node }, context) =>
      distinct
        ? { ...node, name: name(node.name.text + builtin('Distinct', context.dialect)) }
        : node,
  ),
  rule(
    'call',
    {
      id: 'aggregate-filter',
      seen: CLICKHOUSE,
      what: '`sum(x) FILTER (WHERE c)` is stored as `sumIf(x, c)`.',
    },
    ({ filter, ...node }, context) =>
      filter
        ? {
            ...node,
            name: name(node.name.text + builtin('If', context.dialect)),
            args: [...(node.args ?? []), filter],
          }
        : node,
  ),
]

const LITERALS: ReadonlySet<Expression['kind']> = new Set([
  'number',
  'string',
  'constant',
  'array',
  'tuple',
])

/** Items are normal already: what is still an array or a tuple is a literal. */
function isLiteralList(items: readonly Expression[], { dialect }: RuleContext): boolean {
  return dialect === 'clickhouse' && items.every(({ kind }) => LITERALS.has(kind))
}

function functionName(node: Call, context: RuleContext): Call {
  const written = node.name.text
  const isOwn = context.inline?.has(written) ?? false
  if (!context.isStored || node.entity || node.qualifier || isOwn) return node
  const canonical = canonicalFunction(written, context.dialect)
  return canonical === written ? node : { ...node, name: name(canonical) }
}

/** The type is kept as it was written, as the server does (26.7.2.1). */
function cast(node: Cast, context: RuleContext): Expression {
  const value =
    node.literal === undefined || node.expression.kind === 'string'
      ? node.expression
      : string(node.literal)
  const callee = context.dialect === 'timeplus' ? 'cast' : 'CAST'
  return call(callee, [value, string(print(spelled(node.type)))])
}

/** Types of several words are written in upper case (26.7.2.1). */
function spelled(type: TypeNode): TypeNode {
  return type.name.includes(' ') ? { ...type, name: type.name.toUpperCase() } : type
}

function interval(node: Interval, context: RuleContext): Expression {
  // The short form is kept as it was written and is not the long one to Timeplus.
  if (node.short) return node
  const unit = node.unit.charAt(0) + node.unit.slice(1).toLowerCase()
  return call(builtin(`toInterval${unit}`, context.dialect), [node.value])
}

function caseCall(node: Case, context: RuleContext): Expression {
  const branches = node.branches.flatMap(({ when, then }) => [when, then])
  const otherwise: Expression = node.otherwise ?? {
    kind: 'constant',
    name: 'NULL',
    text: 'NULL',
    start: 0,
    end: 0,
  }
  if (!node.operand) return call(builtin('multiIf', context.dialect), [...branches, otherwise])
  return call(builtin('caseWithExpression', context.dialect), [
    node.operand,
    ...branches,
    otherwise,
  ])
}

function member(node: MemberAccess, context: RuleContext): Expression {
  const { text, quoted } = node.member
  const index = /^\d+$/.test(text) && !quoted ? number(text) : string(text)
  return call(builtin('tupleElement', context.dialect), [node.expression, index])
}
