/** Changes of a table's columns: https://www.postgresql.org/docs/current/sql-altertable.html */
import type { Draft, Lowered } from '../../engine.ts'
import { alter } from '../../common/lowered.ts'
import { addColumn } from './alter-column-add.ts'
import { dropColumn, fixedByPartitions } from './alter-column-drop.ts'
import { generatedDrafts, isMadeAnew } from './alter-column-generated.ts'
import { identityDrafts, leaveIdentity, sequenceDrafts } from './alter-column-identity.ts'
import { dropNotNull, setNotNull } from './alter-column-null.ts'
import {
  alterColumn,
  type ColumnChange,
  columnChange,
  inheritedChange,
} from './alter-column-parts.ts'
import { readingOfValues, typeDrafts } from './alter-column-type.ts'
import { commentOnColumn, defaultSql, parentColumns } from './column-sql.ts'
import { isNeverNull, serialType } from './columns.ts'
import { keyColumns } from './constraint.ts'
import { draft, turns } from './draft.ts'
import { quoteIdent } from './names.ts'
import { numberingOf } from './numbering.ts'
import { parameterChanges } from './parameters.ts'
import { isInTheWay } from './rebuild-around.ts'
import { hadFromTable, keptFromTable } from './alter-partition.ts'
import { columnstoreLimits } from '../timescale/columnstore-limits.ts'
import { defaultStorage } from './storage.ts'
import { renameSequence } from './table-rename.ts'
import { columnObjectName } from './table-names.ts'
import type { TableChange } from './table-change.ts'
import type { ColumnSpec } from './table-spec.ts'

export function lowerColumn(table: TableChange): Lowered {
  const { change, from, wanted, context } = table
  const isLeaving = from.spec.partitionOf !== undefined && wanted.partitionOf === undefined
  const isJoining = from.spec.partitionOf === undefined && wanted.partitionOf !== undefined
  const inherited = parentColumns(wanted, context.desired).get(change.part ?? '')
  switch (change.type) {
    case 'added':
      if (isLeaving) return keptFromTable
      return inherited === undefined ? addColumn(table) : changeInherited(table, inherited)
    case 'removed':
      if (isJoining) return hadFromTable
      if (inherited !== undefined) return changeInherited(table, inherited)
      return isInherited(table, change.part ?? '') ? followsParent : dropColumn(table)
    case 'renamed':
      return inherited === undefined ? renameColumn(table) : followsParent
    case 'changed':
    case 'order':
      return inherited === undefined
        ? changeColumn(columnChange(table))
        : changeInherited(table, inherited)
  }
}

const followsNames: Lowered = { how: 'ignore', because: 'it follows what gets another name' }
const followsParent: Lowered = { how: 'ignore', because: 'it follows its table' }

function isInherited({ from, context }: TableChange, name: string): boolean {
  return parentColumns(from.spec, context.live).has(name)
}

/** What a partition or heir says of a column that its parent has. */
function changeInherited(table: TableChange, inherited: ColumnSpec): Lowered {
  const { old, next } = columnChange(table)
  const { type } = table.change
  const change = inheritedChange(
    table,
    type === 'added' ? inherited : old,
    type === 'removed' ? inherited : next,
  )
  return change === undefined ? followsParent : changeColumn(change)
}

function renameColumn(table: TableChange): Lowered {
  const { change, from, to } = table
  const { part = '', formerPart = '' } = change
  const [former, name] = [quoteIdent(formerPart), quoteIdent(part)]
  const column = from.spec.columns?.find((one) => one.name === formerPart)
  const { name: relation } = to.address
  const [old, next] = [formerPart, part].map((one) => columnObjectName(relation, one, 'seq'))
  const drafts = [
    draft(`ALTER TABLE ${table.table} RENAME COLUMN ${former} TO ${name}`),
    ...(serialType(column?.type) === undefined ? [] : [renameSequence(to, old ?? '', next ?? '')]),
  ]
  return alter(...drafts.map((one) => ({ ...one, turn: turns.names })))
}

/** In an order in which each step finds what it needs: values before what is demanded of them. */
function changeColumn(column: ColumnChange): Lowered {
  const { subfields } = column
  if (subfields.length === 0) return followsNames
  const has = (name: string): boolean => subfields.includes(name)
  if (isMadeAnew(column)) {
    const made = generatedDrafts(column)
    return isInTheWay(made) ? { how: 'refuse', because: made.because } : alter(...made)
  }
  const isRetyped = has('type') || has('collation')
  const fixed = isRetyped ? fixedByPartitions(column.table, column.old.name) : undefined
  if (fixed !== undefined) return fixed
  const typed = isRetyped ? typeDrafts(column) : []
  if (isInTheWay(typed)) return { how: 'refuse', because: typed.because }
  const isNumbered = has('identity') || has('identityOptions')
  // A column that is numbered takes no default, and only whole numbers.
  const isFreed = isNumbered && column.next.identity === undefined
  const drafts = [
    ...columnstoreLimits(column.table, [
      ...(isRetyped ? (['type'] as const) : []),
      ...(has('storage') ? (['storage'] as const) : []),
      ...(has('nullable')
        ? [mustBeSet(column) ? ('not null' as const) : ('nullable' as const)]
        : []),
    ]),
    ...(has('generated') ? expressionDrafts(column) : []),
    ...(isFreed && column.old.identity !== undefined ? leaveIdentity(column) : []),
    ...typed,
    ...(has('default') || isRetyped ? defaultDrafts(column) : []),
    ...(has('nullable') && mustBeSet(column) ? setNotNull(column) : []),
    ...(isNumbered && !isFreed ? identityDrafts(column).map(whenNotNull) : []),
    ...(has('nullable') && !mustBeSet(column) ? dropNotNull(column) : []),
    ...settingDrafts(column, isRetyped),
    ...(has('comment')
      ? [commentOnColumn(column.table.to.address, column.next.name, column.next.comment)]
      : []),
  ]
  const note = isRetyped ? readingOfValues(column) : undefined
  return note === undefined ? alter(...drafts) : { how: 'alter', drafts, note }
}

function whenNotNull(one: Draft): Draft {
  return { ...one, turn: turns.apart }
}

function mustBeSet({ next, table }: ColumnChange): boolean {
  return isNeverNull(next, keyColumns(table.wanted))
}

/** Expressions of one version are changed, others dropped; `isMadeAnew` has the rest. */
function expressionDrafts(column: ColumnChange): readonly Draft[] {
  const { next } = column
  return next.generated === undefined
    ? [alterColumn(column, 'DROP EXPRESSION')]
    : [
        alterColumn(column, `SET EXPRESSION AS (${next.generated})`, [
          'rewrites-data',
          'locks-table',
        ]),
      ]
}

function defaultDrafts(column: ColumnChange): readonly Draft[] {
  const { old, next, table } = column
  // An identity takes it away when it comes.
  if (next.identity !== undefined) return []
  const isNumbered = [old, next].some((one) => numberingOf(one, table.to.address) !== undefined)
  if (isNumbered) return sequenceDrafts(column)
  // The default of before was taken away with a change of type.
  if (next.default !== undefined) {
    return [alterColumn(column, `SET DEFAULT ${defaultSql(next.default)}`)]
  }
  return old.default === undefined || next.generated !== undefined
    ? []
    : [alterColumn(column, 'DROP DEFAULT')]
}

function settingDrafts(column: ColumnChange, isRetyped: boolean): readonly Draft[] {
  const { old, next, table } = column
  const { facts } = table
  const options = parameterChanges(old.options, next.options)
  // A new type comes with its own way of storing.
  const isStorageMoved = isRetyped ? next.storage !== undefined : old.storage !== next.storage
  const isCompressionMoved = isRetyped
    ? next.compression !== undefined
    : old.compression !== next.compression
  const storage = next.storage ?? defaultStorage(next.type ?? '', facts.major)
  return [
    ...(isStorageMoved ? [alterColumn(column, `SET STORAGE ${storage.toUpperCase()}`)] : []),
    ...(isCompressionMoved
      ? [alterColumn(column, `SET COMPRESSION ${next.compression ?? 'default'}`)]
      : []),
    ...(old.statistics === next.statistics
      ? []
      : [alterColumn(column, `SET STATISTICS ${next.statistics ?? -1}`)]),
    ...(options.set === undefined ? [] : [alterColumn(column, `SET (${options.set})`)]),
    ...(options.reset === undefined ? [] : [alterColumn(column, `RESET (${options.reset})`)]),
  ]
}
