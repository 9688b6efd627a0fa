/** Columns of a relation with what system.columns and DESCRIBE say of each. */
import type { Relation } from './catalog.ts'
import { type ColumnDeclaration, formatExpression, formatType } from './sql/index.ts'

export interface DescribedColumn {
  readonly name: string
  readonly type: string
  readonly defaultKind: string
  readonly defaultExpression: string
  readonly comment: string
  readonly codec: string
  readonly ttl: string
}

export function columnsOf(relation: Relation): readonly DescribedColumn[] {
  const { definition } = relation
  const declared =
    definition.kind === 'createStream' || definition.kind === 'createExternalTable'
      ? (definition.list?.columns ?? [])
      : []
  if (declared.length > 0) return declared.map(described)
  return relation.columns.map(({ name, type }) => ({
    name,
    type,
    defaultKind: '',
    defaultExpression: '',
    comment: '',
    codec: '',
    ttl: '',
  }))
}

function described(column: ColumnDeclaration): DescribedColumn {
  return {
    name: column.name,
    type: typeOf(column),
    defaultKind: column.default?.expression ? column.default.kind : '',
    defaultExpression: column.default?.expression
      ? formatExpression(column.default.expression)
      : '',
    comment: column.comment ?? '',
    codec: column.codec ? `CODEC(${column.codec.map(formatExpression).join(', ')})` : '',
    ttl: column.ttl ? formatExpression(column.ttl) : '',
  }
}

export function typeOf({ type, nullable }: ColumnDeclaration): string {
  if (!type) return ''
  return nullable ? `nullable(${formatType(type)})` : formatType(type)
}
