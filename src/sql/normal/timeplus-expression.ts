/** How the Timeplus parser rewrites expressions (Proton 1.6.1: src/Parsers/ExpressionElementParsers.cpp, ASTFunction.cpp). */
import type { Call, Expression } from '../ast/expression.ts'
import type { Node } from '../ast/node.ts'
import { call, name, number, string } from './build.ts'
import { PROTON } from './rule.ts'
import type { TimeplusRule } from './timeplus-rule.ts'

/** Calls the parser reads by a grammar of their own, whatever their case: the name becomes lower case. */
const FOLDED: ReadonlySet<string> = new Set(['cast', 'extract', 'substring', 'position'])

const TRIMS: ReadonlyMap<string, string> = new Map([
  ['trim', 'trim_both'],
  ['ltrim', 'trim_left'],
  ['rtrim', 'trim_right'],
])

const LITERALS: ReadonlyMap<string, 'array' | 'tuple'> = new Map([
  ['array_cast', 'array'],
  ['tuple_cast', 'tuple'],
])

export const EXPRESSION_RULES: readonly TimeplusRule[] = [
  {
    id: 'timeplus-special-calls-fold',
    on: ['call'],
    seen: PROTON,
    what: 'CAST, EXTRACT, SUBSTRING and POSITION are lower case however they are written',
    dialect: 'timeplus',
    apply: ordinaryCall((node) => {
      const folded = node.name.text.toLowerCase()
      return FOLDED.has(folded) ? { ...node, name: name(folded) } : node
    }),
  },
  {
    id: 'timeplus-trim',
    on: ['call'],
    seen: PROTON,
    what: 'trim, ltrim and rtrim are trim_both, trim_left and trim_right',
    dialect: 'timeplus',
    apply: ordinaryCall((node) => {
      const trimmed = TRIMS.get(node.name.text.toLowerCase())
      return trimmed !== undefined && node.args?.length === 1
        ? { ...node, name: name(trimmed) }
        : node
    }),
  },
  {
    id: 'timeplus-trim-characters',
    on: ['call'],
    seen: PROTON,
    what: "TRIM(BOTH 'x' FROM s) is a regular expression that replaces",
    dialect: 'timeplus',
    apply: ordinaryCall((node) => trimPattern(node) ?? node),
  },
  {
    id: 'timeplus-literal-functions',
    on: ['call'],
    seen: PROTON,
    what: 'array_cast(1, 2) is [1, 2] and tuple_cast(1, 2) is (1, 2)',
    dialect: 'timeplus',
    apply: ordinaryCall((node) => {
      const kind = LITERALS.get(node.name.text)
      return kind ? { kind, items: node.args ?? [], start: node.start, end: node.end } : node
    }),
  },
  {
    id: 'timeplus-tuple-element',
    on: ['member'],
    seen: PROTON,
    what: 'tuple_element(t, 2) is t.2.',
    dialect: 'timeplus',
    apply: (node) =>
      node.kind === 'member' && !node.member.quoted && /^\d+$/.test(node.member.text)
        ? {
            ...call('tuple_element', [node.expression, number(node.member.text)]),
            start: node.start,
            end: node.end,
          }
        : node,
  },
  {
    id: 'timeplus-not-ilike',
    on: ['operation'],
    seen: PROTON,
    what: 'not_ilike(a, b) is a NOT ILIKE b',
    dialect: 'timeplus',
    apply: (node) =>
      node.kind === 'operation' && node.operator === 'NOT ILIKE'
        ? { ...call('not_ilike', node.operands), start: node.start, end: node.end }
        : node,
  },
]

/** A rule over plain calls: no engine, no window, nothing between the brackets but arguments. */
function ordinaryCall(rule: (node: Call) => Expression): (node: Node) => Node {
  return (node) =>
    node.kind === 'call' && !node.entity && !node.qualifier && !node.parameters && !node.distinct
      ? rule(node)
      : node
}

/** The special form of TRIM is read as a call with the characters as its second argument. */
function trimPattern(node: Call): Expression | undefined {
  const [text, characters] = node.args ?? []
  if (!text || !characters || node.args?.length !== 2) return undefined
  const quoted = call('regexp_quote_meta', [characters])
  const replace = (callee: string, ...pattern: readonly Expression[]): Call =>
    call(callee, [text, call('concat', pattern), string('')])
  switch (node.name.text) {
    case 'trim_both':
      return replace('replace_regex', string('^['), quoted, string(']*|['), quoted, string(']*$'))
    case 'trim_left':
      return replace('replace_regexp_one', string('^['), quoted, string(']*'))
    case 'trim_right':
      return replace('replace_regexp_one', string('['), quoted, string(']*$'))
    default:
      return undefined
  }
}
