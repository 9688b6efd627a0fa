/**
 * Which constraint of before a constraint of the plan is, and what becomes of it: it stays, follows
 * what gets another name, gets one itself, or is exchanged.
 */
import { compact } from '../../common/compact.ts'
import { alter } from '../../common/lowered.ts'
import type { Draft, Lowered } from '../../engine.ts'
import { hadFromTable, keptFromTable } from './alter-partition.ts'
import { constraintForm, deferrableSql, primaryKeyOf } from './constraint.ts'
import { addDrafts, commentsOf, dropDrafts, replaceDrafts, validate } from './constraint-drafts.ts'
import { draft, turns } from './draft.ts'
import { quoteIdent } from './names.ts'
import { isFollowed, renamedConstraint, type TableChange } from './table-change.ts'
import type { ConstraintSpec, ForeignKeySpec, TableSpec } from './table-spec.ts'

/** The field `primaryKey`: its columns, under whatever name. */
export function lowerPrimaryKey(table: TableChange): Lowered {
  const { from, to, wanted } = table
  const live = primaryKeyOf(from.spec, from.address.name)
  const next = primaryKeyOf(wanted, to.address.name)
  const isLeaving = from.spec.partitionOf !== undefined && wanted.partitionOf === undefined
  const isJoining = from.spec.partitionOf === undefined && wanted.partitionOf !== undefined
  if (next === undefined) {
    if (isJoining) return hadFromTable
    return live === undefined ? alter() : alter(...dropDrafts(table, live))
  }
  if (live === undefined) return isLeaving ? keptFromTable : alter(...addDrafts(table, next))
  return isFollowing(table, live, next) ? follows : alter(...replaceDrafts(table, live, next))
}

/** The server changes names inside it. */
const follows: Lowered = { how: 'ignore', because: 'it follows what gets another name' }

export function lowerConstraint(table: TableChange): Lowered {
  const { change, from, wanted } = table
  const isLeaving = from.spec.partitionOf !== undefined && wanted.partitionOf === undefined
  const isJoining = from.spec.partitionOf === undefined && wanted.partitionOf !== undefined
  const name = change.part ?? ''
  const [live, next] = [liveConstraint(table, name), wantedConstraint(table, name)]
  if (next === undefined) {
    if (live === undefined) return alter()
    if (isJoining) return hadFromTable
    const heir = sameWanted(table, live)
    return alter(...(heir === undefined ? dropLast(table, live) : [renameTo(table, live, heir)]))
  }
  if (live === undefined) {
    if (isLeaving) return keptFromTable
    const former = sameLive(table, next)
    if (former !== undefined) {
      return alter(renameTo(table, former, next), ...commentsOf(table, next, former))
    }
    const key =
      next.primaryKey === undefined ? undefined : primaryKeyOf(from.spec, from.address.name)
    return alter(...(key === undefined ? addDrafts(table, next) : replaceDrafts(table, key, next)))
  }
  return changeConstraint(table, live, next)
}

/** What comes in its place, if under another name, is there by then. */
function dropLast(table: TableChange, live: ConstraintSpec): readonly Draft[] {
  return dropDrafts(table, live).map((one) => ({ ...one, turn: turns.apart }))
}

function changeConstraint(table: TableChange, live: ConstraintSpec, next: ConstraintSpec): Lowered {
  const moved = new Set(movedFields(table, live, next))
  if (moved.size === 0) return follows
  const others = [...moved].filter((field) => field !== 'comment')
  const comments = moved.has('comment') ? commentsOf(table, next, live) : []
  const isOnly = (field: string): boolean => others.length === 1 && others[0] === field
  const { name } = next
  if (others.length === 0) return alter(...comments)
  if (isOnly('valid')) return alter(...validate(table, next), ...comments)
  if (isOnly('deferrable') && next.foreignKey !== undefined) {
    const words = deferrableSql(next) || 'NOT DEFERRABLE'
    return alter(
      draft(`ALTER TABLE ${table.table} ALTER CONSTRAINT ${quoteIdent(name)} ${words}`),
      ...comments,
    )
  }
  if (isOnly('enforced') && next.foreignKey !== undefined) {
    const words = next.enforced === false ? 'NOT ENFORCED' : 'ENFORCED'
    return alter(
      draft(`ALTER TABLE ${table.table} ALTER CONSTRAINT ${quoteIdent(name)} ${words}`),
      ...comments,
    )
  }
  return alter(...replaceDrafts(table, live, next))
}

/** Fields that differ once columns and tables have their new names. */
function movedFields(
  table: TableChange,
  live: ConstraintSpec,
  next: ConstraintSpec,
): readonly string[] {
  const { context, renames } = table
  const after = constraintForm(next, context.desired)
  const before = constraintForm(followed(table, renamedConstraint(live, renames)), context.live)
  return Object.keys(after).filter((field) => !isFollowed(table, before[field], after[field]))
}

function isFollowing(table: TableChange, live: ConstraintSpec, next: ConstraintSpec): boolean {
  return movedFields(table, live, next).every((field) => field === 'comment')
}

/** A foreign key follows the table and the columns it refers to when they get other names. */
function followed(table: TableChange, constraint: ConstraintSpec): ConstraintSpec {
  const { foreignKey, name } = constraint
  const next = wantedConstraint(table, name)?.foreignKey
  if (foreignKey === undefined || next === undefined) return constraint
  const { desired, live } = table.context
  const wanted = desired.lookup('relation', next.references)?.spec as TableSpec | undefined
  const standing = live.lookup('relation', foreignKey.references)?.spec as TableSpec | undefined
  const isRenamed =
    foreignKey.references === next.references ||
    desired.lookup('relation', next.references)?.renamedFrom === foreignKey.references
  if (!isRenamed || wanted === undefined || standing === undefined) return constraint
  const renames = new Map(
    (wanted.columns ?? []).flatMap(({ name: column, renamedFrom }) =>
      renamedFrom === undefined ? [] : [[renamedFrom, column] as const],
    ),
  )
  return {
    ...constraint,
    foreignKey: compact<ForeignKeySpec>({
      ...foreignKey,
      references: next.references,
      referencedColumns: foreignKey.referencedColumns?.map((one) => renames.get(one) ?? one),
      onDelete: foreignKey.onDelete,
      onUpdate: foreignKey.onUpdate,
      match: foreignKey.match,
    }),
  }
}

/** A constraint of the same meaning under a name that nobody wants any more. */
function sameLive(table: TableChange, next: ConstraintSpec): ConstraintSpec | undefined {
  return liveConstraints(table).find(
    (live) =>
      wantedConstraint(table, live.name) === undefined &&
      isFollowing(table, live, next) &&
      sameWanted(table, live)?.name === next.name,
  )
}

function sameWanted(table: TableChange, live: ConstraintSpec): ConstraintSpec | undefined {
  return wantedConstraints(table).find(
    (next) => liveConstraint(table, next.name) === undefined && isFollowing(table, live, next),
  )
}

function renameTo({ table }: TableChange, live: ConstraintSpec, next: ConstraintSpec): Draft {
  return draft(
    `ALTER TABLE ${table} RENAME CONSTRAINT ${quoteIdent(live.name)} TO ${quoteIdent(next.name)}`,
  )
}

function liveConstraints({ from }: TableChange): readonly ConstraintSpec[] {
  const key = primaryKeyOf(from.spec, from.address.name)
  const others = from.spec.constraints ?? []
  return key === undefined || others.includes(key) ? others : [key, ...others]
}

function wantedConstraints({ wanted, to }: TableChange): readonly ConstraintSpec[] {
  const key = primaryKeyOf(wanted, to.address.name)
  const others = wanted.constraints ?? []
  return key === undefined || others.includes(key) ? others : [key, ...others]
}

function liveConstraint(table: TableChange, name: string): ConstraintSpec | undefined {
  return liveConstraints(table).find((one) => one.name === name)
}

function wantedConstraint(table: TableChange, name: string): ConstraintSpec | undefined {
  return wantedConstraints(table).find((one) => one.name === name)
}
