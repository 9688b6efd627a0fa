/**
 * The table of the embedded engine that holds a stream: every row that was ever inserted, with the
 * order of arrival and the moment from which `table(s)` shows it.
 */
import type { Relation } from '../catalog.ts'
import { settingOf } from '../context.ts'
import {
  clickHouseExpression,
  clickHouseType,
  type ColumnDeclaration,
  type CreateStream,
  type Expression,
  type Relations,
} from '../sql/index.ts'

/** Order of arrival, which is `_tp_sn` where the generation has that column (timeplus.md §3.5). */
export const arrival = '__sn'
/** When the row is in the historical store: after a flush. */
export const flushed = '__at'
/** Which view wrote the row. */
export const written = '__by'

export interface StreamTable {
  readonly id: string
  readonly columns: readonly ColumnDeclaration[]
  readonly kind: 'append' | 'latest' | 'changelog'
  /** Of `latest` and `changelog`: columns of the key. */
  readonly key: readonly string[]
  readonly version?: string
  /** Where nothing is kept (`storage_type='streaming'`, §1.3). */
  readonly isForgetful: boolean
}

/** Null and random streams keep no rows, external ones keep them elsewhere. */
export function tableOf(relation: Relation): StreamTable | undefined {
  const { definition } = relation
  if (definition.kind !== 'createStream') return undefined
  if (['random', 'null', 'external'].includes(definition.variety)) return undefined
  const settings = definition.storage.settings
  // docs:docs/sql-create-stream.md: the time is the version where no column is named.
  const isMutable = definition.variety === 'mutable'
  const version = settingOf(settings, 'version_column') ?? (isMutable ? undefined : '_tp_time')
  return {
    id: relation.uuid,
    columns: definition.list?.columns ?? [],
    kind: keeping(definition),
    key: keyColumns(definition.storage.primaryKey),
    ...(version ? { version } : {}),
    isForgetful: settingOf(settings, 'storage_type') === 'streaming',
  }
}

function keeping(definition: CreateStream): StreamTable['kind'] {
  if (definition.variety === 'mutable') return 'latest'
  const mode = modeOf(definition)
  if (mode === 'versioned_kv') return 'latest'
  return mode === 'changelog_kv' ? 'changelog' : 'append'
}

/** A ClickHouse engine, which the grammar takes as well: §3.6, pairs 1 to 4. */
export function foreignEngine({ variety, storage }: CreateStream): string | undefined {
  const name = storage.engine?.name
  return variety === 'stream' && name !== undefined && name !== 'Stream' ? name : undefined
}

export function modeOf(definition: CreateStream): string {
  if (definition.variety === 'versioned_kv' || definition.variety === 'changelog_kv') {
    return definition.variety
  }
  return settingOf(definition.storage.settings, 'mode') ?? 'append'
}

export function keyColumns(key: Expression | undefined): readonly string[] {
  if (!key) return []
  const parts = key.kind === 'call' && key.name === 'tuple' ? key.arguments : [key]
  return parts.flatMap((part) => (part.kind === 'identifier' ? [part.parts.at(-1) ?? ''] : []))
}

/** Not in `*`, and nothing inserts them. */
export function isComputed(column: ColumnDeclaration): boolean {
  return column.default?.kind === 'ALIAS' || column.default?.kind === 'MATERIALIZED'
}

/** Columns as the embedded engine declares them. */
export function declarations(table: StreamTable, relations: Relations): readonly string[] {
  return table.columns
    .filter(({ name }) => name !== '_tp_sn')
    .map((column) => declaration(column, relations))
}

function declaration(column: ColumnDeclaration, relations: Relations): string {
  const type = column.type ? ` ${chdbType(column)}` : ''
  const given = column.default
  const value = given?.expression
    ? ` ${given.kind} ${clickHouseExpression(given.expression, relations)}`
    : ''
  return `${quote(column.name)}${type}${value}`
}

export function chdbType({ type, nullable }: ColumnDeclaration): string {
  // A type that was not written is filled in at CREATE.
  const text = type ? clickHouseType(type) : 'String'
  return nullable ? `Nullable(${text})` : text
}

export function quote(name: string): string {
  return `\`${name.replace(/[\\`]/g, '\\$&')}\``
}
