import type { AuthMethod, HostRule, QuotaInterval } from '../ast/access.ts'
import type { Call, Expression, Lambda } from '../ast/expression.ts'
import type { Node } from '../ast/node.ts'
import type { Query } from '../ast/query.ts'
import type { Span, UnknownClause } from '../ast/span.ts'
import type {
  Codec,
  KeyClause,
  KeyValueCall,
  LifetimeClause,
  RangeClause,
  RefreshClause,
  TtlClause,
} from '../ast/table.ts'
import type { TypeNode } from '../ast/type.ts'

/** A clause as the user wrote it, without its leading keyword. */
export interface Slice<N extends Node = Node> extends Span {
  readonly text: string
  readonly node: N
}

/** What a CREATE statement says, clause by clause, as slices of the user's text. */
export type CreateParts =
  | DatabaseParts
  | TableParts
  | ViewParts
  | MaterializedViewParts
  | DictionaryParts
  | FunctionParts
  | NamedCollectionParts
  | UserParts
  | RoleParts
  | GrantParts
  | RowPolicyParts
  | QuotaParts
  | SettingsProfileParts
  | DiskParts
  | StoragePolicyParts
  | InputParts

interface Header {
  /** Unquoted: `['db', 't']` or `['t']`. */
  readonly name: readonly string[]
  readonly nameSpan: Span
  readonly orReplace: boolean
  readonly ifNotExists: boolean
  readonly onCluster?: string
  readonly uuid?: string
  /** Decoded. */
  readonly comment?: string
  readonly unknown: readonly UnknownClause[]
}

export interface DatabaseParts extends Header {
  readonly kind: 'database'
  readonly engine?: Slice<Call>
  readonly settings: SettingsMap
}

export type SettingsMap = ReadonlyMap<string, Slice<Expression>>

export interface ColumnParts {
  readonly name: string
  readonly span: Span
  /** With NULL / NOT NULL written behind it, if any. */
  readonly type?: Slice<TypeNode>
  readonly nullable?: 'NULL' | 'NOT NULL'
  readonly default?: Slice<Expression>
  readonly materialized?: Slice<Expression>
  readonly alias?: Slice<Expression>
  /** `true` for EPHEMERAL without an expression. */
  readonly ephemeral?: Slice<Expression> | true
  readonly codec?: Slice<Codec>
  readonly statistics?: Slice<Codec>
  readonly ttl?: Slice<Expression>
  readonly comment?: string
  readonly primaryKey: boolean
  /** Timeplus: of a mutable stream. */
  readonly autoIncrement?: true
  readonly settings: SettingsMap
}

export interface IndexParts {
  readonly name: string
  readonly span: Span
  readonly expression: Slice<Expression>
  readonly type?: Slice<Call>
  readonly granularity?: Slice<Expression>
  /** Timeplus: a secondary index of a mutable stream. */
  readonly unique?: true
  readonly storing?: readonly string[]
}

export interface ProjectionParts {
  readonly name: string
  readonly span: Span
  /** Absent for `PROJECTION p INDEX …`, whose whole text is in `text`. */
  readonly query?: Slice<Query>
  readonly text: string
  readonly settings: SettingsMap
}

export interface ConstraintParts {
  readonly name: string
  readonly span: Span
  readonly check?: Slice<Expression>
  readonly assume?: Slice<Expression>
}

export interface StorageParts {
  readonly engine?: Slice<Call>
  readonly partitionBy?: Slice<KeyClause>
  readonly primaryKey?: Slice<KeyClause>
  readonly orderBy?: Slice<KeyClause>
  readonly sampleBy?: Slice<KeyClause>
  readonly ttl?: Slice<TtlClause>
  readonly settings: SettingsMap
}

export interface TableParts extends Header, StorageParts {
  readonly kind: 'table'
  /** TABLE, or a Timeplus word such as STREAM or EXTERNAL STREAM. */
  readonly object: string
  readonly temporary: boolean
  readonly columns: readonly ColumnParts[]
  readonly indexes: readonly IndexParts[]
  readonly projections: readonly ProjectionParts[]
  readonly constraints: readonly ConstraintParts[]
  /** `AS other`, `AS numbers(5)`, `CLONE AS other`. */
  readonly like?: { readonly form: 'AS' | 'CLONE AS'; readonly table: Slice }
  readonly query?: Slice<Query>
  /** Timeplus: the program of an external stream, decoded. */
  readonly body?: string
  /** Timeplus: what a mutable stream stores together. */
  readonly families: readonly { readonly name: string; readonly columns: readonly string[] }[]
}

interface Security {
  readonly definer?: string
  readonly sqlSecurity?: 'DEFINER' | 'INVOKER' | 'NONE'
}

export interface ViewParts extends Header, Security {
  readonly kind: 'view'
  readonly columns: readonly ColumnParts[]
  readonly query: Slice<Query>
}

export interface MaterializedViewParts extends Header, Security, StorageParts {
  readonly kind: 'materializedView'
  readonly object: string
  readonly to?: { readonly name: readonly string[]; readonly span: Span }
  readonly columns: readonly ColumnParts[]
  readonly indexes: readonly IndexParts[]
  readonly projections: readonly ProjectionParts[]
  readonly constraints: readonly ConstraintParts[]
  /** Everything after REFRESH up to, and without, APPEND. */
  readonly refresh?: Slice<RefreshClause>
  readonly append: boolean
  readonly empty: boolean
  readonly populate: boolean
  readonly query: Slice<Query>
}

export interface DictionaryColumnParts {
  readonly name: string
  readonly span: Span
  readonly type: Slice<TypeNode>
  readonly default?: Slice<Expression>
  readonly expression?: Slice<Expression>
  readonly hierarchical: boolean
  readonly bidirectional: boolean
  readonly injective: boolean
  readonly isObjectId: boolean
}

export interface DictionaryParts extends Header {
  readonly kind: 'dictionary'
  readonly columns: readonly DictionaryColumnParts[]
  readonly primaryKey?: Slice<KeyClause>
  readonly source?: Slice<KeyValueCall>
  readonly layout?: Slice<KeyValueCall>
  readonly lifetime?: Slice<LifetimeClause>
  readonly range?: Slice<RangeClause>
  readonly settings: SettingsMap
}

export interface FunctionParts extends Header {
  readonly kind: 'function'
  readonly language: string
  readonly aggregate: boolean
  readonly arguments: readonly { readonly name: string; readonly type?: Slice<TypeNode> }[]
  readonly returns?: Slice<TypeNode>
  /** The expression of a SQL function. */
  readonly body?: Slice<Expression>
  readonly lambda?: Slice<Lambda | Expression>
  /** The program of a Timeplus function in another language, decoded. */
  readonly program?: string
  /** `url`, `auth_method`, `auth_header`, `auth_key`, `execution_timeout` of a Timeplus remote function. */
  readonly remoteOptions: SettingsMap
  readonly settings: SettingsMap
}

export interface NamedCollectionParts extends Header {
  readonly kind: 'namedCollection'
  readonly entries: readonly {
    readonly key: string
    /** Decoded when a string, else as written. */
    readonly value: string
    readonly slice: Slice<Expression>
    readonly overridable?: boolean
  }[]
}

interface AccessHeader {
  readonly names: readonly string[]
  /** ALTER instead of CREATE. */
  readonly alter: boolean
  readonly orReplace: boolean
  readonly ifNotExists: boolean
  readonly onCluster?: string
  readonly unknown: readonly UnknownClause[]
}

export interface RoleSetParts {
  readonly all: boolean
  readonly none: boolean
  readonly names: readonly string[]
  readonly except: readonly string[]
}

export interface ProfileSetting {
  readonly name: string
  readonly value?: string
  readonly min?: string
  readonly max?: string
  readonly writability?: 'CONST' | 'WRITABLE' | 'CHANGEABLE_IN_READONLY'
}

export interface UserParts extends AccessHeader {
  readonly kind: 'user'
  readonly auth: readonly {
    readonly method?: string
    readonly secret?: string
    readonly options?: string
    readonly node: AuthMethod
  }[]
  readonly hosts?: readonly { readonly type: HostRule['type']; readonly value?: string }[]
  readonly defaultRoles?: RoleSetParts
  readonly defaultDatabase?: string
  readonly grantees?: RoleSetParts
  readonly validUntil?: string
  readonly settings: readonly ProfileSetting[]
  readonly profiles: readonly string[]
}

export interface RoleParts extends AccessHeader {
  readonly kind: 'role'
  readonly settings: readonly ProfileSetting[]
  readonly profiles: readonly string[]
}

export interface SettingsProfileParts extends AccessHeader {
  readonly kind: 'settingsProfile'
  readonly settings: readonly ProfileSetting[]
  readonly profiles: readonly string[]
  readonly to?: RoleSetParts
}

export interface RowPolicyParts extends Omit<AccessHeader, 'names'> {
  readonly kind: 'rowPolicy'
  readonly policies: readonly { readonly name: string; readonly on: readonly string[] }[]
  readonly as?: 'permissive' | 'restrictive'
  readonly using?: Slice<Expression>
  readonly to?: RoleSetParts
}

export interface QuotaParts extends AccessHeader {
  readonly kind: 'quota'
  readonly keyedBy?: string
  readonly intervals: readonly {
    /** `1 hour`. */
    readonly every: string
    readonly randomized: boolean
    readonly max: ReadonlyMap<string, string>
    readonly trackingOnly: boolean
    readonly node: QuotaInterval
  }[]
  readonly to?: RoleSetParts
}

export interface GrantParts {
  readonly kind: 'grant'
  readonly revoke: boolean
  readonly onCluster?: string
  /** One element per `privileges ON object`. */
  readonly rights: readonly {
    /** `SELECT`, `INSERT(a, b)`. */
    readonly privileges: readonly string[]
    readonly on?: readonly string[]
  }[]
  readonly roles: readonly string[]
  readonly to: RoleSetParts
  readonly grantOption: boolean
  readonly adminOption: boolean
  readonly replaceOption: boolean
  readonly unknown: readonly UnknownClause[]
}

/** Timeplus: `disk(type = 's3_plain', …)`. */
export interface DiskParts extends Header {
  readonly kind: 'disk'
  readonly settings: SettingsMap
}

export interface StoragePolicyParts extends Header {
  readonly kind: 'storagePolicy'
  /** YAML, decoded from its literal. */
  readonly body: string
}

export interface InputParts extends Header {
  readonly kind: 'input'
  readonly columns: readonly ColumnParts[]
  readonly settings: SettingsMap
}
