/** Names and literals in one spelling. */
import type { Expression, Identifier } from '../ast/expression.ts'
import { quoteString } from '../lex/literal.ts'
import { call, name, string } from './build.ts'
import { canonicalNumber } from './number.ts'
import { CLICKHOUSE, type NodeRule, type RuleContext, rule } from './rule.ts'

export const LITERAL_RULES: readonly NodeRule[] = [
  rule(
    'name',
    {
      id: 'quoted-name',
      seen: CLICKHOUSE,
      what: 'A name is the same in backticks, in double quotes and without.',
    },
    (node) => (node.parameter || node.json ? node : name(node.text)),
  ),
  rule(
    'name',
    {
      id: 'json-step',
      seen: CLICKHOUSE,
      what: 'Each `[]` behind a JSON path is a level of Array(JSON), and the type of a step needs no backticks.',
      dialect: 'clickhouse',
    },
    (node, context) => (node.json ? { ...node, text: jsonStep(node.text, context) } : node),
  ),
  rule(
    'identifier',
    {
      id: 'global-variable',
      seen: CLICKHOUSE,
      what: "`@@x` and `@@session.x` are stored as `globalVariable('x') AS `@@x``.",
      dialect: 'clickhouse',
    },
    globalVariable,
  ),
  rule(
    'number',
    {
      id: 'number-spelling',
      seen: CLICKHOUSE,
      what: 'A number is stored by its value: integers in decimal, anything else as the shortest Float64 with a point or an exponent.',
    },
    (node) => {
      const text = canonicalNumber(node.text)
      return text === node.text ? node : { ...node, text }
    },
  ),
  rule(
    'string',
    {
      id: 'string-spelling',
      seen: CLICKHOUSE,
      what: "A string is stored by its value, however it was quoted: doubled quotes, escapes, heredoc, x'41', b'1'.",
    },
    (node) => {
      const text = quoteString(node.value)
      return text === node.text ? node : { ...node, text }
    },
  ),
  rule(
    'constant',
    {
      id: 'constant-case',
      seen: CLICKHOUSE,
      what: 'NULL is upper case; true, false, inf and nan are lower case.',
    },
    (node) => {
      const isUpper = node.name === 'NULL' || node.name === 'DEFAULT'
      const text = isUpper ? node.name : node.text.toLowerCase()
      return text === node.text ? node : { ...node, text }
    },
  ),
]

function globalVariable(node: Identifier): Expression {
  const text = node.parts.length === 1 ? (node.parts[0]?.text ?? '') : ''
  const variable = /^@@(?:session\.|global\.)?(\w+)$/i.exec(text)?.[1]
  if (variable === undefined) return node
  const expression = call('globalVariable', [string(variable)])
  return { kind: 'alias', expression, name: name(`@@${variable}`), start: 0, end: 0 }
}

/** `:Int64` and `` :`Int64` `` are one step; `[]` and `[][]` are types of arrays. */
function jsonStep(text: string, context: RuleContext): string {
  const depth = /^(?:\[\])+$/.test(text) ? text.length / 2 : 0
  if (depth > 0) return `:\`${'Array('.repeat(depth)}JSON${')'.repeat(depth)}\``
  if (!text.startsWith(':')) return text
  const type = text.slice(1).replaceAll('`', '')
  return `:\`${context.typeText(type) ?? type}\``
}
