/**
 * Which columns a copy takes over, from what, and how the two sides are told to be equal.
 * What is MATERIALIZED by the same expression is taken as it is: it may hold the time of its
 * insert. By another expression it is computed anew, as are ALIAS columns; a column without a
 * counterpart gets its default.
 */
import type { Hazard } from '../../../changeset/changeset.ts'
import type { LowerContext } from '../../engine.ts'
import type { ColumnSpec } from '../../clickhouse-family/kinds/columns.ts'
import { flatColumns } from '../kinds/columns.ts'
import { hazard } from '../../common/lowered.ts'
import { quoteIdentifier, quoteString } from '../../../sql/index.ts'
import type { TableSpec } from '../kinds/table.ts'
import { normalOf, normalOrNull } from '../kinds/text.ts'
import { changeOfType, type TypeChange } from '../kinds/type-change.ts'

export interface CopiedColumn {
  readonly from: ColumnSpec
  readonly to: ColumnSpec
  /** Absent: the same type on both sides. */
  readonly change?: TypeChange
  /** Types in normal form, where they differ. */
  readonly types?: { readonly before: string; readonly after: string }
}

export function copiedColumns(
  from: TableSpec,
  to: TableSpec,
  context: LowerContext,
): readonly CopiedColumn[] {
  const live = new Map(flatColumns(from.columns).map((column) => [column.name, column]))
  return flatColumns(to.columns).flatMap((column) => {
    const former = live.get(column.name) ?? live.get(column.renamedFrom ?? '')
    if (former === undefined || !isTaken(former, column, context)) return []
    const before = normalOrNull('type', former.type, context.live)
    const after = normalOrNull('type', column.type, context.desired)
    const isSame = before === after || before === null || after === null
    return [
      {
        from: former,
        to: column,
        ...(isSame ? {} : { change: changeOfType(before, after), types: { before, after } }),
      },
    ]
  })
}

function isTaken(from: ColumnSpec, to: ColumnSpec, context: LowerContext): boolean {
  if (from.ephemeral !== undefined || to.ephemeral !== undefined || to.alias !== undefined) {
    return false
  }
  if (to.materialized === undefined) return true
  return (
    from.materialized !== undefined &&
    normalOf('expression', from.materialized, context.live) ===
      normalOf('expression', to.materialized, context.desired)
  )
}

/** Columns of the INSERT, and what the SELECT gives for each. The INSERT casts as it goes. */
export function columnLists(columns: readonly CopiedColumn[]): {
  readonly names: string
  readonly values: string
} {
  return {
    names: columns.map(({ to }) => quoteIdentifier(to.name)).join(', '),
    values: columns.map(({ from }) => quoteIdentifier(from.name)).join(', '),
  }
}

/**
 * Rows, and the sum of a hash of each: equal on both sides when the same rows are there, in
 * whatever order. A type that changes is cast on the side of the source, as the INSERT does.
 */
export function checkSums(columns: readonly CopiedColumn[]): {
  readonly source: string
  readonly copy: string
} {
  const compared = columns.filter(({ change }) => !isFilledIn(change))
  return {
    source: checkSum(
      compared.map(({ from, to, change }) => {
        const name = quoteIdentifier(from.name)
        const value = change === undefined ? name : `CAST(${name}, ${quoteString(to.type ?? '')})`
        return [value, to.type ?? from.type ?? '']
      }),
    ),
    copy: checkSum(
      compared.map(({ from, to }) => [quoteIdentifier(to.name), to.type ?? from.type ?? '']),
    ),
  }
}

/** A NULL becomes the column's default, which may be computed from other columns. */
function isFilledIn(change: TypeChange | undefined): boolean {
  return change?.needsDefault === true
}

/**
 * Of a tuple, since cityHash64 of a NULL alone is NULL and leaves the row out of the sum. JSON goes
 * in as text: its bytes depend on which paths a part keeps as columns (seen on 26.7.2.1).
 */
function checkSum(values: readonly (readonly [sql: string, type: string])[]): string {
  if (values.length === 0) return 'SELECT count() AS rows'
  const list = values.map(([sql, type]) =>
    /\b(JSON|Object)\b/i.test(type) ? `toString(${sql})` : sql,
  )
  return `SELECT count() AS rows, sum(cityHash64(tuple(${list.join(', ')}))) AS hash`
}

/** What the new table does not take over or cannot hold. What is computed anew is not lost. */
export function copyHazards(
  from: TableSpec,
  to: TableSpec,
  columns: readonly CopiedColumn[],
): readonly Hazard[] {
  const taken = new Set(columns.map((column) => column.from.name))
  const computed = new Set(
    flatColumns(to.columns).flatMap(({ name, materialized }) =>
      materialized === undefined ? [] : [name],
    ),
  )
  const dropped = flatColumns(from.columns)
    .filter(({ name, alias, ephemeral, materialized }) => {
      const isStored = alias === undefined && ephemeral === undefined
      return isStored && !taken.has(name) && !(materialized !== undefined && computed.has(name))
    })
    .map(({ name }) => hazard('drops-data', `all values of column \`${name}\``))
  const converted = columns.flatMap(({ to: column, change }) =>
    change?.loses === undefined
      ? []
      : [hazard('drops-data', `column \`${column.name}\`: ${change.loses}`)],
  )
  return [...dropped, ...converted]
}
