/** What CREATE statements of other objects than relations and functions hold (timeplus.md §1.11–1.15). */
import type { DataType } from './definition.ts'
import type { Expression } from './expression.ts'
import type { ObjectName, Query, Setting } from './query.ts'

export interface CreateFormatSchema {
  readonly kind: 'createFormatSchema'
  readonly orReplace: boolean
  readonly ifNotExists: boolean
  readonly name: string
  readonly body: string
  readonly type: 'Protobuf' | 'Avro'
}

export interface CreateDictionary {
  readonly kind: 'createDictionary'
  readonly ifNotExists: boolean
  readonly name: ObjectName
  readonly attributes: readonly DictionaryAttribute[]
  readonly primaryKey: readonly string[]
  readonly source?: DictionaryPart
  readonly layout?: DictionaryPart
  readonly lifetime?: { readonly min: number; readonly max: number }
  readonly range?: { readonly min: string; readonly max: string }
  readonly settings: readonly Setting[]
  readonly comment?: string
}

export interface DictionaryAttribute {
  readonly name: string
  readonly type: DataType
  readonly default?: Expression
  readonly expression?: Expression
  readonly hierarchical: boolean
  readonly injective: boolean
  readonly objectId: boolean
}

/** `NAME(KEY value …)`: source and layout; keys upper case. */
export interface DictionaryPart {
  readonly name: string
  readonly entries: readonly DictionaryEntry[]
}

export interface DictionaryEntry {
  readonly key: string
  readonly value:
    | Expression
    | { readonly kind: 'part'; readonly entries: readonly DictionaryEntry[] }
}

export interface CreateDisk {
  readonly kind: 'createDisk'
  readonly orReplace: boolean
  readonly ifNotExists: boolean
  readonly name: string
  readonly settings: readonly Setting[]
}

export interface CreateStoragePolicy {
  readonly kind: 'createStoragePolicy'
  readonly ifNotExists: boolean
  readonly name: string
  readonly body: string
}

export interface CreateNamedCollection {
  readonly kind: 'createNamedCollection'
  readonly ifNotExists: boolean
  readonly name: string
  readonly entries: readonly CollectionEntry[]
}

export interface CollectionEntry {
  readonly key: string
  readonly value: Expression
  readonly overridable?: boolean
}

export interface CreateAlert {
  readonly kind: 'createAlert'
  readonly orReplace: boolean
  readonly ifNotExists: boolean
  readonly name: ObjectName
  readonly batch?: { readonly events: number; readonly timeout: Expression }
  readonly limit?: { readonly alerts: number; readonly per: Expression }
  readonly call: string
  readonly query: Query
}

export interface CreateTask {
  readonly kind: 'createTask'
  readonly orReplace: boolean
  readonly ifNotExists: boolean
  readonly name: ObjectName
  /** An interval, or a cron string (which the server answers with 48). */
  readonly schedule: Expression
  readonly timeout?: Expression
  readonly checkpoint?: string
  readonly into?: ObjectName
  /** Raw text up to the end of the statement. */
  readonly body: string
}

export interface CreateInput {
  readonly kind: 'createInput'
  readonly ifNotExists: boolean
  readonly name: ObjectName
  readonly settings: readonly Setting[]
  readonly comment?: string
}
