/** What CREATE statements hold (timeplus.md §1). */
import type {
  CreateAlert,
  CreateDictionary,
  CreateDisk,
  CreateFormatSchema,
  CreateInput,
  CreateNamedCollection,
  CreateStoragePolicy,
  CreateTask,
} from './resource-definition.ts'
import type { Expression } from './expression.ts'
import type { ObjectName, Query, Setting } from './query.ts'

export interface ColumnDeclaration {
  readonly name: string
  /** Absent where only a default is given. */
  readonly type?: DataType
  readonly nullable?: boolean
  readonly default?: {
    readonly kind: 'DEFAULT' | 'MATERIALIZED' | 'ALIAS' | 'EPHEMERAL'
    readonly expression?: Expression
  }
  /** `AUTO_INCREMENT`, mutable streams only. */
  readonly autoIncrement?: boolean
  readonly comment?: string
  readonly codec?: readonly Expression[]
  readonly ttl?: Expression
}

/** A type as written: the word, and arguments where it has any. */
export interface DataType {
  readonly name: string
  readonly arguments?: readonly TypeArgument[]
}

export type TypeArgument =
  | { readonly kind: 'type'; readonly type: DataType; readonly field?: string }
  | { readonly kind: 'enum'; readonly name: string; readonly value?: string }
  | { readonly kind: 'literal'; readonly literal: Expression }

export interface IndexDeclaration {
  readonly name: string
  readonly expression: Expression
  readonly type?: Expression
  readonly granularity?: number
  /** Mutable streams: INDEX i (a, b) [UNIQUE] [STORING (c)]. */
  readonly unique?: boolean
  readonly storing?: readonly string[]
}

export interface ConstraintDeclaration {
  readonly name: string
  readonly kind: 'CHECK' | 'ASSUME'
  readonly expression: Expression
}

export interface ProjectionDeclaration {
  readonly name: string
  readonly query: Query
}

export interface FamilyDeclaration {
  readonly name: string
  readonly columns: readonly string[]
}

export interface EngineClause {
  readonly name: string
  readonly arguments?: readonly Expression[]
}

export interface TtlElement {
  readonly expression: Expression
  /** `TO VOLUME 'x'`, `TO DISK 'x'`, `RECOMPRESS CODEC(…)`, GROUP BY …: canonical text. */
  readonly action?: string
  readonly where?: Expression
}

export interface StorageClauses {
  readonly engine?: EngineClause
  readonly partitionBy?: Expression
  readonly primaryKey?: Expression
  readonly orderBy?: Expression
  readonly sampleBy?: Expression
  readonly ttl?: readonly TtlElement[]
  readonly settings: readonly Setting[]
}

export interface ColumnList {
  readonly columns: readonly ColumnDeclaration[]
  readonly indices: readonly IndexDeclaration[]
  readonly constraints: readonly ConstraintDeclaration[]
  readonly projections: readonly ProjectionDeclaration[]
  readonly families: readonly FamilyDeclaration[]
}

export interface CreateStream {
  readonly kind: 'createStream'
  readonly variety:
    | 'stream'
    | 'mutable'
    | 'random'
    | 'null'
    | 'external'
    | 'versioned_kv'
    | 'changelog_kv'
  readonly orReplace: boolean
  readonly temporary: boolean
  readonly ifNotExists: boolean
  readonly name: ObjectName
  readonly uuid?: string
  /** Absent: no column list was written. */
  readonly list?: ColumnList
  readonly storage: StorageClauses
  readonly asQuery?: Query
  /** `AS other_stream`. */
  readonly asStream?: ObjectName
  /** Source of a python external stream. */
  readonly body?: string
  readonly comment?: string
  readonly commentBeforeSettings: boolean
}

export interface CreateExternalTable {
  readonly kind: 'createExternalTable'
  readonly orReplace: boolean
  readonly ifNotExists: boolean
  readonly name: ObjectName
  readonly list?: ColumnList
  readonly partitionBy?: Expression
  readonly settings: readonly Setting[]
  readonly comment?: string
}

export interface CreateView {
  readonly kind: 'createView'
  readonly orReplace: boolean
  readonly ifNotExists: boolean
  readonly name: ObjectName
  readonly uuid?: string
  readonly list?: ColumnList
  readonly query: Query
  readonly comment?: string
}

export interface CreateMaterializedView {
  readonly kind: 'createMaterializedView'
  readonly scheduled: boolean
  readonly ifNotExists: boolean
  readonly name: ObjectName
  readonly uuid?: string
  readonly into?: ObjectName
  readonly intoInnerUuid?: string
  readonly list?: ColumnList
  readonly query: Query
  readonly storageSettings: readonly Setting[]
  readonly ttl?: readonly TtlElement[]
  readonly comment?: string
}

export interface CreateDatabase {
  readonly kind: 'createDatabase'
  readonly ifNotExists: boolean
  readonly name: string
  readonly engine?: EngineClause
  readonly settings: readonly Setting[]
  readonly comment?: string
}

export interface Parametered {
  readonly name: string
  readonly type: DataType
}

export interface CreateSqlFunction {
  readonly kind: 'createSqlFunction'
  readonly orReplace: boolean
  readonly ifNotExists: boolean
  readonly name: string
  readonly lambda: Expression
}

export interface CreateSourceFunction {
  readonly kind: 'createSourceFunction'
  readonly orReplace: boolean
  readonly ifNotExists: boolean
  readonly aggregate: boolean
  readonly name: string
  readonly arguments: readonly Parametered[]
  readonly returns: DataType
  readonly language: 'JAVASCRIPT' | 'PYTHON'
  /** Verbatim. */
  readonly body: string
  readonly settings: readonly Setting[]
}

export interface CreateRemoteFunction {
  readonly kind: 'createRemoteFunction'
  readonly orReplace: boolean
  readonly ifNotExists: boolean
  readonly name: string
  readonly arguments: readonly Parametered[]
  readonly returns: DataType
  readonly url: string
  readonly authMethod?: string
  readonly authHeader?: string
  readonly authKey?: string
  readonly executionTimeout?: number
}

export type CreateDefinition =
  | CreateStream
  | CreateExternalTable
  | CreateView
  | CreateMaterializedView
  | CreateDatabase
  | CreateSqlFunction
  | CreateSourceFunction
  | CreateRemoteFunction
  | CreateFormatSchema
  | CreateDictionary
  | CreateDisk
  | CreateStoragePolicy
  | CreateNamedCollection
  | CreateAlert
  | CreateTask
  | CreateInput
