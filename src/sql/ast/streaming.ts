/** What Timeplus adds to the family: EMIT, session ranges, and objects that only it has. */
import type { Call, Expression, Identifier, Setting, StringLiteral } from './expression.ts'
import type { Query, TableSource } from './query.ts'
import type { Name, Span, UnknownClause } from './span.ts'
import type { AlterPart, CreateHeader } from './statement.ts'
import type { TableElements } from './table.ts'

/** `EMIT [STREAM|CHANGELOG] part [AND part …]`: parts in the order of the text. */
export interface Emit extends Span {
  readonly kind: 'emit'
  readonly mode?: 'STREAM' | 'CHANGELOG'
  readonly parts: readonly EmitPart[]
  readonly unknown?: readonly UnknownClause[]
}

export type EmitForm =
  | 'AFTER WATERMARK'
  | 'AFTER WINDOW CLOSE'
  | 'AFTER SESSION CLOSE'
  | 'AFTER KEY EXPIRE'
  | 'PER EVENT'
  | 'PERIODIC'
  | 'ON UPDATE'
  | 'TIMEOUT'
  | 'LAST'

export interface EmitPart extends Span {
  readonly kind: 'emitPart'
  readonly form: EmitForm
  /** The period, time-out or length of PERIODIC, TIMEOUT and LAST. */
  readonly interval?: Expression
  /** PERIODIC … REPEAT. */
  readonly repeat?: true
  /** WITH DELAY. */
  readonly delay?: Expression
  /** ON UPDATE WITH BATCH. */
  readonly batch?: Expression
  /** AFTER KEY EXPIRE IDENTIFIED BY … WITH [ONLY] MAXSPAN …. */
  readonly identifiedBy?: Expression
  readonly maxspan?: Expression
  readonly onlyMaxspan?: true
  /** LAST … ON PROCTIME. */
  readonly onProctime?: true
}

/** `[start, end)` among the arguments of session(): a square bracket includes its bound, a round one does not. */
export interface SessionRange extends Span {
  readonly kind: 'sessionRange'
  readonly open: '[' | '('
  readonly close: ']' | ')'
  readonly from: Expression
  readonly to: Expression
}

export interface CreateFormatSchema extends CreateHeader {
  readonly kind: 'createFormatSchema'
  readonly body: StringLiteral
  /** Protobuf or Avro. */
  readonly type?: Name
  readonly settings?: readonly Setting[]
}

export interface CreateDisk extends CreateHeader {
  readonly kind: 'createDisk'
  /** `disk(type = 's3_plain', …)`. */
  readonly disk: Call
}

export interface CreateStoragePolicy extends CreateHeader {
  readonly kind: 'createStoragePolicy'
  /** YAML. */
  readonly body: StringLiteral
}

export interface CreateTask extends CreateHeader {
  readonly kind: 'createTask'
  /** An interval, or a cron text. */
  readonly schedule?: Expression
  readonly timeout?: Expression
  readonly checkpoint?: StringLiteral
  readonly to?: Identifier
  readonly query: Query
}

export interface CreateAlert extends CreateHeader {
  readonly kind: 'createAlert'
  readonly batch?: AlertBatch
  readonly limit?: AlertLimit
  /** CALL: the function that gets the rows. */
  readonly function: Name
  readonly query: Query
}

/** `BATCH 10 EVENTS WITH TIMEOUT 5s`. */
export interface AlertBatch extends Span {
  readonly kind: 'alertBatch'
  readonly events: Expression
  readonly timeout?: Expression
}

/** `LIMIT 1 ALERTS PER 15s`. */
export interface AlertLimit extends Span {
  readonly kind: 'alertLimit'
  readonly alerts: Expression
  readonly per: Expression
}

export interface CreateInput extends CreateHeader {
  readonly kind: 'createInput'
  readonly elements?: TableElements
  readonly settings?: readonly Setting[]
}

/** `SYSTEM PAUSE MATERIALIZED VIEW db.m PERMANENT`. */
export interface System extends Span {
  readonly kind: 'system'
  readonly source: string
  /** Keywords up to the name, upper case: `PAUSE MATERIALIZED VIEW`. */
  readonly command: string
  readonly name?: Identifier
  readonly arguments: readonly Expression[]
  /** Keywords behind the name, such as PERMANENT. */
  readonly options: readonly string[]
  readonly settings?: readonly Setting[]
}

/** SHOW, DESCRIBE and EXISTS as statements. */
export interface Show extends Span {
  readonly kind: 'show'
  readonly source: string
  readonly verb: 'SHOW' | 'DESCRIBE' | 'EXISTS' | 'USE' | 'CHECK'
  /** DESC */
  readonly written?: string
  /** Keywords, upper case: `CREATE STREAM`, `FORMAT SCHEMAS`; empty where none is written. */
  readonly object: string
  readonly name?: Identifier
  /** DESCRIBE of a query or a table function. */
  readonly subject?: TableSource
  /** CHECK TABLE t PARTITION p, PART 'p'. */
  readonly partition?: readonly AlterPart[]
  /** FROM or IN. */
  readonly database?: Name
  readonly like?: ShowLike
  readonly where?: Expression
  readonly limit?: Expression
  readonly settings?: readonly Setting[]
  readonly format?: Name
  readonly unknown?: readonly UnknownClause[]
}

export interface ShowLike extends Span {
  readonly kind: 'showLike'
  readonly negated: boolean
  readonly ignoreCase: boolean
  readonly pattern: StringLiteral
}

/** `KILL QUERY WHERE … [SYNC|ASYNC|TEST]`. */
export interface Kill extends Span {
  readonly kind: 'kill'
  readonly source: string
  readonly object: string
  readonly where: Expression
  readonly mode?: 'SYNC' | 'ASYNC' | 'TEST'
  readonly onCluster?: Name
  readonly format?: Name
}

/** `SUBSCRIBE TO SELECT …`, `RECOVER FROM 'id'`, `UNSUBSCRIBE TO 'id'`. */
export interface Subscription extends Span {
  readonly kind: 'subscription'
  readonly source: string
  readonly verb: 'SUBSCRIBE TO' | 'RECOVER FROM' | 'UNSUBSCRIBE TO'
  readonly query?: Query
  readonly id?: StringLiteral
}

/** `SET a = 1, b = 'x'`. */
export interface SetStatement extends Span {
  readonly kind: 'set'
  readonly source: string
  readonly settings: readonly Setting[]
}

/** `OPTIMIZE STREAM s [PARTITION p] [FINAL] [DEDUPLICATE [BY …]]`. */
export interface Optimize extends Span {
  readonly kind: 'optimize'
  readonly source: string
  readonly object: string
  readonly name: Identifier
  readonly partition?: Expression
  readonly partitionId?: true
  readonly final?: true
  readonly deduplicate?: true
  readonly deduplicateBy?: readonly Expression[]
  readonly settings?: readonly Setting[]
}

/** `DELETE FROM s WHERE …`, `UPDATE s SET a = 1 WHERE …`. */
export interface Mutation extends Span {
  readonly kind: 'mutation'
  readonly source: string
  readonly verb: 'DELETE' | 'UPDATE'
  readonly name: Identifier
  readonly onCluster?: Name
  /** IN PARTITION: `ID '20'` or a value. */
  readonly partition?: readonly AlterPart[]
  readonly assignments?: readonly Expression[]
  readonly where?: Expression
  readonly settings?: readonly Setting[]
}

export type StreamingStatement =
  | CreateFormatSchema
  | CreateDisk
  | CreateStoragePolicy
  | CreateTask
  | CreateAlert
  | CreateInput
  | System
  | Show
  | Kill
  | Subscription
  | SetStatement
  | Optimize
  | Mutation
