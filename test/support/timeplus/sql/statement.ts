/** Every statement the double knows. */
import type { AccessEntity, AccessStatement } from './access-statement.ts'
import type { AlterDatabase, AlterNamedCollection, AlterStatement } from './alter-statement.ts'
import type { CreateDefinition } from './definition.ts'
import type { Expression } from './expression.ts'
import type { ObjectName, Query, Setting } from './query.ts'

export type Statement =
  | CreateDefinition
  | AccessStatement
  | SelectStatement
  | InsertStatement
  | DeleteStatement
  | AlterStatement
  | AlterDatabase
  | AlterNamedCollection
  | DropStatement
  | RenameStatement
  | TruncateStatement
  | ExistsStatement
  | DescribeStatement
  | ShowStatement
  | ShowCreateStatement
  | SystemStatement
  | SetStatement
  | UseStatement
  | KillStatement
  | OptimizeStatement
  | ExplainStatement
  | SubscriptionStatement

export interface SelectStatement {
  readonly kind: 'select'
  readonly query: Query
  /** SUBSCRIBE TO …, G1. */
  readonly subscribe: boolean
  readonly outfile?: string
  readonly format?: string
}

export interface InsertStatement {
  readonly kind: 'insert'
  readonly into: ObjectName
  readonly columns?: readonly string[]
  readonly data: /** Rows of `VALUES (…), (…)`; undefined where no data follows in the text. */
    | { readonly kind: 'values'; readonly rows: readonly (readonly Expression[])[] }
    | { readonly kind: 'query'; readonly query: Query }
    /** FORMAT name, and the data as written after it. */
    | { readonly kind: 'format'; readonly format: string; readonly text: string }
  readonly settings: readonly Setting[]
}

export interface DeleteStatement {
  readonly kind: 'delete'
  readonly from: ObjectName
  readonly where: Expression
}

export type DropTarget =
  | 'STREAM'
  | 'TABLE'
  | 'EXTERNAL TABLE'
  | 'VIEW'
  | 'DICTIONARY'
  | 'DATABASE'
  | 'FUNCTION'
  | 'FORMAT SCHEMA'
  | 'NAMED COLLECTION'
  | 'DISK'
  | 'STORAGE POLICY'
  | 'ALERT'
  | 'TASK'
  | 'INPUT'

export interface DropStatement {
  readonly kind: 'drop'
  readonly target: DropTarget
  readonly temporary: boolean
  readonly ifExists: boolean
  readonly name: ObjectName
  readonly noDelay: boolean
  readonly cascade: boolean
  readonly settings: readonly Setting[]
}

export interface RenameStatement {
  readonly kind: 'rename'
  readonly word: 'STREAM' | 'TABLE'
  readonly exchange: boolean
  readonly pairs: readonly {
    readonly from: ObjectName
    readonly to: ObjectName
    readonly ifExists: boolean
  }[]
  readonly settings: readonly Setting[]
}

export interface TruncateStatement {
  readonly kind: 'truncate'
  readonly ifExists: boolean
  readonly name: ObjectName
  readonly settings: readonly Setting[]
}

export interface ExistsStatement {
  readonly kind: 'exists'
  readonly word: 'STREAM' | 'VIEW' | 'DICTIONARY' | 'DATABASE'
  readonly name: ObjectName
}

export interface DescribeStatement {
  readonly kind: 'describe'
  readonly target:
    | { readonly kind: 'name'; readonly name: ObjectName }
    | {
        readonly kind: 'function'
        readonly name: string
        readonly arguments: readonly Expression[]
      }
    | { readonly kind: 'query'; readonly query: Query }
  readonly settings: readonly Setting[]
}

export type ShowList =
  | 'STREAMS'
  | 'DATABASES'
  | 'DICTIONARIES'
  | 'FUNCTIONS'
  | 'FORMAT SCHEMAS'
  | 'DISKS'
  | 'STORAGE POLICIES'
  | 'NAMED COLLECTIONS'
  | 'ALERTS'
  | 'TASKS'
  | 'USERS'
  | 'ROLES'
  | 'CURRENT ROLES'
  | 'ENABLED ROLES'
  | 'QUOTAS'
  | 'SETTINGS PROFILES'
  | 'ROW POLICIES'
  | 'ACCESS'
  | 'GRANTS'
  | 'PROCESSLIST'

export interface ShowStatement {
  readonly kind: 'show'
  readonly list: ShowList
  readonly from?: string
  readonly like?: string
  readonly notLike: boolean
  readonly caseInsensitive: boolean
  readonly where?: Expression
  readonly limit?: Expression
  /** SHOW GRANTS FOR a, b; SHOW ROW POLICIES ON t. */
  readonly for?: readonly string[]
  readonly on?: ObjectName
  readonly settings: readonly Setting[]
  readonly format?: string
}

export interface ShowCreateStatement {
  readonly kind: 'showCreate'
  readonly target: DropTarget | AccessEntity
  /** One; access entities may be several. */
  readonly names: readonly ObjectName[]
  /** SHOW CREATE ROW POLICY p ON t. */
  readonly on?: ObjectName
  readonly settings: readonly Setting[]
  readonly format?: string
}

export interface SystemStatement {
  readonly kind: 'system'
  /** Canonical words, for instance `PAUSE MATERIALIZED VIEW`, `FLUSH LOGS`. */
  readonly action: string
  readonly name?: ObjectName
  readonly permanent: boolean
  readonly shard?: number
  /** Package, format, log level, …: the text after the words. */
  readonly argument?: string
}

export interface SetStatement {
  readonly kind: 'set'
  readonly settings: readonly Setting[]
}

export interface UseStatement {
  readonly kind: 'use'
  readonly database: string
}

export interface KillStatement {
  readonly kind: 'kill'
  readonly what: 'QUERY' | 'MUTATION'
  readonly where: Expression
  readonly mode: 'SYNC' | 'ASYNC' | 'TEST'
}

export interface OptimizeStatement {
  readonly kind: 'optimize'
  readonly name: ObjectName
  readonly partition?: Expression
  readonly final: boolean
  readonly deduplicate: boolean
}

export interface ExplainStatement {
  readonly kind: 'explain'
  readonly what: '' | 'AST' | 'SYNTAX' | 'PLAN' | 'PIPELINE'
  readonly settings: readonly Setting[]
  readonly query: Query
}

/** RECOVER FROM 'id', UNSUBSCRIBE TO 'id' (G1). */
export interface SubscriptionStatement {
  readonly kind: 'subscription'
  readonly action: 'RECOVER FROM' | 'UNSUBSCRIBE TO'
  readonly id: string
}
