/** Calls and operators as chdb runs them. */
import { clickHouseFunction, ONLY_STREAMING } from './clickhouse-names.ts'
import { clickHouseType } from './clickhouse-type.ts'
import type { Call, Expression } from './expression.ts'
import { TranslationFault } from './fault.ts'
import { parseDataType } from './parse-type.ts'
import { Reader } from './reader.ts'

/** Everything as a call: brackets and precedence do not matter then. */
const OPERATORS: Readonly<Record<string, string>> = {
  multiply: '*',
  divide: '/',
  modulo: '%',
  plus: '+',
  minus: '-',
  not_equals: '!=',
  less_or_equals: '<=',
  greater_or_equals: '>=',
  less: '<',
  greater: '>',
  equals: '=',
  like: 'LIKE',
  ilike: 'ILIKE',
  not_like: 'NOT LIKE',
  not_ilike: 'NOT ILIKE',
  in: 'IN',
  not_in: 'NOT IN',
  and: 'AND',
  or: 'OR',
}

export type Translate = (expression: Expression) => string
export type UserFunction = (name: string, args: readonly string[]) => string | undefined

/** The call without its OVER. */
export function callText(call: Call, translate: Translate, own: UserFunction): string {
  const { name, arguments: args } = call
  if (name === 'cast') return castText(args, translate)
  if (ONLY_STREAMING.has(name)) throw new TranslationFault(`function ${name} is not run here`)
  if (name === 'earliest_ts' || name === 'earliest_timestamp') return "toDateTime64(0, 3, 'UTC')"
  const operator = Object.hasOwn(OPERATORS, name) ? OPERATORS[name] : undefined
  if (operator !== undefined && args.length >= 2) return operatorText(operator, args, translate)
  const texts = args.map(translate)
  return (
    own(name, texts) ??
    parametricText(name, args, texts) ??
    `${clickHouseFunction(name)}(${texts.join(', ')})`
  )
}

function operatorText(operator: string, args: readonly Expression[], translate: Translate): string {
  const members = operator === 'IN' || operator === 'NOT IN'
  const texts = args.map((item, position) => {
    const text = translate(item)
    const single = members && position === 1 && item.kind !== 'call' && item.kind !== 'subquery'
    const name = item.kind === 'identifier'
    return single && !name ? `(${text})` : text
  })
  return `(${texts.join(` ${operator} `)})`
}

function castText(args: readonly Expression[], translate: Translate): string {
  const [value, type] = args
  if (!value || type?.kind !== 'string') throw new TranslationFault('cast to a computed type')
  const reader = new Reader(type.value, { generation: 3, edition: 'enterprise' })
  return `CAST(${translate(value)}, '${clickHouseType(parseDataType(reader)).replaceAll("'", "\\'")}')`
}

/** `quantile(x, 0.5)` is `quantile(0.5)(x)` there. */
const PARAMETRIC: Readonly<Record<string, string>> = {
  quantile: 'quantile',
  quantile_exact: 'quantileExact',
  quantile_t_digest: 'quantileTDigest',
  percentile: 'quantile',
  group_array_last: 'groupArrayLast',
  group_array_sample: 'groupArraySample',
}

const FIXED: Readonly<Record<string, string>> = { p90: '0.9', p95: '0.95', p99: '0.99' }

function parametricText(
  name: string,
  args: readonly Expression[],
  texts: readonly string[],
): string | undefined {
  const fixed = Object.hasOwn(FIXED, name) ? FIXED[name] : undefined
  if (fixed !== undefined) return `quantile(${fixed})(${texts.join(', ')})`
  if (name === 'top_k') return topText(args, texts)
  const known = Object.hasOwn(PARAMETRIC, name) ? PARAMETRIC[name] : undefined
  if (known === undefined) return undefined
  if (args.length === 1) return `${known}(${texts.join('')})`
  const [, parameter] = args
  if (args.length !== 2 || parameter?.kind !== 'number') {
    throw new TranslationFault(`function ${name} with these arguments`)
  }
  return `${known}(${parameter.text})(${texts[0]})`
}

/** Only without counts: with them its result has a form of its own. */
function topText(args: readonly Expression[], texts: readonly string[]): string {
  const [, size, counts] = args
  if (size?.kind !== 'number' || counts?.kind !== 'word' || counts.word !== 'false') {
    throw new TranslationFault('function top_k with counts')
  }
  return `topK(${size.text})(${texts[0]})`
}
