/** Columns in place: add, rename, change, move, drop (clickhouse.md §1.2, run on 26.7.2.1). */
import type { LiveObject, Resource } from '../../../resource/resource.ts'
import { quoteString } from '../../../sql/index.ts'
import type { Change, Draft, FieldRule, Lowered, LowerContext } from '../../engine.ts'
import { changeDefault } from './alter-column-default.ts'
import { aroundProjections, changeType } from './alter-column-type.ts'
import { columnEffects } from './column-effects.ts'
import { columnMoves } from './column-order.ts'
import { type ColumnSpec, columnName } from '../../clickhouse-family/kinds/columns.ts'
import { columnSql, defaultSql, flatColumns } from './columns.ts'
import { alter, hazard, replace } from '../../common/lowered.ts'
import { engineName, engineTraits } from './engines.ts'
import { expectNoStuckMutation } from './expect.ts'
import { keyColumns } from './key-columns.ts'
import { rule } from '../../common/rule.ts'
import { settingsSql } from '../../clickhouse-family/kinds/settings.ts'
import { changeOfKey } from './sorting-key.ts'
import { alterTable } from './statement.ts'
import type { TableSpec } from './table.ts'
import { normalOf, qualified } from './text.ts'
import { columnTtlHazards } from './ttl.ts'

type From = LiveObject<TableSpec>
type To = Resource<TableSpec>

export const columnRule: FieldRule<TableSpec> = rule(columnEffects, lowerColumn)

function lowerColumn(change: Change, from: From, to: To, context: LowerContext): Lowered {
  const onlyComment =
    change.type === 'changed' && change.subfields.every((field) => field === 'comment')
  const { columns } = engineTraits(from.spec.engine)
  if (columns === 'none' && !onlyComment) {
    return replace(`${engineName(from.spec.engine)} cannot alter columns`)
  }
  switch (change.type) {
    case 'added':
      return addColumn(change, from, to, context)
    case 'removed':
      return dropColumn(change, from, to, context)
    case 'renamed':
      return renameColumn(change, from, to, context)
    case 'order':
      return moveColumns(from, to)
    case 'changed':
      return changeColumn(change, from, to, context)
  }
}

/** Changes come in the wanted order, so the column before a new one is there already. */
function addColumn({ part }: Change, from: From, to: To, context: LowerContext): Lowered {
  const key = changeOfKey(from, to, context)
  if (key.how === 'in place' && key.adds.has(part ?? '')) return alter(key.draft)
  const columns = flatColumns(to.spec.columns)
  const index = columns.findIndex(({ name }) => name === part)
  const column = columns[index]
  if (column === undefined) return replace('the new column is not declared')
  const sql = addedColumn(column, columns[index - 1], context)
  return alter(alterTable(to, sql))
}

function dropColumn({ part }: Change, from: From, to: To, context: LowerContext): Lowered {
  const column = flatColumns(from.spec.columns).find(({ name }) => name === part)
  if (column === undefined) return replace('the column is not there')
  // It is dropped last of all, when the key may be shorter.
  const isShorter = changeOfKey(from, to, context).how === 'in place'
  const keys = isShorter ? { ...from.spec, orderBy: to.spec.orderBy ?? 'tuple()' } : from.spec
  if (keyColumns(keys).has(column.name)) return replace(`\`${column.name}\` is part of a key`)
  const isStored = column.alias === undefined && column.ephemeral === undefined
  const hazards =
    isStored && engineTraits(from.spec.engine).ownsRows
      ? [hazard('drops-data', `all values of column \`${column.name}\``)]
      : []
  const sql = `DROP COLUMN ${columnName(column.name)}`
  return alter(...nothingStuck(from, to), alterTable(to, sql, { hazards, phase: 'contract' }))
}

function renameColumn(
  { part, formerPart }: Change,
  from: From,
  to: To,
  context: LowerContext,
): Lowered {
  if (part === undefined || formerPart === undefined) return replace('the former name is not known')
  if (engineTraits(from.spec.engine).columns !== 'all') {
    return replace(`${engineName(from.spec.engine)} cannot rename columns`)
  }
  if (nestedPart(part) !== nestedPart(formerPart)) {
    return replace('a column cannot move from one nested name to another')
  }
  // 524: not while a key, partition or sample expression uses it.
  if (keyColumns(from.spec).has(formerPart)) return replace(`\`${formerPart}\` is part of a key`)
  const sql = `RENAME COLUMN ${columnName(formerPart)} TO ${columnName(part)}`
  return {
    how: 'alter',
    drafts: [
      ...nothingStuck(from, to),
      ...aroundProjections([alterTable(to, sql)], formerPart, from, to, context),
    ],
    note: `a materialized view that reads \`${formerPart}\` refuses inserts until it is changed`,
  }
}

/** `n` of `n.x`; undefined for a column of its own. */
function nestedPart(name: string): string | undefined {
  const dot = name.indexOf('.')
  return dot < 0 ? undefined : name.slice(0, dot)
}

function moveColumns(from: From, to: To): Lowered {
  if (engineTraits(from.spec.engine).columns === 'none') {
    return replace(`${engineName(from.spec.engine)} cannot move columns`)
  }
  const live = flatColumns(from.spec.columns)
  const wanted = flatColumns(to.spec.columns)
  const drafts = columnMoves(live, wanted).map(({ column, after }) => {
    // A move needs the full type; one the server inferred is known from the live column.
    const type = column.type ?? live.find(({ name }) => name === column.name)?.type ?? ''
    return alterTable(to, `MODIFY COLUMN ${columnName(column.name)} ${type} ${placeAfter(after)}`)
  })
  return alter(...drafts)
}

function changeColumn(change: Change, from: From, to: To, context: LowerContext): Lowered {
  const after = flatColumns(to.spec.columns).find(({ name }) => name === change.part)
  const before = flatColumns(from.spec.columns).find(
    ({ name }) => name === change.part || name === after?.renamedFrom,
  )
  if (after === undefined || before === undefined) return replace('the column is not there')
  const differs = new Set(change.subfields)
  const touchesDefault = ['default', 'materialized', 'alias', 'ephemeral'].some((field) =>
    differs.has(field),
  )
  const drafts: Draft[] = []
  const wasEphemeral = before.ephemeral !== undefined
  // From a bare EPHEMERAL a MODIFY is taken and changes nothing, and to one it needs the type (26.7.2.1).
  const isEphemeral = typeof before.ephemeral === 'string' && after.ephemeral !== undefined
  if (
    touchesDefault &&
    !isEphemeral &&
    (wasEphemeral || isComputed(before) !== isComputed(after))
  ) {
    return storedAgain(before, after, from, to, context)
  }
  if (isEphemeral && (touchesDefault || differs.has('type'))) {
    const type = after.type ?? before.type ?? ''
    const clause = `${type} ${defaultSql(after, context.desired) ?? ''}`
    drafts.push(modify(to, columnName(after.name), clause))
  } else if (differs.has('type')) {
    const lowered = changeType(before, after, touchesDefault, from, to, context)
    if (lowered.how !== 'alter') return lowered
    drafts.push(...lowered.drafts)
  } else if (touchesDefault) {
    drafts.push(...changeDefault(before, after, from, to, context))
  }
  const name = columnName(after.name)
  if (differs.has('codec')) {
    drafts.push(
      modify(to, name, after.codec === undefined ? 'REMOVE CODEC' : `CODEC(${after.codec})`),
    )
  }
  if (differs.has('statistics')) drafts.push(changeStatistics(after, to))
  if (differs.has('ttl')) drafts.push(changeTtl(before, after, to, context))
  if (differs.has('settings')) drafts.push(...changeSettings(before, after, to))
  if (differs.has('comment')) {
    drafts.push(alterTable(to, `COMMENT COLUMN ${name} ${quoteString(after.comment ?? '')}`))
  }
  return alter(...drafts)
}

/** ALIAS and EPHEMERAL hold nothing: to and from them the column is a new one. */
function storedAgain(
  before: ColumnSpec,
  after: ColumnSpec,
  from: From,
  to: To,
  context: LowerContext,
): Lowered {
  if (keyColumns(from.spec).has(before.name)) return replace(`\`${before.name}\` is part of a key`)
  const columns = flatColumns(to.spec.columns)
  const index = columns.findIndex(({ name }) => name === after.name)
  const drops = !isComputed(before) && isStored(from)
  const hazards = drops
    ? [hazard('drops-data', `all values of column \`${before.name}\`; it is computed from now on`)]
    : []
  const name = columnName(after.name)
  // One statement: a kill in between must not leave the table without the column.
  const sql = `DROP COLUMN ${name}, ${addedColumn(after, columns[index - 1], context)}`
  return alter(alterTable(to, sql, { hazards }))
}

function changeStatistics(after: ColumnSpec, to: To): Draft {
  const name = columnName(after.name)
  return alterTable(
    to,
    after.statistics === undefined
      ? `DROP STATISTICS ${name}`
      : `MODIFY STATISTICS ${name} TYPE ${after.statistics}`,
  )
}

function changeTtl(before: ColumnSpec, after: ColumnSpec, to: To, context: LowerContext): Draft {
  const name = columnName(after.name)
  if (after.ttl === undefined) return modify(to, name, 'REMOVE TTL')
  const former = before.ttl === undefined ? null : normalOf('columnTtl', before.ttl, context.live)
  const hazards = columnTtlHazards(former, normalOf('columnTtl', after.ttl, context.desired))
  return alterTable(
    to,
    `MODIFY COLUMN ${name} TTL ${qualified('columnTtl', after.ttl, context.desired)}`,
    { hazards },
  )
}

function changeSettings(before: ColumnSpec, after: ColumnSpec, to: To): readonly Draft[] {
  const name = columnName(after.name)
  const drafts: Draft[] = []
  const gone = Object.keys(before.settings ?? {}).filter((key) => !(key in (after.settings ?? {})))
  if (gone.length > 0) drafts.push(modify(to, name, `RESET SETTING ${gone.join(', ')}`))
  if (after.settings !== undefined)
    drafts.push(modify(to, name, `MODIFY SETTING ${settingsSql(after.settings)}`))
  return drafts
}

/** What starts a mutation would wait for ever behind one that failed. */
function nothingStuck(from: From, to: To): readonly Draft[] {
  return engineTraits(from.spec.engine).mergeTree ? [expectNoStuckMutation(to)] : []
}

function isComputed(column: ColumnSpec): boolean {
  return column.alias !== undefined || column.ephemeral !== undefined
}

function isStored(from: From): boolean {
  return engineTraits(from.spec.engine).ownsRows
}

function addedColumn(
  column: ColumnSpec,
  before: ColumnSpec | undefined,
  context: LowerContext,
): string {
  // A bare EPHEMERAL takes the word AFTER for its expression; an empty comment comes between.
  const isBare = column.ephemeral === true && column.comment === undefined
  const sql = columnSql(column, context.desired).replace(/EPHEMERAL$/, (word) =>
    isBare ? `${word} COMMENT ''` : word,
  )
  return `ADD COLUMN ${sql} ${placeAfter(before)}`
}

function placeAfter(column: ColumnSpec | undefined): string {
  return column === undefined ? 'FIRST' : `AFTER ${columnName(column.name)}`
}

function modify(to: To, name: string, clause: string): Draft {
  return alterTable(to, `MODIFY COLUMN ${name} ${clause}`)
}
