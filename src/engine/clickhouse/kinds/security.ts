/** DEFINER, SQL SECURITY and the column list: what views and materialized views share. */
import type { NormalForm } from '../../../catalog/normal-form.ts'
import type { JsonObject } from '../../../resource/json.ts'
import { quoteIdentifier } from '../../../sql/index.ts'
import type { KindContext } from '../../engine.ts'
import type { ColumnSpec } from '../../clickhouse-family/kinds/columns.ts'
import { flatColumns } from './columns.ts'
import type { Loose } from '../../common/compact.ts'
import { isList, isObject } from '../../clickhouse-family/kinds/settings.ts'
import { normalOf } from './text.ts'
import { scalarText } from '../../common/scalar.ts'

export type SecuritySpec = {
  readonly definer?: string
  readonly sqlSecurity?: string
}

export function readSecurity(json: JsonObject): Loose<Required<SecuritySpec>> {
  return {
    definer: scalarText(json['definer']),
    sqlSecurity: scalarText(json['sqlSecurity'])?.toUpperCase(),
  }
}

export function securitySql({ definer, sqlSecurity }: SecuritySpec): readonly string[] {
  const clauses: string[] = []
  if (definer !== undefined) {
    clauses.push(`DEFINER = ${isCurrentUser(definer) ? 'CURRENT_USER' : quoteIdentifier(definer)}`)
  }
  if (sqlSecurity !== undefined) clauses.push(`SQL SECURITY ${sqlSecurity}`)
  return clauses
}

/**
 * Compared only where declared: the server adds the creating user to refreshable views and to
 * whatever has an SQL SECURITY clause, and replaces CURRENT_USER by a name (clickhouse.md §2.2).
 */
export function normalSecurity({ definer, sqlSecurity }: SecuritySpec): NormalForm {
  return {
    ...(definer === undefined || isCurrentUser(definer) ? {} : { definer }),
    ...(sqlSecurity === undefined ? {} : { sqlSecurity: sqlSecurity.toUpperCase() }),
  }
}

/** The declared list, or on the live side the one the server keeps. */
export function normalViewColumns(
  columns: readonly ColumnSpec[] | undefined,
  context: KindContext,
  inferred: JsonObject | undefined,
): NormalForm {
  const list = columns ?? inferredColumns(inferred)
  if (list === undefined) return {}
  const parts = flatColumns(list).map(({ name, type }) => ({
    name,
    form: { type: type === undefined ? null : normalOf('type', type, context) },
  }))
  return { columns: { ordered: true, parts } }
}

function inferredColumns(inferred: JsonObject | undefined): readonly ColumnSpec[] | undefined {
  const columns = inferred?.['columns']
  if (!isList(columns)) return undefined
  return columns.flatMap((column) => {
    if (!isObject(column)) return []
    const { name, type } = column
    return typeof name === 'string' && typeof type === 'string' ? [{ name, type }] : []
  })
}

function isCurrentUser(definer: string): boolean {
  return /^current_user(\(\))?$/i.test(definer)
}
