/** Columns, indices, constraints as printed. */
import type {
  ColumnDeclaration,
  ColumnList,
  ConstraintDeclaration,
  IndexDeclaration,
} from './definition.ts'
import { formatExpression } from './format-expression.ts'
import { printQuery } from './format-query.ts'
import { formatType } from './format-type.ts'
import { frameOf } from './frame.ts'
import { identifierText, quotedIdentifier, stringText } from './literal-text.ts'

/** ` (…)` on one line, or one element per line. */
export function listText(list: ColumnList, multi: boolean): string {
  const elements = [
    ...list.columns.map(formatColumn),
    ...list.indices.map((index) => `INDEX ${formatIndex(index)}`),
    ...list.constraints.map((constraint) => `CONSTRAINT ${formatConstraint(constraint)}`),
    ...list.projections.map(
      ({ name, query }) =>
        `PROJECTION ${identifierText(name)} (${printQuery(query, frameOf(false))})`,
    ),
    ...list.families.map(
      ({ name, columns }) =>
        `FAMILY ${identifierText(name)} (${columns.map(identifierText).join(', ')})`,
    ),
  ]
  return multi ? `\n(\n  ${elements.join(',\n  ')}\n)` : ` (${elements.join(', ')})`
}

/** The name always stands in backticks, so that `index` is no INDEX. */
export function formatColumn(column: ColumnDeclaration): string {
  return [
    quotedIdentifier(column.name),
    ...(column.type ? [formatType(column.type)] : []),
    ...(column.nullable === undefined ? [] : [column.nullable ? 'NULL' : 'NOT NULL']),
    ...(column.autoIncrement ? ['AUTO_INCREMENT'] : []),
    ...defaultText(column),
    ...(column.comment === undefined ? [] : [`COMMENT ${stringText(column.comment)}`]),
    ...(column.codec ? [`CODEC(${column.codec.map(formatExpression).join(', ')})`] : []),
    ...(column.ttl ? [`TTL ${formatExpression(column.ttl)}`] : []),
  ].join(' ')
}

function defaultText({ default: value }: ColumnDeclaration): readonly string[] {
  if (!value) return []
  return value.expression ? [value.kind, formatExpression(value.expression)] : [value.kind]
}

export function formatIndex(index: IndexDeclaration): string {
  const name = identifierText(index.name)
  if (index.type) {
    const type = formatExpression(index.type)
    return `${name} ${formatExpression(index.expression)} TYPE ${type} GRANULARITY ${index.granularity ?? 1}`
  }
  const unique = index.unique ? ' UNIQUE' : ''
  const storing = index.storing ? ` STORING (${index.storing.map(identifierText).join(', ')})` : ''
  return `${name} (${columnsOf(index)})${unique}${storing}`
}

/** `(a)` of a mutable index keeps its brackets, unlike a key. */
function columnsOf({ expression }: IndexDeclaration): string {
  const text = formatExpression(expression)
  return text.startsWith('(') && text.endsWith(')') ? text.slice(1, -1) : text
}

export function formatConstraint({ name, kind, expression }: ConstraintDeclaration): string {
  return `${identifierText(name)} ${kind} ${formatExpression(expression)}`
}
