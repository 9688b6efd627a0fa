/**
 * How constraints are made, exchanged and dropped. Old rows are checked while others read and write:
 * NOT VALID first, then VALIDATE; keys by an index that is built beside
 * (https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-NOTES).
 */
import { addressName } from '../../../resource/id.ts'
import { hazard } from '../../common/lowered.ts'
import type { Draft } from '../../engine.ts'
import { columnsOfConstraint } from './alter-column-generated.ts'
import { commentDrafts } from './comment.ts'
import { constraintSql, primaryKeyOf } from './constraint.ts'
import { dropConstraintSql } from './constraint-statements.ts'
import { draft, standalone } from './draft.ts'
import { foreignKeyAgain } from './foreign-key-again.ts'
import { dropReferringKey, referringKeys } from './foreign-key-neighbours.ts'
import { buildIndex } from './index-changes.ts'
import { besideName, buildKey, canBuildBeside, indexOfKey, useIndexSql } from './key-index.ts'
import { unquoted } from './name-lists.ts'
import { quoteIdent, sqlNameOf } from './names.ts'
import { replicaIdentitySql, withoutIdentity } from './replica-identity.ts'
import { areThere, isThere, type TableChange } from './table-change.ts'
import { columnstoreLimits, hasColumnstore } from '../timescale/columnstore-limits.ts'
import { columnsIn } from './table-names.ts'
import { expectNoRow, expectNoValue } from './table-probe.ts'
import type { ConstraintSpec, IndexSpec, TableSpec } from './table-spec.ts'

export function dropDrafts(table: TableChange, live: ConstraintSpec): readonly Draft[] {
  const columns = live.primaryKey ?? live.unique
  return [
    ...(columns === undefined ? [] : dropReferring(table, columns)),
    draft(dropConstraintSql(table.table, live.name), {
      hazards: live.primaryKey === undefined ? [] : withoutIdentity(table),
    }),
  ]
}

/** Foreign keys of others that rest on a key: their own plans no longer have them, or make them again. */
function dropReferring(table: TableChange, columns: readonly string[]): readonly Draft[] {
  return referringKeys(table.from, table.context, columns).map(dropReferringKey)
}

function addReferring(table: TableChange, columns: readonly string[]): readonly Draft[] {
  const { desired } = table.context
  const keys = referringKeys(table.from, table.context, columns).flatMap(
    ({ table: other, constraint, becomes }) => {
      const name = becomes === undefined ? other.name : addressName(becomes)
      const wanted = desired.lookup('relation', name)?.spec as TableSpec | undefined
      const next = wanted?.constraints?.find((one) => one.name === constraint.name)
      if (wanted !== undefined && next?.foreignKey === undefined) return []
      return [foreignKeyAgain(other, next ?? constraint, desired, becomes)]
    },
  )
  return [...keys.flatMap(({ made }) => made), ...keys.flatMap(({ checked }) => checked)]
}

export function validate(table: TableChange, next: ConstraintSpec): readonly Draft[] {
  return [...columnstoreLimits(table, ['valid']), validateSql(table, next)]
}

function validateSql({ table }: TableChange, { name }: ConstraintSpec): Draft {
  return standalone(`ALTER TABLE ${table} VALIDATE CONSTRAINT ${quoteIdent(name)}`)
}

const lockHazard = hazard('locks-table', 'nobody writes to the table while its rows are checked')

export function addDrafts(table: TableChange, next: ConstraintSpec): readonly Draft[] {
  const comments = next.comment === undefined ? [] : commentsOf(table, next, undefined)
  const sql = `ALTER TABLE ${table.table} ADD ${constraintSql(next, table.context.desired)}`
  if (next.foreignKey !== undefined) {
    return [...foreignKeyDrafts(table, next, sql), ...comments].map((one) =>
      one.step?.do === 'expect' ? one : { ...one, phase: 'follow' as const },
    )
  }
  if (next.check !== undefined) {
    if (next.enforced === false) return [draft(sql), ...comments]
    return [
      ...columnstoreLimits(table, ['constraint']),
      ...(next.notValid ? [] : [probeCheck(table, next)]),
      ...addChecked(table, next, sql, hasColumnstore(table)),
      ...comments,
    ]
  }
  if (next.exclude !== undefined) return [draft(sql, { hazards: [lockHazard] }), ...comments]
  return [...columnstoreLimits(table, ['key']), ...addKey(table, next, sql), ...comments]
}

function probeCheck(table: TableChange, next: ConstraintSpec): Draft {
  const { check = '', name } = next
  const columns = columnsOfConstraint(next)
  return expectNoValue({
    table: table.table,
    condition: `NOT (${check})`,
    example: `concat_ws(', ', ${["''", ...columns.map(quoteIdent)].slice(columns.length === 0 ? 0 : 1).join(', ')})`,
    message: `\`${name}\` does not hold for {{rows}}, such as {{example}}`,
    early: areThere(table, columns) && isPlainExpression(check),
  })
}

/** Functions of a plan may not be there yet when data is asked early. */
export function isPlainExpression(text: string): boolean {
  return !/[\w"]\s*\(/.test(
    text.replace(/\b(and|or|not|in|any|all|array|coalesce|lower|upper|length|abs)\s*\(/gi, ' ('),
  )
}

/** A partitioned table takes no unchecked foreign key before 18. */
function foreignKeyDrafts(table: TableChange, next: ConstraintSpec, sql: string): readonly Draft[] {
  const isWhole = table.wanted.partitionBy !== undefined && table.facts.major < 18
  if (next.enforced === false) return [draft(sql)]
  return [
    ...columnstoreLimits(table, ['constraint']),
    ...probeKey(table, next),
    ...addChecked(table, next, sql, isWhole || hasColumnstore(table)),
  ]
}

/** Old rows are looked at beside readers and writers, unless it has to be done at once. */
function addChecked(
  table: TableChange,
  next: ConstraintSpec,
  sql: string,
  isWhole: boolean,
): readonly Draft[] {
  // A partitioned table takes it as it is or not at all.
  const isLater = !isWhole || hasColumnstore(table)
  if (next.notValid) return [draft(isLater ? `${sql} NOT VALID` : sql)]
  return isWhole
    ? [draft(sql, { hazards: [lockHazard] })]
    : [draft(`${sql} NOT VALID`), validateSql(table, next)]
}

function probeKey(
  table: TableChange,
  { foreignKey, name, notValid }: ConstraintSpec,
): readonly Draft[] {
  if (foreignKey === undefined || notValid || foreignKey.match === 'full') return []
  const { columns, references } = foreignKey
  const { desired, live } = table.context
  const other = live.lookup('relation', references)?.spec as TableSpec | undefined
  const wanted = desired.lookup('relation', references)?.spec as TableSpec | undefined
  const referenced =
    foreignKey.referencedColumns ?? primaryKeyOf(wanted ?? other ?? {}, '')?.primaryKey
  if (other === undefined || referenced === undefined || !areThere(table, columns)) return []
  const known = new Set((other.columns ?? []).map((column) => column.name))
  if (referenced.some((column) => !known.has(column))) return []
  const pairs = columns.map(
    (column, index) => `o.${quoteIdent(referenced[index] ?? '')} = t.${quoteIdent(column)}`,
  )
  const filled = columns.map((column) => `t.${quoteIdent(column)} IS NOT NULL`)
  const values = columns.map((column) => `t.${quoteIdent(column)}`).join(', ')
  return [
    expectNoRow(
      `SELECT concat_ws(', ', ${values}) AS example FROM ${table.table} AS t WHERE ${filled.join(' AND ')} AND NOT EXISTS (SELECT 1 FROM ${sqlNameOf(references, desired.database)} AS o WHERE ${pairs.join(' AND ')}) LIMIT 1`,
      `\`${name}\` cannot be: ${references} has no row for {{example}}`,
      true,
    ),
  ]
}

function addKey(table: TableChange, next: ConstraintSpec, sql: string): readonly Draft[] {
  return [
    ...probeUnique(table, next),
    ...(canBuildBeside(table, next)
      ? buildKey(table, next)
      : [draft(sql, { hazards: [lockHazard] })]),
  ]
}

function probeUnique(table: TableChange, next: ConstraintSpec): readonly Draft[] {
  const columns = next.primaryKey ?? next.unique ?? []
  return next.withoutOverlaps ? [] : probeOnce(table, next, columns)
}

/** Of an index whose columns are columns: what an expression gives is for the server to see. */
export function probeIndex(table: TableChange, next: IndexSpec): readonly Draft[] {
  const isPlain = next.columns.every((text) => /^([a-z_][a-z0-9_$]*|"([^"]|"")+")$/.test(text))
  if (!isPlain || (next.where !== undefined && !isPlainExpression(next.where))) return []
  const read = next.where === undefined ? [] : columnsIn(next.where)
  return areThere(table, read) ? probeOnce(table, next, next.columns.map(unquoted)) : []
}

function probeOnce(
  table: TableChange,
  next: Pick<IndexSpec, 'name' | 'nullsNotDistinct' | 'where'>,
  columns: readonly string[],
): readonly Draft[] {
  if (!areThere(table, columns)) return []
  const list = columns.map(quoteIdent).join(', ')
  const conditions = [
    ...(next.nullsNotDistinct ? [] : columns.map((column) => `${quoteIdent(column)} IS NOT NULL`)),
    ...(next.where === undefined ? [] : [`(${next.where})`]),
  ]
  const where = conditions.length === 0 ? '' : ` WHERE ${conditions.join(' AND ')}`
  return [
    expectNoRow(
      `SELECT concat_ws(', ', ${list}) AS example FROM ${table.table}${where} GROUP BY ${list} HAVING count(*) > 1 LIMIT 1`,
      `\`${next.name}\` cannot be: {{example}} occurs more than once`,
      isThere(table),
    ),
  ]
}

/** Exchanged in one transaction: rows are never without the one or the other. */
export function replaceDrafts(
  table: TableChange,
  live: ConstraintSpec,
  next: ConstraintSpec,
): readonly Draft[] {
  const [old, columns] = [live.primaryKey ?? live.unique, next.primaryKey ?? next.unique]
  if (columns === undefined || !canBuildBeside(table, next)) {
    const added = addDrafts(table, next)
    const isProbe = ({ step }: Draft): boolean => step?.do === 'expect'
    const made = added.filter((one) => !isProbe(one))
    const phase = made[0]?.phase ?? 'expand'
    const isAgain = columns !== undefined && old !== undefined
    return [
      ...added.filter(isProbe),
      ...dropDrafts(table, live).map((one) => ({
        ...one,
        phase,
        ...(isAgain ? { hazards: [] } : {}),
      })),
      ...made,
      ...(isAgain ? addReferring(table, old) : []),
    ]
  }
  return exchangeKey(table, live, next, old)
}

/** Readers are never without a key, and foreign keys rest on the new one. */
function exchangeKey(
  table: TableChange,
  live: ConstraintSpec,
  next: ConstraintSpec,
  old: readonly string[] | undefined,
): readonly Draft[] {
  const beside = besideName(next)
  const { replicaIdentity } = table.wanted
  return [
    ...probeUnique(table, next),
    ...buildIndex(table.to.address, indexOfKey(next, beside)),
    // They are made again on the new key.
    ...(old === undefined ? [] : dropReferring(table, old)).map((one) => ({ ...one, hazards: [] })),
    draft(dropConstraintSql(table.table, live.name)),
    draft(useIndexSql(table, next, beside)),
    ...(replicaIdentity === `using index ${next.name}`
      ? [
          draft(
            `ALTER TABLE ${table.table} REPLICA IDENTITY ${replicaIdentitySql(replicaIdentity)}`,
          ),
        ]
      : []),
    ...(next.comment === undefined ? [] : commentsOf(table, next, undefined)),
    ...(old === undefined ? [] : addReferring(table, old)),
  ]
}

export function commentsOf(
  { table }: TableChange,
  next: ConstraintSpec,
  live: ConstraintSpec | undefined,
): readonly Draft[] {
  if (live?.comment === next.comment) return []
  const target = `${quoteIdent(next.name)} ON ${table}`
  return next.comment === undefined
    ? [draft(`COMMENT ON CONSTRAINT ${target} IS NULL`)]
    : commentDrafts('CONSTRAINT', target, next.comment)
}
