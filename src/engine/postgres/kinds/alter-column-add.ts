import type { Hazard } from '../../../changeset/changeset.ts'
import { alter, hazard } from '../../common/lowered.ts'
import type { Lowered } from '../../engine.ts'
import { rewriteHazards } from './alter-column-parts.ts'
import { columnSettings, columnSql, commentOnColumn } from './column-sql.ts'
import { isNeverNull, serialType } from './columns.ts'
import { keyColumns } from './constraint.ts'
import { draft, turns } from './draft.ts'
import { columnNamed, isThere, type TableChange } from './table-change.ts'
import { expectNoRow } from './table-probe.ts'
import type { ColumnSpec } from './table-spec.ts'
import { bareConstant, columnRefused, hasColumnstore } from '../timescale/columnstore-limits.ts'
import { isVolatile } from './volatile.ts'

/**
 * A default that is the same for all rows is kept beside them, whatever their number; one that each
 * row computes for itself writes them all again.
 */
export function addColumn(table: TableChange): Lowered {
  const { change, wanted, to } = table
  const found = columnNamed(wanted, change.part ?? '')
  if (found === undefined) return alter()
  const column = withBareDefault(table, found)
  const refused = columnRefused(table, column, serialType(column.type) !== undefined)
  if (refused !== undefined) return { how: 'refuse', because: refused }
  const isRequired = isNeverNull(column, keyColumns(wanted))
  const settings = columnSettings(column)
  return alter(
    ...(isRequired && !hasValue(column) ? [expectNoRows(table, column)] : []),
    draft(
      `ALTER TABLE ${table.table} ADD COLUMN ${columnSql({ ...column, ...(isRequired && serialType(column.type) === undefined && column.identity === undefined ? { nullable: false } : {}) })}`,
      { hazards: hazardsOf(table, column) },
    ),
    ...(settings.length === 0 ? [] : [draft(`ALTER TABLE ${table.table} ${settings.join(', ')}`)]),
    ...(column.comment === undefined
      ? []
      : [commentOnColumn(to.address, column.name, column.comment)]),
  )
}

function withBareDefault(table: TableChange, column: ColumnSpec): ColumnSpec {
  const { default: value } = column
  return value === undefined || !hasColumnstore(table)
    ? column
    : { ...column, default: bareConstant(value) }
}

function hasValue(column: ColumnSpec): boolean {
  const { default: value, identity, generated, type } = column
  return (
    (value !== undefined && !/^null\b/i.test(value)) ||
    identity !== undefined ||
    generated !== undefined ||
    serialType(type) !== undefined
  )
}

function expectNoRows(table: TableChange, { name }: ColumnSpec): ReturnType<typeof draft> {
  const question = expectNoRow(
    `SELECT 1 FROM ${table.table} LIMIT 1`,
    `the table has rows, and column \`${name}\` would be NULL in all of them: give it a default, or add it with \`nullable: true\`, fill it, and take that away`,
    isThere(table),
  )
  return { ...question, turn: turns.questions }
}

function hazardsOf({ context }: TableChange, column: ColumnSpec): readonly Hazard[] {
  const { default: value, identity, generated, virtual, type } = column
  if (virtual) return []
  const isComputed =
    identity !== undefined || generated !== undefined || serialType(type) !== undefined
  if (isComputed || (value !== undefined && isVolatile(value, context.desired)))
    return rewriteHazards
  return isCheckedDomain(type, context)
    ? [hazard('rewrites-data', 'the type has constraints, so every row is written again')]
    : []
}

function isCheckedDomain(type: string | undefined, { desired }: TableChange['context']): boolean {
  const found = type === undefined ? undefined : desired.lookup('type', type)
  const domain = found?.spec['domain']
  return typeof domain === 'object' && domain !== null
}
