/** Columns in statements. */
import type { Draft, KindContext } from '../../engine.ts'
import { collationSql } from './collation.ts'
import { serialType } from './columns.ts'
import { draft } from './draft.ts'
import { quoteIdent, quoteLiteral, sqlName } from './names.ts'
import { parametersSql } from './parameters.ts'
import type { ColumnSpec, IdentityOptionsSpec, TableSpec } from './table-spec.ts'
import { inStatement } from './text.ts'
import { type Address, resourceId } from '../../../resource/id.ts'

/** As in CREATE TABLE and ADD COLUMN. */
export function columnSql(column: ColumnSpec): string {
  const { name, type = 'text', collation, compression } = column
  return [
    quoteIdent(name),
    type,
    compression === undefined ? '' : `COMPRESSION ${compression}`,
    collation === undefined ? '' : `COLLATE ${collationSql(collation)}`,
    ...valueSql(column),
    column.nullable === false ? 'NOT NULL' : '',
  ]
    .filter((part) => part !== '')
    .join(' ')
}

/**
 * In a partition, whose column has its type from the parent. One that is told in full and has no
 * default does not take the parent's.
 */
export function partitionColumnSql(
  column: ColumnSpec,
  parent: ColumnSpec | undefined,
): string | undefined {
  const hasNoDefault =
    column.type !== undefined && column.default === undefined && parent?.default !== undefined
  const options = [
    ...(hasNoDefault ? ['DEFAULT NULL'] : valueSql(column)),
    column.nullable === false ? 'NOT NULL' : '',
  ].filter((part) => part !== '')
  return options.length === 0 || column.identity !== undefined
    ? undefined
    : `${quoteIdent(column.name)} WITH OPTIONS ${options.join(' ')}`
}

function valueSql({
  default: value,
  identity,
  identityOptions,
  generated,
  virtual,
}: ColumnSpec): readonly string[] {
  if (value !== undefined) return [`DEFAULT ${defaultSql(value)}`]
  if (identity !== undefined) return [identitySql(identity, identityOptions)]
  if (generated === undefined) return []
  return [`GENERATED ALWAYS AS (${inStatement(generated)}) ${virtual ? 'VIRTUAL' : 'STORED'}`]
}

/** An expression that a constraint could follow stands in brackets. */
export function defaultSql(value: string): string {
  return /^[\w.]+(\(\))?$|^'([^'\\]|'')*'$|^-?\d+(\.\d+)?$/.test(value)
    ? value
    : `(${inStatement(value)})`
}

/** `GENERATED ALWAYS AS IDENTITY (START WITH 10)` */
export function identitySql(
  identity: NonNullable<ColumnSpec['identity']>,
  options: IdentityOptionsSpec | undefined,
): string {
  const word = identity === 'always' ? 'ALWAYS' : 'BY DEFAULT'
  const list = identityOptionsSql(options)
  return `GENERATED ${word} AS IDENTITY${list.length === 0 ? '' : ` (${list.join(' ')})`}`
}

export function identityOptionsSql(options: IdentityOptionsSpec = {}): readonly string[] {
  const { start, increment, min, max, cache, cycle } = options
  return [
    increment === undefined ? '' : `INCREMENT BY ${increment}`,
    min === undefined ? '' : `MINVALUE ${min}`,
    max === undefined ? '' : `MAXVALUE ${max}`,
    start === undefined ? '' : `START WITH ${start}`,
    cache === undefined ? '' : `CACHE ${cache}`,
    cycle ? 'CYCLE' : '',
  ].filter((part) => part !== '')
}

/** What CREATE TABLE of every version leaves to ALTER TABLE. */
export function columnSettings(column: ColumnSpec): readonly string[] {
  const { name, storage, statistics, options } = column
  const alter = `ALTER COLUMN ${quoteIdent(name)}`
  return [
    ...(storage === undefined ? [] : [`${alter} SET STORAGE ${storage.toUpperCase()}`]),
    ...(statistics === undefined ? [] : [`${alter} SET STATISTICS ${statistics}`]),
    ...(options === undefined ? [] : [`${alter} SET (${parametersSql(options)})`]),
  ]
}

export function commentOnColumn(
  address: Address,
  name: string,
  comment: string | undefined,
): Draft {
  const text = comment === undefined ? 'NULL' : quoteLiteral(comment)
  return draft(`COMMENT ON COLUMN ${sqlName(address)}.${quoteIdent(name)} IS ${text}`)
}

/** Columns of the tables that a partition or heir takes its own from, by name. */
export function parentColumns(
  spec: TableSpec,
  context: KindContext,
  below: ReadonlySet<string> = new Set(),
): ReadonlyMap<string, ColumnSpec> {
  const columns = new Map<string, ColumnSpec>()
  for (const name of parentsOf(spec)) {
    const parent = context.lookup('relation', name)
    // Those that inherit from each other are told elsewhere.
    if (parent?.kind !== 'Table' || below.has(name)) continue
    const stored = context.stored?.(resourceId('Table', name))
    const inherited = (stored ?? parent).spec as TableSpec
    const above = parentColumns(inherited, context, new Set([...below, name]))
    for (const [own, column] of above) columns.set(own, column)
    for (const column of inherited.columns ?? []) columns.set(column.name, column)
  }
  return columns
}

export function parentsOf({ partitionOf, inherits = [] }: TableSpec): readonly string[] {
  return partitionOf === undefined ? inherits : [partitionOf.table]
}

/** Whether the column is numbered by a sequence that the server makes with it. */
export function hasOwnSequence({ type, identity }: ColumnSpec): boolean {
  return identity !== undefined || serialType(type) !== undefined
}
