import type {
  Call,
  Case,
  ColumnTransform,
  Expression,
  Identifier,
  MemberAccess,
  Operation,
  OrderItem,
} from '../ast/expression.ts'
import type { Written } from '../ast/span.ts'
import { quoteIdentifier } from '../lex/literal.ts'
import { ADD, AT_TIME_ZONE, COMPARE, IS_NULL, MEMBER, NEGATE, POWER } from '../parse/power.ts'
import { deeper, type Layout, nameText, newline, pathText, words } from './printing.ts'
import { queryText } from './query.ts'
import { settingsText } from './settings.ts'
import { typeText } from './type.ts'
import { windowText } from './window.ts'

/** An expression; brackets stand only where an operand binds looser than `power` asks. */
export function expressionText(node: Expression, layout: Layout, power = 0): string {
  const text = bareText(node, layout)
  return bindsAt(node) < power ? `(${text})` : text
}

/** How tight a node holds together; atoms hold tightest. */
function bindsAt(node: Expression): number {
  const written = node.kind === 'interval' ? undefined : writtenOf(node)
  if (written) return writtenPower(written)
  switch (node.kind) {
    case 'operation':
      return POWER[node.operator]
    case 'alias':
    case 'lambda':
    case 'assignment':
      return 0.5
    case 'interval':
      return node.short ? 20 : ADD
    case 'number':
      return node.text.startsWith('-') ? NEGATE : 20
    case 'cast':
      return node.form === '::' ? MEMBER : 20
    case 'member':
    case 'element':
    case 'jsonPath':
      return MEMBER
    default:
      return 20
  }
}

/** Forms that start with an operand have no brackets of their own: `x IS TRUE`, `x AT TIME ZONE 'UTC'`. */
function writtenPower([first, word]: Written): number {
  if (typeof first !== 'number') return 20
  return typeof word === 'string' && word.startsWith(' AT ') ? AT_TIME_ZONE : IS_NULL
}

/** The words a call, an operation, an interval or a tuple was written in, if they are not those of the tree. */
function writtenOf(node: Expression): Written | undefined {
  switch (node.kind) {
    case 'call':
    case 'operation':
    case 'interval':
    case 'tuple':
      return node.written
    default:
      return undefined
  }
}

function asWritten(node: Expression, written: Written, layout: Layout): string {
  const operands = operandsOf(node)
  const isPosition = written.includes(' IN ')
  const asks = isPosition || (node.kind === 'interval' && written.length > 1) ? 1 : 0
  const bare = typeof written[0] === 'number' && node.kind !== 'interval' && writtenPower(written)
  let text = ''
  for (const [index, piece] of written.entries()) {
    const operand = typeof piece === 'number' ? operands[piece] : undefined
    const power = written[index + 1] === ' IN ' ? COMPARE + 1 : bare ? bare + (index && 0.5) : asks
    text += operand ? expressionText(operand, layout, power) : piece
  }
  return text
}

function operandsOf(node: Expression): readonly Expression[] {
  switch (node.kind) {
    case 'call':
      return node.args ?? []
    case 'operation':
      return node.operands
    case 'interval':
      return [node.value]
    default:
      return []
  }
}

function bareText(node: Expression, layout: Layout): string {
  const written = writtenOf(node)
  if (written) return asWritten(node, written, layout)
  switch (node.kind) {
    case 'identifier':
      return identifierText(node)
    case 'number':
    case 'string':
    case 'constant':
    case 'unknown':
      return node.text
    case 'operation':
      return operationText(node, layout)
    case 'call':
      return callText(node, layout)
    case 'cast': {
      const type = typeText(node.type)
      if (node.form === 'CAST') return `CAST(${expressionText(node.expression, layout)} AS ${type})`
      return `${node.literal ?? expressionText(node.expression, layout, MEMBER)}::${type}`
    }
    case 'interval':
      if (node.short) return expressionText(node.value, layout) + node.unit
      return `INTERVAL ${expressionText(node.value, layout, 1)} ${node.unit}`
    case 'case':
      return caseText(node, layout)
    case 'lambda':
      return lambdaText(node, layout)
    case 'array':
      return `[${listText(node.items, layout)}]`
    case 'tuple':
      return node.items.length === 1
        ? `(${listText(node.items, layout)},)`
        : `(${listText(node.items, layout)})`
    case 'map':
      return mapText(node.items, layout)
    case 'subquery':
      return subqueryText(node.query, layout)
    case 'alias':
      return `${expressionText(node.expression, layout, 0.6)} AS ${nameText(node.name)}`
    case 'asterisk':
      return (
        pathText([...node.qualifier]) +
        (node.qualifier.length > 0 ? '.*' : '*') +
        transformsText(node.transforms, layout)
      )
    case 'columns': {
      const qualifier = node.qualifier.length > 0 ? `${pathText(node.qualifier)}.` : ''
      return `${qualifier}COLUMNS(${listText(node.items, layout)})${transformsText(node.transforms, layout)}`
    }
    case 'parameter':
      return `{${nameText(node.name)}:${typeText(node.type)}}`
    case 'element': {
      const index = expressionText(node.index, layout, 1)
      // `raw:a[*]` is a path.
      const inside = node.index.kind === 'asterisk' ? `(${index})` : index
      return `${expressionText(node.expression, layout, MEMBER)}[${inside}]`
    }
    case 'member':
      return memberText(node, layout)
    case 'jsonPath':
      return `${expressionText(node.expression, layout, MEMBER)}:${pathText(node.path)}`
    case 'sessionRange':
      return `${node.open}${expressionText(node.from, layout)}, ${expressionText(node.to, layout)}${node.close}`
    case 'assignment':
      return `${nameText(node.name)} = ${expressionText(node.value, layout, 1)}`
  }
}

/** A column called ALL, DISTINCT or NOT: bare it would be the keyword in `SELECT ALL`, `ORDER BY ALL`, `NOT = 2`. */
function identifierText({ parts }: Identifier): string {
  const [only] = parts
  const isKeyword = parts.length === 1 && only && /^(all|distinct|not)$/i.test(only.text)
  return isKeyword && !only.json && !only.parameter ? quoteIdentifier(only.text) : pathText(parts)
}

export function listText(items: readonly Expression[], layout: Layout): string {
  return items.map((item) => expressionText(item, layout)).join(', ')
}

/** `(t).a` accesses a member; without the brackets it would be a name. */
function memberText(node: MemberAccess, layout: Layout): string {
  const inner = expressionText(node.expression, layout, MEMBER)
  const numeric = /^\d/.test(node.member.text) && !node.member.quoted
  // Behind these `.1` would be a number.
  const brackets =
    BEFORE_DOT.has(node.expression.kind) || (node.expression.kind === 'identifier' && !numeric)
  return `${brackets ? `(${inner})` : inner}.${nameText(node.member)}`
}

const BEFORE_DOT: ReadonlySet<string> = new Set([
  'number',
  'string',
  'parameter',
  'jsonPath',
  'map',
  'asterisk',
  'columns',
])

function operationText(node: Operation, layout: Layout): string {
  const { operator, operands } = node
  const power = POWER[operator]
  const [first, second, third] = operands
  const at = (operand: Expression | undefined, asks: number): string =>
    operand ? expressionText(operand, layout, asks) : ''
  switch (operator) {
    case 'NOT':
      return `NOT ${at(first, power)}`
    case 'NEGATE': {
      // `--` starts a comment and `-5` is a literal.
      const inner = at(first, power)
      return inner.startsWith('-') || /^[\d.]/.test(inner) ? `-(${inner})` : `-${inner}`
    }
    case 'EXISTS':
    case 'NOT EXISTS':
    case 'ANY':
    case 'ALL':
      return `${operator}${at(first, 0)}`
    case 'IS NULL':
    case 'IS NOT NULL':
      return `${at(first, power)} ${operator}`
    case 'BETWEEN':
    case 'NOT BETWEEN':
      return `${at(first, power)} ${operator} ${at(second, power + 1)} AND ${at(third, power + 1)}`
    case '? :':
      // A ternary in a ternary has brackets (ClickHouse 26.7 refuses `a ? b : c ? d : e`).
      return `${at(first, power + 1)} ? ${at(second, power + 1)} : ${at(third, power + 1)}`
    case 'IN':
    case 'NOT IN':
    case 'GLOBAL IN':
    case 'GLOBAL NOT IN':
      return `${at(first, power)} ${operator} ${second ? membersText(second, layout) : ''}`
    case 'AND':
    case 'OR':
    case '||':
      return operands.map((operand) => at(operand, power + 1)).join(` ${operator} `)
    default: {
      const escaped = third ? ` ESCAPE ${at(third, power + 1)}` : ''
      // An interval ends with its unit: `a + INTERVAL 1 DAY` reads back as it stands.
      const right = second?.kind === 'interval' && power === ADD ? ADD : power + 1
      return `${at(first, power)} ${operator} ${at(second, right)}${escaped}`
    }
  }
}

function membersText(node: Expression, layout: Layout): string {
  const complete =
    node.kind === 'tuple' ||
    node.kind === 'subquery' ||
    node.kind === 'identifier' ||
    node.kind === 'call' ||
    node.kind === 'parameter'
  return complete ? expressionText(node, layout, COMPARE + 1) : `(${expressionText(node, layout)})`
}

export function callText(node: Call, layout: Layout): string {
  const name = isQuantifier(node)
    ? quoteIdentifier(node.name.text)
    : pathText([...(node.qualifier ?? []), node.name])
  const parameters = node.parameters ? `(${listText(node.parameters, layout)})` : ''
  const nulls = node.nulls ? ` ${node.nulls} NULLS` : ''
  const filter = node.filter ? ` FILTER(WHERE ${expressionText(node.filter, layout, 1)})` : ''
  const over = node.over
    ? ` OVER ${node.over.kind === 'name' ? nameText(node.over) : windowText(node.over, layout)}`
    : ''
  return name + parameters + argumentsText(node, layout) + nulls + filter + over
}

/** `(ALL (SELECT 1))` is a call; bare behind a comparison it would be the quantifier. */
function isQuantifier({ name, qualifier, args }: Call): boolean {
  return !qualifier && args?.[0]?.kind === 'subquery' && /^(all|any)$/i.test(name.text)
}

function argumentsText(node: Call, layout: Layout): string {
  if (!node.args) return ''
  // A query as the only argument needs no brackets of its own in view(SELECT …).
  const [only] = node.args
  const isView =
    only?.kind === 'subquery' && node.args.length === 1 && /^view/i.test(node.name.text)
  const plain = isView ? subqueryText(only.query, layout).slice(1, -1) : listText(node.args, layout)
  const list = only && isSpecialForm(node, only) ? `(${plain})` : plain
  const distinct = node.distinct ? 'DISTINCT ' : ''
  const order = node.orderBy
    ? ` ORDER BY ${node.orderBy.map((item) => orderItemText(item, layout)).join(', ')}`
    : ''
  const settings = node.settings
    ? `${list === '' ? '' : ', '}SETTINGS ${settingsText(node.settings, layout)}`
    : ''
  return `(${distinct}${list}${order}${settings})`
}

/** `POSITION((a IN b))` is a call; without the inner brackets it is a form of its own. */
function isSpecialForm({ name, args }: Call, only: Expression): boolean {
  const isMembership = only.kind === 'operation' && only.operator === 'IN'
  return isMembership && args?.length === 1 && name.text.toUpperCase() === 'POSITION'
}

function caseText(node: Case, layout: Layout): string {
  const branches = node.branches.map(
    ({ when, then }) =>
      `WHEN ${expressionText(when, layout, 1)} THEN ${expressionText(then, layout)}`,
  )
  return words(
    'CASE',
    node.operand && expressionText(node.operand, layout, 1),
    ...branches,
    node.otherwise && `ELSE ${expressionText(node.otherwise, layout)}`,
    'END',
  )
}

function lambdaText(node: Extract<Expression, { kind: 'lambda' }>, layout: Layout): string {
  const [only] = node.parameters
  const parameters =
    node.parameters.length === 1 && only
      ? nameText(only)
      : `(${node.parameters.map(nameText).join(', ')})`
  return `${parameters} -> ${expressionText(node.body, layout)}`
}

function mapText(items: readonly Expression[], layout: Layout): string {
  const pairs: string[] = []
  for (let at = 0; at < items.length; at += 2) {
    const pair = items.slice(at, at + 2).map((item) => expressionText(item, layout, 3))
    pairs.push(pair.join(': '))
  }
  return `{${pairs.join(', ')}}`
}

function transformsText(transforms: readonly ColumnTransform[], layout: Layout): string {
  return transforms
    .map(({ transform, strict, items }) => {
      const [only] = items
      const isFunction = transform === 'APPLY' && only?.kind === 'identifier' && items.length === 1
      const list = listText(items, layout)
      return ` ${transform}${strict ? ' STRICT' : ''} ${isFunction ? list : `(${list})`}`
    })
    .join('')
}

/** A query in brackets, on lines of its own when it does not fit. */
export function subqueryText(query: Parameters<typeof queryText>[0], layout: Layout): string {
  if (!layout.pretty) return `(${queryText(query, layout)})`
  const flat = queryText(query, { ...layout, pretty: false })
  if (layout.indent.length + flat.length + 2 <= layout.width) return `(${flat})`
  const inner = deeper(layout)
  return `(${newline(inner)}${queryText(query, inner)}${newline(layout)})`
}

export function orderItemText(
  node: OrderItem,
  layout: Layout,
  text: string = expressionText(node.expression, layout),
): string {
  const { fill } = node
  const bound = (word: string, value: Expression | undefined): string | undefined =>
    value && `${word} ${expressionText(value, layout, 1)}`
  return words(
    text,
    node.direction,
    node.nulls && `NULLS ${node.nulls}`,
    node.collate && `COLLATE ${node.collate.text}`,
    fill && 'WITH FILL',
    bound('FROM', fill?.from),
    bound('TO', fill?.to),
    bound('STEP', fill?.step),
    bound('STALENESS', fill?.staleness),
  )
}
