/** Columns of views as the server has them, beside the spec. */
import type { Json, JsonObject } from '../../../resource/json.ts'
import type { LiveObject, Resource } from '../../../resource/resource.ts'
import type { LowerContext } from '../../engine.ts'
import { textIn } from '../inspect/row-values.ts'
import { isList, isObject } from './values.ts'

export interface ViewColumn {
  readonly name: string
  readonly type: string
  readonly collation: string | undefined
}

export function columnsInferred(
  inferred: JsonObject | undefined,
): readonly ViewColumn[] | undefined {
  const columns: Json | undefined = inferred?.['columns']
  if (!isList(columns)) return undefined
  return columns.filter(isObject).map((column) => ({
    name: textIn(column, 'name') ?? '',
    type: textIn(column, 'type') ?? '',
    collation: textIn(column, 'collation'),
  }))
}

/**
 * Why CREATE OR REPLACE VIEW is not enough: it only appends columns
 * (https://www.postgresql.org/docs/current/sql-createview.html). Undefined as well where the server
 * was not asked: it will tell.
 */
export function columnLimit(
  from: LiveObject,
  to: Resource,
  { desired }: LowerContext,
): string | undefined {
  const before = columnsInferred(from.inferred)
  const after = columnsInferred(desired.stored?.(to.id)?.inferred)
  if (before === undefined || after === undefined) return undefined
  for (const [index, column] of before.entries()) {
    const next = after[index]
    if (next === undefined) return `its column \`${column.name}\` goes away`
    if (next.name !== column.name) return `its column \`${column.name}\` moves or goes away`
    if (next.type !== column.type || next.collation !== column.collation)
      return `its column \`${column.name}\` becomes ${next.type}`
  }
  return undefined
}
