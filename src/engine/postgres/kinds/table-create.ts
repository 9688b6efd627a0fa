/** Making a table: https://www.postgresql.org/docs/current/sql-createtable.html */
import type { Resource } from '../../../resource/resource.ts'
import type { Draft, LowerContext } from '../../engine.ts'
import { columnstoreDrafts, hypertableDrafts } from '../timescale/hypertable.ts'
import { makeRoom } from './alter-partition.ts'
import {
  columnSettings,
  columnSql,
  commentOnColumn,
  parentColumns,
  partitionColumnSql,
} from './column-sql.ts'
import { commentDrafts } from './comment.ts'
import { constraintSql } from './constraint.ts'
import { draft } from './draft.ts'
import { createIndexSql } from './index-definition.ts'
import { inLiveOrder } from './live-column-order.ts'
import { quoteIdent, sqlName, sqlNameOf } from './names.ts'
import { ownerDrafts } from './owner.ts'
import { parametersSql } from './parameters.ts'
import { forValues } from './partition.ts'
import { replicaIdentitySql } from './replica-identity.ts'
import { rowSecurityDrafts } from './row-security.ts'
import type { ConstraintSpec, TableSpec } from './table-spec.ts'

/** Everything but what needs other tables: foreign keys and policies follow. */
export function createTableDrafts(
  to: Resource<TableSpec>,
  context: LowerContext,
): readonly Draft[] {
  const { address, spec } = to
  return [
    ...(spec.partitionOf === undefined ? [] : makeRoom(spec.partitionOf, context)),
    ...shapeDrafts(to, context),
    ...commentsOf(to),
    ...ownerDrafts('TABLE', sqlName(address), spec.owner),
    ...foreignKeyDrafts(to, context),
    ...columnstoreOf(to, context, (spec.constraints ?? []).some(isForeignKey)),
  ]
}

function columnstoreOf(
  { address, spec: { hypertable } }: Resource<TableSpec>,
  context: LowerContext,
  hasForeignKeys: boolean,
): readonly Draft[] {
  return hypertable === undefined
    ? []
    : columnstoreDrafts(address, hypertable, context, hasForeignKeys)
}

function isForeignKey({ foreignKey }: ConstraintSpec): boolean {
  return foreignKey !== undefined
}

/** What the server is asked for: without owner, comments and foreign keys, and policies for all. */
export function scratchDrafts(to: Resource<TableSpec>, context: LowerContext): readonly Draft[] {
  const { rowSecurity, columns = [], partitionOf, inherits } = to.spec
  const policies = rowSecurity?.policies?.map(({ to: _, comment: __, ...policy }) => policy)
  const spec: TableSpec = {
    ...to.spec,
    ...(to.spec.columns === undefined
      ? {}
      : { columns: inLiveOrder(to.spec.columns, to.address, context.live) }),
    ...(rowSecurity === undefined || policies === undefined
      ? {}
      : { rowSecurity: { ...rowSecurity, policies } }),
  }
  // In a partition a comment makes a column one that differs from the parent's.
  const isHeir = partitionOf !== undefined || inherits !== undefined
  const comments = isHeir ? columns.filter(({ comment }) => comment !== undefined) : []
  return [
    ...shapeDrafts({ ...to, spec }, context),
    ...columnstoreOf({ ...to, spec }, context, false),
    ...comments.map(({ name, comment }) => commentOnColumn(to.address, name, comment)),
  ]
}

function shapeDrafts(to: Resource<TableSpec>, context: LowerContext): readonly Draft[] {
  const { address, spec } = to
  const { columns = [], indexes = [], hypertable, replicaIdentity, rowSecurity } = spec
  const table = sqlName(address)
  const settings = columns.flatMap(columnSettings)
  return [
    draft(createTableSql(to, context)),
    ...(hypertable === undefined ? [] : hypertableDrafts(address, hypertable, context)),
    ...indexes.map((index) => draft(createIndexSql(address, index))),
    ...(settings.length === 0 ? [] : [draft(`ALTER TABLE ${table} ${settings.join(', ')}`)]),
    ...(replicaIdentity === undefined
      ? []
      : [draft(`ALTER TABLE ${table} REPLICA IDENTITY ${replicaIdentitySql(replicaIdentity)}`)]),
    ...rowSecurityDrafts(address, rowSecurity),
  ]
}

function createTableSql({ address, spec }: Resource<TableSpec>, { desired }: LowerContext): string {
  const { columns = [], primaryKey, constraints = [], partitionOf, inherits } = spec
  const parents = partitionOf === undefined ? undefined : parentColumns(spec, desired)
  const elements = [
    ...columns.flatMap((column) =>
      parents === undefined
        ? [columnSql(column)]
        : (partitionColumnSql(column, parents.get(column.name)) ?? []),
    ),
    ...(primaryKey === undefined ? [] : [`PRIMARY KEY (${primaryKey.map(quoteIdent).join(', ')})`]),
    ...constraints
      .filter(({ foreignKey }) => foreignKey === undefined)
      .map((constraint) => constraintSql(constraint, desired)),
  ].map((element) => `  ${element}`)
  const list = elements.length === 0 ? '()' : `(\n${elements.join(',\n')}\n)`
  const of = partitionOf === undefined ? '' : ` PARTITION OF ${sqlNameOf(partitionOf.table, '')}`
  const body = partitionOf !== undefined && elements.length === 0 ? '' : ` ${list}`
  return [
    `CREATE ${spec.unlogged ? 'UNLOGGED ' : ''}TABLE ${sqlName(address)}${of}${body}`,
    partitionOf === undefined ? '' : forValues(partitionOf.for),
    inherits === undefined
      ? ''
      : `INHERITS (${inherits.map((name) => sqlNameOf(name, '')).join(', ')})`,
    spec.partitionBy === undefined ? '' : `PARTITION BY ${spec.partitionBy}`,
    spec.method === undefined ? '' : `USING ${quoteIdent(spec.method)}`,
    spec.with === undefined ? '' : `WITH (${parametersSql(spec.with)})`,
    spec.tablespace === undefined ? '' : `TABLESPACE ${quoteIdent(spec.tablespace)}`,
  ]
    .filter((part) => part !== '')
    .join('\n')
}

function commentsOf({ address, spec }: Resource<TableSpec>): readonly Draft[] {
  const { columns = [], constraints = [], indexes = [], comment } = spec
  const table = sqlName(address)
  return [
    ...commentDrafts('TABLE', table, comment),
    ...columns
      .filter((column) => column.comment !== undefined)
      .map((column) => commentOnColumn(address, column.name, column.comment)),
    ...constraints
      .filter((constraint) => !isForeignKey(constraint))
      .flatMap((constraint) => commentOnConstraint(table, constraint)),
    ...indexes.flatMap((index) =>
      commentDrafts('INDEX', sqlName({ ...address, name: index.name }), index.comment),
    ),
  ]
}

function commentOnConstraint(table: string, { name, comment }: ConstraintSpec): readonly Draft[] {
  return commentDrafts('CONSTRAINT', `${quoteIdent(name)} ON ${table}`, comment)
}

/** The other table may need this one: they are made when all tables are there. */
function foreignKeyDrafts(
  { address, spec }: Resource<TableSpec>,
  { desired }: LowerContext,
): readonly Draft[] {
  const table = sqlName(address)
  return (spec.constraints ?? [])
    .filter(isForeignKey)
    .flatMap((constraint) => [
      draft(`ALTER TABLE ${table} ADD ${constraintSql(constraint, desired)}`),
      ...commentOnConstraint(table, constraint),
    ])
    .map((one) => ({ ...one, phase: 'follow' as const }))
}
