/**
 * What the server knows, kept in one file of the data directory: a kill at any moment leaves the
 * state before or after a statement. Rows are elsewhere, see chdb.ts.
 */
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type {
  CreateAlert,
  CreateDatabase,
  CreateDictionary,
  CreateDisk,
  CreateExternalTable,
  CreateFormatSchema,
  CreateInput,
  CreateMaterializedView,
  CreateNamedCollection,
  CreateRemoteFunction,
  CreateSourceFunction,
  CreateSqlFunction,
  CreateStoragePolicy,
  CreateStream,
  CreateTask,
  CreateView,
  QuotaStatement,
  RoleStatement,
  RowPolicyStatement,
  SettingsProfileStatement,
  UserStatement,
} from './sql/index.ts'

export type RelationDefinition =
  | CreateStream
  | CreateExternalTable
  | CreateView
  | CreateMaterializedView
  | CreateDictionary
  | CreateAlert
  | CreateInput

export type FunctionDefinition = CreateSqlFunction | CreateSourceFunction | CreateRemoteFunction

/** A name and a type as Timeplus spells it. */
export interface Column {
  readonly name: string
  readonly type: string
}

/** Who changed it and when (`show_multi_versions`, timeplus.md §3.3). */
export interface Change {
  readonly at: number
  readonly by: string
}

export interface Kept<Definition> {
  readonly uuid: string
  readonly definition: Definition
  readonly created: Change
  readonly changed: Change
  /** Earlier definitions, oldest first. */
  readonly history: readonly { readonly definition: Definition; readonly changed: Change }[]
}

export interface Relation extends Kept<RelationDefinition> {
  readonly database: string
  readonly name: string
  /** What a query of it gives; reserved columns included. */
  readonly columns: readonly Column[]
  /** Milliseconds since 1970; before it the name is taken and not seen (timeplus.md §8). */
  readonly visibleAt: number
  readonly view?: Progress
}

/** Tasks are no relations: the server lists them apart (`InterpreterShowTasksQuery.cpp`). */
export interface Task extends Kept<CreateTask> {
  readonly database: string
  readonly name: string
  readonly paused: boolean
}

/** How far a materialized view has read, its checkpoint. */
export interface Progress {
  readonly paused: boolean
  /** By id of the stream: the last sequence number before the view began. */
  readonly start: { readonly [stream: string]: number }
  /** By id of the stream: the last sequence number done. */
  readonly done: { readonly [stream: string]: number }
  /** Windows that end at or before it are emitted; milliseconds. */
  readonly closed: number
  /** Id of the stream that is written. */
  readonly target: string
  readonly error?: string
}

export interface AccessState {
  readonly users: { readonly [name: string]: Kept<UserStatement> }
  readonly roles: { readonly [name: string]: Kept<RoleStatement> }
  /** By `name ON db.table`. */
  readonly policies: { readonly [name: string]: Kept<RowPolicyStatement> }
  readonly quotas: { readonly [name: string]: Kept<QuotaStatement> }
  readonly profiles: { readonly [name: string]: Kept<SettingsProfileStatement> }
  readonly grants: { readonly [grantee: string]: Granted }
}

export interface Granted {
  readonly privileges: readonly Privilege[]
  readonly roles: readonly { readonly name: string; readonly admin: boolean }[]
}

/** One privilege on one object. */
export interface Privilege {
  readonly name: string
  /** Absent: all; `table` only with it. */
  readonly database?: string
  readonly table?: string
  /** Absent: all of them. */
  readonly columns?: readonly string[]
  readonly option: boolean
  /** Taken from a wider grant. */
  readonly revoked: boolean
}

/** Values are replaced, never changed. */
export interface State {
  databases: { [name: string]: Kept<CreateDatabase> }
  /** By id. */
  relations: { [id: string]: Relation }
  /** By `db.name`. */
  tasks: { [name: string]: Task }
  functions: { [name: string]: Kept<FunctionDefinition> }
  schemas: { [name: string]: Kept<CreateFormatSchema> }
  collections: { [name: string]: Kept<CreateNamedCollection> }
  disks: { [name: string]: Kept<CreateDisk> }
  storagePolicies: { [name: string]: Kept<CreateStoragePolicy> }
  access: AccessState
  /** `db.name` → when a dropped name is free again. */
  dropped: { [name: string]: number }
  /** By stream: keys of idempotent inserts, the oldest first. */
  idempotent: { [stream: string]: readonly string[] }
}

const reserved: readonly string[] = ['system', 'information_schema', 'INFORMATION_SCHEMA']

export class Catalog {
  readonly state: State
  private readonly file: string

  constructor(dir: string) {
    mkdirSync(dir, { recursive: true })
    this.file = join(dir, 'catalog.json')
    this.state = existsSync(this.file)
      ? (JSON.parse(readFileSync(this.file, 'utf8')) as State)
      : emptyState()
    // What was under way when a kill came is over.
    this.state.dropped = {}
  }

  save(): void {
    const next = `${this.file}.next`
    // A kill loses nothing that was written; only a machine that stops would.
    writeFileSync(next, JSON.stringify(this.state))
    renameSync(next, this.file)
  }

  isDatabase(name: string): boolean {
    return reserved.includes(name) || this.state.databases[name] !== undefined
  }

  isReserved(database: string): boolean {
    return reserved.includes(database)
  }

  /** What holds the name, seen or not yet. */
  holder(database: string, name: string): Relation | undefined {
    return Object.values(this.state.relations).find(
      (one) => one.database === database && one.name === name,
    )
  }

  /** What a query sees below the name. */
  relation(database: string, name: string): Relation | undefined {
    const found = this.holder(database, name)
    return found && found.visibleAt <= Date.now() ? found : undefined
  }

  seen(): readonly Relation[] {
    const now = Date.now()
    return Object.values(this.state.relations).filter((one) => one.visibleAt <= now)
  }

  isBeingDropped(database: string, name: string): boolean {
    const until = this.state.dropped[`${database}.${name}`]
    return until !== undefined && until > Date.now()
  }

  put(relation: Relation): void {
    this.state.relations[relation.uuid] = relation
    this.save()
  }

  /** The name may be taken again from then on. */
  free({ database, name }: Relation, at: number): void {
    this.state.dropped[`${database}.${name}`] = at
    this.save()
  }

  remove(relation: Relation, freeAt: number): void {
    delete this.state.relations[relation.uuid]
    const now = Date.now()
    for (const [name, until] of Object.entries(this.state.dropped)) {
      if (until <= now) delete this.state.dropped[name]
    }
    if (freeAt > now) this.state.dropped[`${relation.database}.${relation.name}`] = freeAt
    this.save()
  }
}

function emptyState(): State {
  const start = { at: Date.now(), by: '' }
  return {
    databases: {
      default: {
        uuid: '00000000-0000-4000-8000-000000000001',
        definition: { kind: 'createDatabase', ifNotExists: false, name: 'default', settings: [] },
        created: start,
        changed: start,
        history: [],
      },
    },
    relations: {},
    tasks: {},
    functions: {},
    schemas: {},
    collections: {},
    disks: {},
    storagePolicies: {},
    access: { users: {}, roles: {}, policies: {}, quotas: {}, profiles: {}, grants: {} },
    dropped: {},
    idempotent: {},
  }
}
