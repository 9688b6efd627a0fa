/** ALTER of streams, views, databases and named collections. */
import type {
  ColumnDeclaration,
  ConstraintDeclaration,
  IndexDeclaration,
  TtlElement,
} from './definition.ts'
import type { CollectionEntry } from './resource-definition.ts'
import type { Expression } from './expression.ts'
import type { ObjectName, Query, Setting } from './query.ts'

export interface AlterStatement {
  readonly kind: 'alter'
  readonly word: 'STREAM' | 'TABLE' | 'VIEW'
  readonly name: ObjectName
  readonly commands: readonly AlterCommand[]
  readonly settings: readonly Setting[]
}

export type AlterCommand =
  | {
      readonly kind: 'addColumn'
      readonly column: ColumnDeclaration
      readonly ifNotExists: boolean
      readonly position?: AlterPosition
    }
  | { readonly kind: 'dropColumn'; readonly name: string; readonly ifExists: boolean }
  | { readonly kind: 'clearColumn'; readonly name: string; readonly ifExists: boolean }
  | {
      readonly kind: 'renameColumn'
      readonly from: string
      readonly to: string
      readonly ifExists: boolean
    }
  | {
      readonly kind: 'modifyColumn'
      readonly column: ColumnDeclaration
      readonly ifExists: boolean
      readonly remove?: string
      readonly position?: AlterPosition
    }
  | {
      readonly kind: 'commentColumn'
      readonly name: string
      readonly comment: string
      readonly ifExists: boolean
    }
  | {
      readonly kind: 'addIndex'
      readonly index: IndexDeclaration
      readonly ifNotExists: boolean
      readonly position?: AlterPosition
    }
  | {
      readonly kind: 'dropIndex' | 'clearIndex' | 'materializeIndex'
      readonly name: string
      readonly ifExists: boolean
    }
  | {
      readonly kind: 'addConstraint'
      readonly constraint: ConstraintDeclaration
      readonly ifNotExists: boolean
    }
  | { readonly kind: 'dropConstraint'; readonly name: string; readonly ifExists: boolean }
  | { readonly kind: 'modifyOrderBy' | 'modifySampleBy'; readonly expression: Expression }
  | { readonly kind: 'modifyTtl'; readonly ttl: readonly TtlElement[] }
  | { readonly kind: 'removeTtl' | 'materializeTtl' }
  | { readonly kind: 'modifySetting' | 'modifyQuerySetting'; readonly settings: readonly Setting[] }
  | { readonly kind: 'resetSetting' | 'resetQuerySetting'; readonly names: readonly string[] }
  | { readonly kind: 'modifyQuery'; readonly query: Query }
  | { readonly kind: 'modifyComment'; readonly comment: string }
  | { readonly kind: 'dropPartition'; readonly partition: Expression }
  | {
      readonly kind: 'update'
      readonly assignments: readonly Assignment[]
      readonly where: Expression
    }
  | { readonly kind: 'delete'; readonly where: Expression }

export interface Assignment {
  readonly column: string
  readonly value: Expression
}

export type AlterPosition = { readonly first: true } | { readonly after: string }

export interface AlterDatabase {
  readonly kind: 'alterDatabase'
  readonly name: string
  readonly settings?: readonly Setting[]
  readonly comment?: string
}

export interface AlterNamedCollection {
  readonly kind: 'alterNamedCollection'
  readonly ifExists: boolean
  readonly name: string
  readonly set: readonly CollectionEntry[]
  readonly delete: readonly string[]
}
