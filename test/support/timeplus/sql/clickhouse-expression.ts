/** Expressions as chdb runs them. */
import { callText } from './clickhouse-call.ts'
import { clickHouseType } from './clickhouse-type.ts'
import type { ColumnTransform, Expression, IntervalUnit } from './expression.ts'
import { TranslationFault } from './fault.ts'
import { quotedIdentifier, stringText } from './literal-text.ts'
import { parseDataType } from './parse-type.ts'
import type { Query, WindowSpecification } from './query.ts'
import { Reader } from './reader.ts'
import type { ObjectName } from './query.ts'

export interface Relations {
  /** SQL of the relation for chdb: a table name or `(SELECT …)`. */
  readonly relation: (name: ObjectName, use: { readonly historical: boolean }) => string
  /** The event time column of a relation, where a window names none; `_tp_time` by default. */
  readonly timeColumn?: (name: ObjectName) => string
  /** SQL of a call of a user-defined function; undefined where it is none of these. */
  readonly function?: (name: string, args: readonly string[]) => string | undefined
  /** Values of {name:type} parameters. */
  readonly parameters?: Readonly<Record<string, string>>
  /** Only names and types of the result matter: what only decides about rows may be let go. */
  readonly columnsOnly?: boolean
}

export interface Translation {
  readonly relations: Relations
  /** Names of WITH queries in scope. */
  readonly known: ReadonlySet<string>
  readonly query: (query: Query, known: ReadonlySet<string>) => string
}

export function expressionText(expression: Expression, translation: Translation): string {
  const one = (item: Expression) => expressionText(item, translation)
  switch (expression.kind) {
    case 'string':
      return stringText(expression.value)
    case 'number':
      return expression.text
    case 'word':
      return expression.word
    case 'identifier':
      return columnText(expression.parts)
    case 'asterisk':
      return `${prefix(expression.qualifier)}*${transformsText(expression.transforms, one)}`
    case 'columns':
      return `${prefix(expression.qualifier)}COLUMNS(${stringText(expression.pattern)})${transformsText(expression.transforms, one)}`
    case 'call': {
      const own = translation.relations.function ?? (() => undefined)
      const text = columnsText(expression.name, translation) ?? callText(expression, one, own)
      return expression.over === undefined ? text : `${text} OVER ${overText(expression.over, one)}`
    }
    case 'lambda':
      return `((${expression.parameters.map(quotedIdentifier).join(', ')}) -> ${one(expression.body)})`
    case 'longInterval':
      return intervalText(expression.unit, one(expression.value))
    case 'shortInterval':
      return intervalText(expression.unit, String(expression.value))
    case 'jsonPath':
      return pathText(one(expression.base), expression.path)
    case 'parameter':
      return parameterText(expression.name, expression.type, translation)
    case 'subquery':
      return `(${translation.query(expression.query, translation.known)})`
    case 'aliased':
      return `${one(expression.expression)} AS ${quotedIdentifier(expression.alias)}`
    case 'range':
      throw new TranslationFault('a range of session()')
  }
}

/** Of a type that is known, with a value that only a stream has. */
const STREAM_VALUES: Readonly<Record<string, string>> = {
  emit_version: 'toInt64(0)',
  date_diff_within: 'true',
  lag_behind: 'true',
}

function columnsText(name: string, { relations }: Translation): string | undefined {
  return relations.columnsOnly && Object.hasOwn(STREAM_VALUES, name)
    ? STREAM_VALUES[name]
    : undefined
}

export function intervalText(unit: IntervalUnit, value: string): string {
  const word = unit.charAt(0) + unit.slice(1).toLowerCase()
  return `toInterval${word}(${value})`
}

/** `db.stream.column` is `stream.column` there: every relation has its name as its alias. */
function columnText(parts: readonly string[]): string {
  return parts.slice(-2).map(quotedIdentifier).join('.')
}

function prefix(qualifier: readonly string[]): string {
  return qualifier.length > 0 ? `${quotedIdentifier(qualifier.at(-1) ?? '')}.` : ''
}

/** `raw:a.b` is json_value(raw, '$.`a`.`b`') (p1: ParserJsonElementExpression.cpp). */
function pathText(base: string, path: readonly string[]): string {
  if (path.includes('[*]')) throw new TranslationFault('[*] in a JSON path')
  const keys = path.map((key) => `."${key.replaceAll('"', '\\"')}"`)
  return `JSON_VALUE(${base}, ${stringText(`$${keys.join('')}`)})`
}

function parameterText(name: string, type: string, { relations }: Translation): string {
  const value = relations.parameters?.[name]
  if (value === undefined) throw new TranslationFault(`parameter ${name} is not given`)
  const reader = new Reader(type, { generation: 3, edition: 'enterprise' })
  return `CAST(${stringText(value)}, ${stringText(clickHouseType(parseDataType(reader)))})`
}

function overText(over: WindowSpecification | string, one: (item: Expression) => string): string {
  if (typeof over === 'string') return quotedIdentifier(over)
  const order = over.orderBy.map((item) => `${one(item.expression)} ${item.direction}`)
  return `(${[
    ...(over.parent === undefined ? [] : [quotedIdentifier(over.parent)]),
    ...(over.partitionBy.length > 0
      ? [`PARTITION BY ${over.partitionBy.map(one).join(', ')}`]
      : []),
    ...(order.length > 0 ? [`ORDER BY ${order.join(', ')}`] : []),
    ...(over.frame === undefined ? [] : [over.frame]),
  ].join(' ')})`
}

function transformsText(
  transforms: readonly ColumnTransform[],
  one: (item: Expression) => string,
): string {
  return transforms.map((transform) => ` ${transformText(transform, one)}`).join('')
}

function transformText(transform: ColumnTransform, one: (item: Expression) => string): string {
  if (transform.kind === 'apply') throw new TranslationFault('APPLY')
  if (transform.kind === 'except')
    return `EXCEPT (${transform.names.map(quotedIdentifier).join(', ')})`
  const items = transform.items.map(
    (item) => `${one(item.expression)} AS ${quotedIdentifier(item.name)}`,
  )
  return `REPLACE (${items.join(', ')})`
}
