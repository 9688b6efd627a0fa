/**
 * What an engine is to the rest of Sluice. Types only: any layer may `import type` from here;
 * engine values are passed in as arguments and listed in `engine/index.ts` alone.
 */
import type { LiveCatalog, ObjectKey, Observed, Scope } from '../catalog/catalog.ts'
import type { Address, ResourceId } from '../resource/id.ts'
import type { JsonObject } from '../resource/json.ts'
import type { PartPlace } from '../resource/place.ts'
import type { LiveObject, Resource, Spec } from '../resource/resource.ts'
import type { PolicyRule } from '../rules/rule.ts'
import type { TextMemory } from './common/text-memory.ts'
import type { Draft, Facts, KindContext, KindRules, StoredForm } from './kind-rules.ts'
import type { Store, StoreRow } from './store.ts'

export type * from './kind-rules.ts'

export interface Engine {
  readonly name: string
  /** Every kind the engine has; `Sink` and `External` are among them. */
  readonly kinds: { readonly [kind: string]: KindRules }
  /** What `policy.rules` may weigh, besides the rules of every engine. */
  readonly rules: readonly PolicyRule[]
  /** Whether a name belongs to the engine itself (built-in function, system table). */
  readonly owns: (namespace: string, name: string) => boolean
  /** Database of unqualified names where environment and URL name none. */
  readonly fallbackDatabase: string
  /** What plan files call a database of it; absent: `database`. */
  readonly databaseField?: 'schema'
  /** The database that an environment's URL or `database` names, without connecting. */
  readonly databaseOf: (environment: EnvironmentLike) => string
  /** Databases that belong to the engine and are never in scope. */
  readonly systemDatabases: ReadonlySet<string>
  readonly connect: (environment: EnvironmentLike, options: ConnectOptions) => Promise<Connection>
  /**
   * Whether the target runs by itself, so that connecting makes nothing and reading it costs this
   * process no time. Absent: it is not read before the plans are known to be right.
   */
  readonly isElsewhere?: (environment: EnvironmentLike) => boolean
  /**
   * Loads what reading SQL needs: it may be asked for early, and again, and has to have come before
   * anything else is asked, but for `connect` and what says where. Absent: nothing is to be loaded.
   */
  readonly ready?: () => Promise<void>
  /** Where it finds, and leaves, what it found out about texts; absent: it remembers nothing. */
  readonly remember?: (memory: TextMemory) => void
  /** A query over several lines, for files that people read; the text as it is when it cannot be read. */
  readonly formatQuery: (text: string) => string
  /** A query in normal form, as people write one. For reading only. */
  readonly readableQuery: (text: string) => string
  /** Whether the parser knows only a part of what a query says: the rest is compared to the letter. */
  readonly isKnownInPart: (text: string) => boolean
  /** The objects that an SQL script creates, in order, and what of it is no such statement. */
  readonly readScript: (text: string) => ScriptObjects
  /**
   * The spec of a live object once others have new names, where definitions follow them without a
   * statement. Absent: they do not.
   */
  readonly followRenames?: (object: LiveObject, renamed: readonly Renamed[]) => Spec
  /** Keys of `inferred` that say something of the role that reads, and nothing of the object. */
  readonly ofReader?: readonly string[]
  /** Declared objects of every kind in one scratch database: what `doctor --round-trip` creates. */
  readonly samples: (database: string) => readonly JsonObject[]
  /** Changes of samples that `doctor --round-trip` carries out too, one after another. */
  readonly probes?: (database: string) => readonly Probe[]
  /** The least rights each command needs, as statements for an administrator to run. */
  readonly leastGrants: (ledgerDatabase: string) => readonly {
    readonly command: string
    readonly grants: readonly string[]
  }[]
  /** What stands for a declared-only resource on the shadow engine. */
  readonly stub: (resource: Resource) => readonly Draft[]
  /** A scratch embedded engine for `check`, gone after `close`; absent where the engine has none. */
  readonly shadow?: (options: ConnectOptions) => Promise<Connection>
}

/** Qualified names. */
export interface Renamed {
  readonly kind: string
  readonly from: string
  readonly to: string
}

/** A sample as it shall become. */
export interface Probe {
  /** What happens to it, in a few words: `gets a column`. */
  readonly what: string
  readonly to: JsonObject
}

export interface ScriptObjects {
  readonly objects: readonly {
    readonly kind: string
    readonly address: Address
    readonly spec: Spec
  }[]
  /** Statements that make nothing Sluice manages (INSERT, SET …) or that cannot be read. */
  readonly skipped: readonly {
    readonly start: number
    readonly end: number
    readonly why: string
  }[]
}

/** The fields of an environment (secrets resolved) that engines read. */
export interface EnvironmentLike {
  readonly name: string
  readonly url: string
  readonly username?: string
  readonly password?: string
  readonly database?: string
  readonly settings?: { readonly [name: string]: string | number | boolean }
  readonly tls?: {
    readonly ca?: string
    readonly cert?: string
    readonly key?: string
    readonly skipVerify?: boolean
  }
  /** Milliseconds. */
  readonly timeouts?: {
    readonly connect?: number
    readonly statement?: number
    readonly lock?: number
  }
  readonly cluster?: string
  /** PostgreSQL: becomes the session's role after connecting. */
  readonly role?: string
  /** Timeplus: where objects live that no SQL reaches. */
  readonly appserver?: {
    readonly url: string
    readonly workspace?: string
    readonly username?: string
    readonly password?: string
    readonly apiKey?: string
  }
  /** Timeplus: which edition a server is, where it does not tell. */
  readonly edition?: string
}

export interface ConnectOptions {
  /** Directory that relative paths (`chdb:PATH`, tls files) start from. */
  readonly root: string
  /** Called with every statement sent, secrets still placeholders: for `--debug`. */
  readonly onStatement?: (sql: string, milliseconds: number) => void
}

export interface Connection {
  /** Shown to people, never holding credentials. */
  readonly description: {
    readonly engine: string
    readonly version: string
    readonly address: string
  }
  /** In this process: no other writer can exist while it is open. */
  readonly embedded: boolean
  readonly capabilities: Capabilities
  /** All objects of the scope in a constant number of queries. */
  readonly inspect: (scope: Scope, ledgerDatabase: string) => Promise<LiveCatalog>
  /** The named objects again; absent ones are left out. */
  readonly inspectObjects: (keys: readonly ObjectKey[]) => Promise<readonly LiveObject[]>
  /** Today's facts of the named objects, in a constant number of queries; what may not be read is null. */
  readonly observe: (keys: readonly ObjectKey[]) => Promise<ReadonlyMap<ResourceId, Observed>>
  /**
   * Whether the named objects do what they are there for, in a constant number of queries where
   * all do. Nothing is written, and nothing is read but definitions and the server's own tables.
   */
  readonly readiness: (keys: readonly ObjectKey[]) => Promise<readonly Readiness[]>
  /** Runs one DDL statement. `secrets` maps placeholders to values, put in as escaped text. */
  readonly execute: (sql: string, options?: ExecuteOptions) => Promise<void>
  /**
   * Stops waiting for a statement whose work the server goes on with by itself; true when it did.
   * The statement then fails, and what it did is to be looked at.
   */
  readonly leave: (queryId: string) => Promise<boolean>
  /** Queries as the server's own formatter prints them; what it cannot, or will not, is left out. */
  readonly canonical?: (queries: readonly string[]) => Promise<ReadonlyMap<string, string>>
  /**
   * For engines whose own parser has to be asked: declared resources as the server would store
   * them, made and undone without a trace. Only those in `request.undecided`, in creation order.
   */
  readonly stored?: (request: StoredRequest) => Promise<StoredForms>
  /**
   * Statements and the store's rows that belong to them in one transaction: all of it, or nothing.
   * Rows are told apart by statement, so that a failure can say which one it was (`failedAt` of the
   * thrown `TransactionFailure`). Absent where DDL has no transactions.
   */
  readonly transact?: (request: TransactionRequest) => Promise<void>
  /** Ids of queries with this prefix that are still at work, whoever sent them. */
  readonly running: (queryIdPrefix: string) => Promise<readonly string[]>
  /** Rows of a query, every value as text or null. */
  readonly query: (
    sql: string,
    options?: QueryOptions,
  ) => Promise<readonly { readonly [column: string]: string | null }[]>
  readonly store: (ledgerDatabase: string) => Store
  /** For `doctor`: rights, capabilities, things that will hurt later. */
  readonly diagnose: (ledgerDatabase: string) => Promise<readonly Finding[]>
  readonly close: () => Promise<void>
}

export interface StoredRequest {
  /** What has to be brought into the server's form, in creation order. */
  readonly undecided: readonly Resource[]
  /** Everything that is declared, for what these are made of. */
  readonly desired: KindContext
  readonly live: KindContext
  /** Ids of what a declared resource needs, directly. */
  readonly needsOf: (id: ResourceId) => Iterable<ResourceId>
  readonly byId: ReadonlyMap<ResourceId, Resource>
  readonly ledgerDatabase: string
}

export interface StoredForms {
  readonly forms: ReadonlyMap<ResourceId, StoredForm>
  /** What the server does not take. */
  readonly refused: ReadonlyMap<ResourceId, Refused>
}

export interface Refused {
  /** Of the server. */
  readonly words: string
  /** In the resource, where one text of it is at fault. */
  readonly at?: PartPlace
}

export interface TransactionRequest {
  readonly statements: readonly {
    readonly sql: string
    readonly secrets: ReadonlyMap<string, string>
  }[]
  readonly ledgerDatabase: string
  /** Appended to the store in the same transaction, after the statements. */
  readonly rows: readonly StoreRow[]
  /** As in `ExecuteOptions`. */
  readonly queryId: string
}

export interface ExecuteOptions {
  readonly secrets?: ReadonlyMap<string, string>
  /** Chosen by the caller so that a DBA, and we after a cut connection, can find it. */
  readonly queryId?: string
  /** 0: never given up. Absent: the connection's own limit. */
  readonly timeoutMs?: number
}

export interface Readiness {
  readonly id: ResourceId
  /** `waiting` may become ready by itself, `failed` does not. */
  readonly state: 'ready' | 'waiting' | 'failed'
  /** What it waits for or fails at; empty where it is ready. */
  readonly why: string
  /** Since when (ISO 8601), where it is known. */
  readonly since: string | null
  /** When the engine tries again (ISO 8601), where it is known. */
  readonly next: string | null
}

export interface QueryOptions {
  /** Given up on both sides after this; 0: never. Absent: the connection's own limit. */
  readonly timeoutMs?: number
}

export interface Finding {
  readonly name: string
  readonly ok: boolean | 'warning'
  readonly detail: string
}

export interface Capabilities {
  /** Why a kind cannot exist on this target; kinds that can are absent. */
  readonly unsupportedKinds: { readonly [kind: string]: string }
  /** Fields left out on this target, per kind; `hypertable.columnstore` is a part of one. */
  readonly unsupportedFields: { readonly [kind: string]: { readonly [field: string]: string } }
  readonly transactionalDdl: boolean
  /** What the rules of kinds may ask about the target. */
  readonly facts?: Facts
}
