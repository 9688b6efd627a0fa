/**
 * A key by an index that is built beside readers and writers
 * (https://www.postgresql.org/docs/current/sql-altertable.html, ADD table_constraint_using_index).
 */
import { createHash } from 'node:crypto'
import type { Draft } from '../../engine.ts'
import { deferrableSql } from './constraint.ts'
import { draft } from './draft.ts'
import { buildIndex, dropOwnIndex, heirOf, isSameIndex, renameIndex } from './index-changes.ts'
import { quoteIdent } from './names.ts'
import { isHypertable, renamedIndex, type TableChange } from './table-change.ts'
import type { ConstraintSpec, IndexSpec } from './table-spec.ts'

/** `ADD CONSTRAINT … USING INDEX` is for plain tables (timescaledb.md §1.2). */
export function canBuildBeside(table: TableChange, next: ConstraintSpec): boolean {
  const { wanted } = table
  return !isHypertable(table) && wanted.partitionBy === undefined && !next.withoutOverlaps
}

export function buildKey(table: TableChange, next: ConstraintSpec): readonly Draft[] {
  const index = indexOfKey(next, next.name)
  return [
    ...freeName(table, index),
    ...buildIndex(table.to.address, index),
    draft(useIndexSql(table, next, next.name)),
  ]
}

/** Another index may have the name of the key. One that was built for the key before is taken as it is. */
function freeName(table: TableChange, index: IndexSpec): readonly Draft[] {
  const { address } = table.to
  const sides = sidesOf(table)
  const other = sides.live.find(({ name }) => name === index.name)
  if (other === undefined || isSameIndex(other, index)) return []
  const heir = heirOf(other, sides)
  // The statement of its own change, only earlier.
  return [
    heir === undefined ? dropOwnIndex(address, other.name) : renameIndex(address, other, heir),
  ]
}

function sidesOf({ from, wanted, renames }: TableChange): {
  readonly live: readonly IndexSpec[]
  readonly wanted: readonly IndexSpec[]
} {
  return {
    live: (from.spec.indexes ?? []).map((index) => renamedIndex(index, renames)),
    wanted: wanted.indexes ?? [],
  }
}

export function indexOfKey(constraint: ConstraintSpec, name: string): IndexSpec {
  const { unique, primaryKey, include, nullsNotDistinct } = constraint
  return {
    name,
    columns: (primaryKey ?? unique ?? []).map(quoteIdent),
    unique: true,
    ...(include === undefined ? {} : { include }),
    ...(nullsNotDistinct === undefined ? {} : { nullsNotDistinct }),
    ...(constraint.with === undefined ? {} : { with: constraint.with }),
  }
}

export function useIndexSql({ table }: TableChange, next: ConstraintSpec, index: string): string {
  const word = next.primaryKey === undefined ? 'UNIQUE' : 'PRIMARY KEY'
  const deferrable = deferrableSql(next)
  return `ALTER TABLE ${table} ADD CONSTRAINT ${quoteIdent(next.name)} ${word} USING INDEX ${quoteIdent(index)}${deferrable === '' ? '' : ` ${deferrable}`}`
}

/** Says what it is of: one that another plan left half built has another name. */
export function besideName(constraint: ConstraintSpec): string {
  const digest = createHash('sha256').update(JSON.stringify(constraint)).digest('hex').slice(0, 6)
  return `${constraint.name.slice(0, 50)}_${digest}`
}
