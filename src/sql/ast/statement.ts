import type {
  CreateQuota,
  CreateRole,
  CreateRowPolicy,
  CreateSettingsProfile,
  CreateUser,
  Grant,
  PolicyTarget,
} from './access.ts'
import type { Call, Expression, Identifier, Lambda, Setting, StringLiteral } from './expression.ts'
import type { Query } from './query.ts'
import type { Name, Span, UnknownClause } from './span.ts'
import type { StreamingStatement } from './streaming.ts'
import type {
  ColumnDefinition,
  ConstraintDefinition,
  DictionaryColumn,
  IndexDefinition,
  KeyClause,
  KeyValueCall,
  LifetimeClause,
  ProjectionDefinition,
  RangeClause,
  RefreshClause,
  Storage,
  TableElements,
  TableOrigin,
  TtlClause,
} from './table.ts'
import type { TypeNode } from './type.ts'

export type Statement =
  | CreateDatabase
  | CreateTable
  | CreateView
  | CreateMaterializedView
  | CreateDictionary
  | CreateFunction
  | CreateNamedCollection
  | CreateUser
  | CreateRole
  | CreateRowPolicy
  | CreateQuota
  | CreateSettingsProfile
  | Grant
  | Insert
  | Alter
  | Drop
  | Rename
  | QueryStatement
  | StreamingStatement
  | OtherStatement

/** What every CREATE of a named object may carry. `source` is the whole parsed text. */
export interface CreateHeader extends Span {
  readonly source: string
  readonly name: Identifier
  /** ATTACH instead of CREATE. */
  readonly attach?: true
  readonly orReplace?: true
  /** REPLACE, for CREATE OR REPLACE. */
  readonly written?: string
  readonly ifNotExists?: true
  readonly uuid?: StringLiteral
  readonly onCluster?: Name
  readonly comment?: StringLiteral
  readonly unknown?: readonly UnknownClause[]
}

export interface CreateDatabase extends CreateHeader {
  readonly kind: 'createDatabase'
  readonly engine?: Call
  readonly settings?: readonly Setting[]
  /** SETTINGS behind the comment: for the statement itself. */
  readonly querySettings?: readonly Setting[]
}

export interface CreateTable extends CreateHeader {
  readonly kind: 'createTable'
  /** TABLE, or one of the Timeplus words: STREAM, EXTERNAL STREAM, EXTERNAL TABLE, MUTABLE STREAM, RANDOM STREAM. */
  readonly object: string
  readonly temporary?: true
  /** ATTACH TABLE … FROM 'path'. */
  readonly from?: StringLiteral
  readonly elements?: TableElements
  readonly storage: Storage
  readonly origin?: TableOrigin
  /** A second SETTINGS clause: for the statement itself, not for the table. */
  readonly querySettings?: readonly Setting[]
  /** Timeplus: `AS $$ … $$` of an external stream with a program. */
  readonly body?: StringLiteral
}

export interface ViewSecurity {
  /** COMMENT stands behind the query, as Timeplus wants it. */
  readonly commentBehind?: true
  readonly definer?: Name
  readonly sqlSecurity?: 'DEFINER' | 'INVOKER' | 'NONE'
}

export interface CreateView extends CreateHeader, ViewSecurity {
  readonly kind: 'createView'
  readonly elements?: TableElements
  readonly query: Query
}

export interface CreateMaterializedView extends CreateHeader, ViewSecurity {
  readonly kind: 'createMaterializedView'
  /** MATERIALIZED VIEW, WINDOW VIEW or the Timeplus SCHEDULED MATERIALIZED VIEW. */
  readonly object: string
  /** Where the rows go: behind TO (ClickHouse) or INTO (Timeplus). */
  readonly to?: Identifier
  /** The word was INTO. */
  readonly into?: true
  readonly toInnerUuid?: StringLiteral
  readonly elements?: TableElements
  readonly storage: Storage
  /** INNER ENGINE … of a window view. */
  readonly innerStorage?: Storage
  /** `WATERMARK = ASCENDING`, `ALLOWED_LATENESS = INTERVAL '2' SECOND` of a window view. */
  readonly watermark?: Expression
  readonly allowedLateness?: Expression
  readonly refresh?: RefreshClause
  readonly append?: true
  readonly empty?: true
  readonly populate?: true
  readonly query: Query
  /** Timeplus STORAGE_SETTINGS: for the stream inside. */
  readonly storageSettings?: readonly Setting[]
  /** Timeplus: TTL behind the query, for the same stream. */
  readonly storageTtl?: TtlClause
}

export interface CreateDictionary extends CreateHeader {
  readonly kind: 'createDictionary'
  readonly columns: readonly DictionaryColumn[]
  readonly primaryKey?: KeyClause
  readonly dictionarySource?: KeyValueCall
  readonly layout?: KeyValueCall
  readonly lifetime?: LifetimeClause
  readonly range?: RangeClause
  readonly settings?: readonly Setting[]
}

export interface CreateFunction extends CreateHeader {
  readonly kind: 'createFunction'
  /** The SQL form; a Timeplus function with a program has `body`. */
  readonly lambda?: Lambda | Expression
  readonly language?: string
  readonly aggregate?: true
  readonly remote?: true
  readonly arguments?: readonly FunctionArgument[]
  readonly returns?: TypeNode
  readonly body?: StringLiteral
  /** URL, AUTH_METHOD … of a Timeplus remote function; names in lower case. */
  readonly remoteOptions?: readonly Setting[]
  readonly settings?: readonly Setting[]
}

export interface FunctionArgument extends Span {
  readonly kind: 'functionArgument'
  readonly name: Name
  readonly type?: TypeNode
}

export interface CreateNamedCollection extends CreateHeader {
  readonly kind: 'createNamedCollection'
  readonly entries: readonly CollectionEntry[]
}

export interface CollectionEntry extends Span {
  readonly kind: 'collectionEntry'
  readonly name: string
  readonly value: Expression
  readonly overridable?: boolean
}

export interface Insert extends Span {
  readonly kind: 'insert'
  readonly source: string
  readonly target: Identifier | Call
  readonly columns?: readonly Expression[]
  /** Of the files that a table function writes. */
  readonly partitionBy?: Expression
  readonly query?: Query
  readonly settings?: readonly Setting[]
  /** What follows VALUES or FORMAT, untouched. */
  readonly data?: string
  readonly unknown?: readonly UnknownClause[]
}

/** ALTER of a table, view, database … */
export interface Alter extends Span {
  readonly kind: 'alter'
  readonly source: string
  readonly object: string
  readonly name: Identifier
  readonly ifExists?: true
  readonly onCluster?: Name
  readonly commands: readonly AlterCommand[]
  readonly settings?: readonly Setting[]
  readonly format?: Name
}

/** One command: its keywords and, in their places, what they are about. */
export interface AlterCommand extends Span {
  readonly kind: 'alterCommand'
  /** The leading keywords: `ADD COLUMN`, `REPLACE PARTITION`, `UPDATE`; empty where the grammar does not know them. */
  readonly action: string
  readonly parts: readonly AlterPart[]
}

/** A table stands in a part of its own, so that it is no column: `MOVE PARTITION p TO TABLE t`. */
export type AlterPart =
  | Keywords
  | AlterTable
  | AlterList
  | Expression
  | ColumnDefinition
  | IndexDefinition
  | ProjectionDefinition
  | ConstraintDefinition
  | KeyClause
  | TtlClause
  | RefreshClause
  | Query
  | Name

/** Upper case, joined by one space. */
export interface Keywords extends Span {
  readonly kind: 'keywords'
  readonly text: string
}

export interface AlterTable extends Span {
  readonly kind: 'alterTable'
  readonly name: Identifier
}

/** Things with commas between them. */
export interface AlterList extends Span {
  readonly kind: 'alterList'
  readonly items: readonly (Expression | Setting | CollectionEntry)[]
}

export interface Drop extends Span {
  readonly kind: 'drop'
  readonly source: string
  /** DROP, DETACH, TRUNCATE or UNDROP. */
  readonly verb: string
  readonly object: string
  readonly ifExists?: true
  readonly names: readonly Identifier[]
  /** Of row policies and indexes instead of names: `p ON db.t`. */
  readonly targets?: readonly PolicyTarget[]
  readonly onCluster?: Name
  /** SYNC, NO DELAY, CASCADE, PERMANENTLY. */
  readonly options?: readonly string[]
  readonly settings?: readonly Setting[]
  readonly unknown?: readonly UnknownClause[]
}

export interface Rename extends Span {
  readonly kind: 'rename'
  readonly source: string
  readonly verb: 'RENAME' | 'EXCHANGE'
  readonly object: string
  readonly pairs: readonly RenamePair[]
  readonly onCluster?: Name
  readonly unknown?: readonly UnknownClause[]
}

export interface RenamePair extends Span {
  readonly kind: 'renamePair'
  readonly from: Identifier
  readonly to: Identifier
}

export interface QueryStatement extends Span {
  readonly kind: 'query'
  readonly source: string
  readonly query: Query
}

/** A statement the grammar does not take apart: SYSTEM, OPTIMIZE, SET … */
export interface OtherStatement extends Span {
  readonly kind: 'other'
  readonly source: string
  readonly verb: string
  readonly tokens: UnknownClause
}
