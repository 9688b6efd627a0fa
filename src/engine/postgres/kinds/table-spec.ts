/**
 * What a table says of itself: the fields of its documents as values. Texts of SQL stand as they
 * were written; constraints and indexes always have a name (`names-of-parts.ts`).
 */
import type { HypertableSpec } from '../timescale/hypertable.ts'

export type TableSpec = {
  readonly columns?: readonly ColumnSpec[]
  /** Of a key with the server's own name; any other is one of the constraints. */
  readonly primaryKey?: readonly string[]
  readonly constraints?: readonly ConstraintSpec[]
  readonly indexes?: readonly IndexSpec[]
  /** What follows PARTITION BY. */
  readonly partitionBy?: string
  readonly partitionOf?: PartitionOfSpec
  readonly inherits?: readonly string[]
  readonly rowSecurity?: RowSecuritySpec
  readonly unlogged?: boolean
  /** `full`, `nothing`, `using index i`; absent: `default`. */
  readonly replicaIdentity?: string
  readonly method?: string
  readonly tablespace?: string
  readonly with?: ParametersSpec
  readonly hypertable?: HypertableSpec
  readonly owner?: string
  readonly comment?: string
}

export type ColumnSpec = {
  readonly name: string
  /** Absent only in a partition or an heir, which have it from their parent. */
  readonly type?: string
  /** Absent: true, unless the column is part of the primary key or numbered. */
  readonly nullable?: boolean
  readonly default?: string
  readonly identity?: 'always' | 'byDefault'
  readonly identityOptions?: IdentityOptionsSpec
  readonly generated?: string
  readonly virtual?: boolean
  readonly collation?: string
  readonly storage?: 'plain' | 'external' | 'extended' | 'main'
  readonly compression?: 'pglz' | 'lz4'
  readonly statistics?: number
  readonly options?: ParametersSpec
  readonly comment?: string
  readonly renamedFrom?: string
}

/** Numbers as text: they may be too long for a JSON number. */
export type IdentityOptionsSpec = {
  readonly start?: string
  readonly increment?: string
  readonly min?: string
  readonly max?: string
  readonly cache?: string
  readonly cycle?: boolean
}

export type ConstraintSpec = {
  readonly name: string
  readonly unique?: readonly string[]
  readonly nullsNotDistinct?: boolean
  readonly primaryKey?: readonly string[]
  readonly include?: readonly string[]
  readonly withoutOverlaps?: boolean
  readonly check?: string
  readonly noInherit?: boolean
  readonly foreignKey?: ForeignKeySpec
  /** What follows EXCLUDE. */
  readonly exclude?: string
  readonly deferrable?: boolean
  readonly initiallyDeferred?: boolean
  readonly with?: ParametersSpec
  readonly notValid?: boolean
  readonly enforced?: boolean
  readonly comment?: string
}

export type ForeignKeySpec = {
  readonly columns: readonly string[]
  /** As written: `customers`, `app.customers`. */
  readonly references: string
  readonly referencedColumns?: readonly string[]
  /** `cascade`, `set null (a)` …; absent: `no action`. */
  readonly onDelete?: string
  readonly onUpdate?: string
  readonly match?: 'simple' | 'full'
}

export type IndexSpec = {
  readonly name: string
  /** Each a column or an expression, with collation, operator class and order. */
  readonly columns: readonly string[]
  readonly unique?: boolean
  readonly nullsNotDistinct?: boolean
  readonly method?: string
  readonly where?: string
  readonly include?: readonly string[]
  readonly with?: ParametersSpec
  readonly tablespace?: string
  /** Of the server only: a build that was cut off left it, and no query uses it. */
  readonly isInvalid?: boolean
  readonly comment?: string
}

export type PartitionOfSpec = {
  readonly table: string
  /** What follows FOR VALUES, or `default`. */
  readonly for: string
}

export type RowSecuritySpec = {
  /** Absent: true. */
  readonly enabled?: boolean
  readonly force?: boolean
  readonly policies?: readonly RowPolicySpec[]
}

export type RowPolicySpec = {
  readonly name: string
  readonly for?: 'all' | 'select' | 'insert' | 'update' | 'delete'
  /** Absent: everybody. */
  readonly to?: readonly string[]
  readonly using?: string
  readonly withCheck?: string
  readonly as?: 'permissive' | 'restrictive'
  readonly comment?: string
}

/** Storage parameters and the like, every value as text. */
export type ParametersSpec = { readonly [name: string]: string }
