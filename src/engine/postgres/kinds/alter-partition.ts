/** Partitions that join, leave or take other rows. */
import { alter, hazard } from '../../common/lowered.ts'
import type { Draft, Lowered } from '../../engine.ts'
import { draft } from './draft.ts'
import { sqlNameOf } from './names.ts'
import { forValues } from './partition.ts'
import type { TableChange } from './table-change.ts'

export function lowerPartition(table: TableChange): Lowered {
  const { wanted } = table
  if (wanted.partitionOf === undefined) return alter(...detachDrafts(table))
  // Others leave first: their rows and bounds may be what this one takes.
  const drafts = [...detachDrafts(table), ...attachDrafts(table)]
  return alter(...drafts.map((one) => ({ ...one, phase: 'follow' as const })))
}

/** A partition that leaves keeps what it had from its table, and one that joins has it from there. */
export const keptFromTable: Lowered = { how: 'ignore', because: 'it is there from its table' }
export const hadFromTable: Lowered = { how: 'ignore', because: 'its table has it' }

/** Inside one transaction with what follows; readers of the parent wait for it. */
function detachDrafts({ from, table, context }: TableChange): readonly Draft[] {
  const parent = from.spec.partitionOf?.table
  if (parent === undefined) return []
  return [
    draft(`ALTER TABLE ${sqlNameOf(parent, context.live.database)} DETACH PARTITION ${table}`, {
      hazards: [hazard('locks-table', `readers of ${parent} wait while the partition leaves`)],
    }),
  ]
}

/** Its rows are checked against the bounds, unless a constraint says that they fit. */
function attachDrafts({ wanted, table, context }: TableChange): readonly Draft[] {
  const partition = wanted.partitionOf
  if (partition === undefined) return []
  const parent = sqlNameOf(partition.table, context.desired.database)
  return [
    draft(`ALTER TABLE ${parent} ATTACH PARTITION ${table} ${forValues(partition.for)}`, {
      hazards: [hazard('locks-table', 'nobody writes to the partition while its rows are checked')],
    }),
  ]
}

export function lowerInherits({ from, wanted, table, context }: TableChange): Lowered {
  const [before, after] = [from.spec.inherits ?? [], wanted.inherits ?? []]
  const name = (one: string): string => sqlNameOf(one, context.desired.database)
  return alter(
    ...before
      .filter((one) => !after.includes(one))
      .map((one) => draft(`ALTER TABLE ${table} NO INHERIT ${name(one)}`)),
    ...after
      .filter((one) => !before.includes(one))
      .map((one) => draft(`ALTER TABLE ${table} INHERIT ${name(one)}`)),
  )
}
