import type {
  Call,
  Expression,
  Identifier,
  OrderItem,
  Setting,
  StringLiteral,
} from './expression.ts'
import type { Query } from './query.ts'
import type { Name, Span, UnknownClause } from './span.ts'
import type { TypeNode } from './type.ts'

export interface ColumnDefinition extends Span {
  readonly kind: 'column'
  /** `ns.a` of a flattened Nested has two parts. */
  readonly name: readonly Name[]
  readonly type?: TypeNode
  readonly nullable?: 'NULL' | 'NOT NULL'
  readonly defaultKind?: 'DEFAULT' | 'MATERIALIZED' | 'ALIAS' | 'EPHEMERAL'
  /** Absent for a bare EPHEMERAL. */
  readonly defaultValue?: Expression
  readonly autoIncrement?: true
  readonly comment?: StringLiteral
  readonly codec?: Codec
  readonly statistics?: Codec
  readonly ttl?: Expression
  readonly collate?: Name | StringLiteral
  readonly primaryKey?: true
  readonly settings?: readonly Setting[]
  readonly unknown?: readonly UnknownClause[]
}

/** What stands inside `CODEC(…)` or `STATISTICS(…)`. */
export interface Codec extends Span {
  readonly kind: 'codec'
  readonly items: readonly Expression[]
}

export interface IndexDefinition extends Span {
  readonly kind: 'index'
  readonly name: Name
  readonly expression: Expression
  readonly type?: Call
  readonly granularity?: Expression
  /** Secondary index of a Timeplus mutable stream: UNIQUE, STORING (…). */
  readonly unique?: true
  readonly storing?: readonly Name[]
  readonly unknown?: readonly UnknownClause[]
}

export interface ProjectionDefinition extends Span {
  readonly kind: 'projection'
  readonly name: Name
  readonly query?: Query
  /** `PROJECTION p INDEX expr TYPE basic` of recent servers. */
  readonly index?: IndexDefinition
  readonly settings?: readonly Setting[]
  readonly unknown?: readonly UnknownClause[]
}

export interface ConstraintDefinition extends Span {
  readonly kind: 'constraint'
  readonly name: Name
  readonly type: 'CHECK' | 'ASSUME'
  readonly expression: Expression
}

/** ORDER BY, PRIMARY KEY, PARTITION BY or SAMPLE BY of a table. `tuple` says brackets stood round the list. */
export interface KeyClause extends Span {
  readonly kind: 'key'
  readonly brackets: boolean
  readonly items: readonly OrderItem[]
  /** The word of `tuple(a, b)`, or the comma of `(a,)`. */
  readonly written?: string
}

export interface TtlClause extends Span {
  readonly kind: 'ttl'
  readonly items: readonly TtlItem[]
}

export interface TtlItem extends Span {
  readonly kind: 'ttlItem'
  readonly expression: Expression
  readonly action?: 'DELETE' | 'TO DISK' | 'TO VOLUME' | 'RECOMPRESS' | 'GROUP BY'
  readonly destination?: StringLiteral
  readonly ifExists?: true
  readonly codec?: Codec
  readonly groupBy?: readonly Expression[]
  readonly set?: readonly Expression[]
  readonly where?: Expression
}

/** Everything that says how rows are stored; absent clauses are absent. */
export interface Storage {
  readonly engine?: Call
  readonly partitionBy?: KeyClause
  readonly primaryKey?: KeyClause
  readonly orderBy?: KeyClause
  readonly sampleBy?: KeyClause
  readonly ttl?: TtlClause
  readonly settings?: readonly Setting[]
}

export interface TableElements {
  readonly columns: readonly ColumnDefinition[]
  readonly indexes: readonly IndexDefinition[]
  readonly projections: readonly ProjectionDefinition[]
  readonly constraints: readonly ConstraintDefinition[]
  /** Timeplus: column families of a mutable stream. */
  readonly families?: readonly FamilyDefinition[]
}

/** `FAMILY hot (a, b)`: columns a mutable stream stores together. */
export interface FamilyDefinition extends Span {
  readonly kind: 'family'
  readonly name: Name
  readonly columns: readonly Name[]
}

export interface RefreshClause extends Span {
  readonly kind: 'refresh'
  readonly schedule: 'EVERY' | 'AFTER' | 'NONE'
  readonly period?: TimeSpan
  readonly offset?: TimeSpan
  readonly randomize?: TimeSpan
  readonly dependsOn: readonly Identifier[]
  readonly settings?: readonly Setting[]
}

/** `1 DAY 2 HOUR`. */
export interface TimeSpan extends Span {
  readonly kind: 'timeSpan'
  readonly parts: readonly TimeSpanPart[]
}

export interface TimeSpanPart extends Span {
  readonly kind: 'timeSpanPart'
  readonly count: string
  readonly unit: string
}

export interface DictionaryColumn extends Span {
  readonly kind: 'dictionaryColumn'
  readonly name: Name
  readonly type: TypeNode
  readonly defaultValue?: Expression
  readonly expression?: Expression
  readonly hierarchical?: true
  readonly bidirectional?: true
  readonly injective?: true
  readonly isObjectId?: true
  readonly unknown?: readonly UnknownClause[]
}

/** `CLICKHOUSE(DB 'a' TABLE 'b')`, `HTTP(URL '…' HEADERS(HEADER(NAME 'n' VALUE 'v')))`. */
export interface KeyValueCall extends Span {
  readonly kind: 'keyValueCall'
  readonly name: Name
  /** `flat` without brackets has none. */
  readonly pairs: readonly KeyValue[]
}

export interface KeyValue extends Span {
  readonly kind: 'keyValue'
  readonly key: Name
  /** A literal, a call such as tcpPort(), a bare word, or nested pairs. */
  readonly value: Expression | KeyValueList
}

export interface KeyValueList extends Span {
  readonly kind: 'keyValueList'
  readonly pairs: readonly KeyValue[]
}

export interface LifetimeClause extends Span {
  readonly kind: 'lifetime'
  readonly min?: string
  readonly max: string
}

export interface RangeClause extends Span {
  readonly kind: 'range'
  readonly min: Name
  readonly max: Name
}

export type TableOrigin =
  | { readonly form: 'AS' | 'CLONE AS'; readonly table: Identifier | Call }
  | { readonly form: 'SELECT'; readonly query: Query; readonly empty?: true }
