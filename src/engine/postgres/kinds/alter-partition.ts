/** Partitions that join, leave or take other rows. */
import { resourceId } from '../../../resource/id.ts'
import { alter, hazard } from '../../common/lowered.ts'
import type { Draft, Lowered, LowerContext } from '../../engine.ts'
import { draft } from './draft.ts'
import { qualifiedName, quoteLiteral, sqlName, sqlNameOf } from './names.ts'
import { forValues } from './partition.ts'
import type { TableChange } from './table-change.ts'
import type { PartitionOfSpec, TableSpec } from './table-spec.ts'

export function lowerPartition(table: TableChange): Lowered {
  const { wanted } = table
  if (wanted.partitionOf === undefined) return alter(...detachDrafts(table))
  // Others leave first: their rows and bounds may be what this one takes.
  const drafts = [
    ...makeRoom(wanted.partitionOf, table.context),
    ...detachDrafts(table),
    ...attachDrafts(table),
  ]
  return alter(...drafts.map((one) => ({ ...one, phase: 'follow' as const })))
}

/**
 * Partitions that the same plan drops, at its end, leave before another one comes: only the server
 * can tell whether it takes their range. Several may come, and the first of them makes room.
 */
export function makeRoom(
  { table: parent, for: range }: PartitionOfSpec,
  { beside, live, desired }: LowerContext,
): readonly Draft[] {
  const name = qualifiedName(parent, live.database)
  const names = [...new Set([desired.lookup('relation', name)?.renamedFrom ?? name, name])]
  const parents = names.map((one) => sqlNameOf(one, live.database))
  return (beside?.(names[0] ?? name) ?? [])
    .filter(({ object, via, isGoing }) => {
      const { partitionOf } = object.spec as TableSpec
      const isOther = isApart(partitionOf?.for ?? '', range)
      return isGoing && object.kind === 'Table' && via === 'is partition of' && !isOther
    })
    .map(({ object }) => {
      const leaving = `readers of ${parent} wait while ${object.name} leaves, and no longer see its rows`
      return draft(detachWhereAttached(parents, sqlName(object.address)), {
        hazards: [hazard('locks-table', leaving)],
      })
    })
}

/**
 * Where it may have left already, by another change of the same plan; its table by any of the names
 * that it has before and after.
 */
export function detachWhereAttached(parents: readonly string[], partition: string): string {
  const among = parents.map((parent) => `to_regclass(${quoteLiteral(parent)})`).join(', ')
  return `DO $sluice$
DECLARE
  parent regclass := (SELECT inhparent FROM pg_inherits WHERE inhrelid = to_regclass(${quoteLiteral(partition)}) AND inhparent IN (${among}));
BEGIN
  IF parent IS NOT NULL THEN
    EXECUTE format('ALTER TABLE %s DETACH PARTITION %s', parent, ${quoteLiteral(partition)});
  END IF;
END $sluice$`
}

/** Whether two ranges of one column have certainly no value in common: of dates in UTC, or of numbers. */
function isApart(one: string, other: string): boolean {
  const [a, b] = [boundsOf(one), boundsOf(other)]
  if (a === undefined || b === undefined || typeof a.from !== typeof b.from) return false
  return a.to <= b.from || b.to <= a.from
}

type Bound = number | string

function boundsOf(range: string): { readonly from: Bound; readonly to: Bound } | undefined {
  const [, from, to] = /^FROM \(([^,()]+)\) TO \(([^,()]+)\)$/i.exec(range.trim()) ?? []
  const [low, high] = [boundOf(from), boundOf(to)]
  return low === undefined || high === undefined || typeof low !== typeof high
    ? undefined
    : { from: low, to: high }
}

function boundOf(text = ''): Bound | undefined {
  const plain = /^'(.*)'$/.exec(text.trim())?.[1] ?? text.trim()
  if (/^-?\d+$/.test(plain)) return Number(plain)
  const moment = /^(\d{4}-\d\d-\d\d)(?: (\d\d:\d\d:\d\d)(?:\+00)?)?$/.exec(plain)
  return moment === null ? undefined : `${moment[1]} ${moment[2] ?? '00:00:00'}`
}

/** A partition that leaves keeps what it had from its table, and one that joins has it from there. */
export const keptFromTable: Lowered = { how: 'ignore', because: 'it is there from its table' }
export const hadFromTable: Lowered = { how: 'ignore', because: 'its table has it' }

/** Inside one transaction with what follows; readers of the parent wait for it. */
function detachDrafts({ from, table, context }: TableChange): readonly Draft[] {
  const parent = from.spec.partitionOf?.table
  if (parent === undefined) return []
  const of = sqlNameOf(parent, context.live.database)
  // A table that is made anew has let its partitions go.
  const planned = context.planned?.(resourceId('Table', parent))
  const parents = [
    of,
    ...(planned?.becomes === undefined ? [] : [sqlName(planned.becomes.address)]),
  ]
  const detach = `ALTER TABLE ${of} DETACH PARTITION ${table}`
  return [
    draft(planned === undefined ? detach : detachWhereAttached(parents, table), {
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
  const after = wanted.inherits ?? []
  const renamed = new Map(
    after.map((one) => [context.desired.lookup('relation', one)?.renamedFrom, one] as const),
  )
  const before = (from.spec.inherits ?? []).map((one) => renamed.get(one) ?? one)
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
