import type { Call, Expression, Lambda } from './ast/expression.ts'
import type { Query } from './ast/query.ts'
import type { UnknownClause } from './ast/span.ts'
import type {
  Codec,
  KeyClause,
  KeyValueCall,
  LifetimeClause,
  RangeClause,
  RefreshClause,
  TtlClause,
} from './ast/table.ts'

export type Dialect = 'clickhouse' | 'timeplus'

/** UTF-16 offsets in the given text. */
export interface SqlError {
  readonly message: string
  readonly start: number
  readonly end: number
  readonly expected?: readonly string[]
}

export type Parsed<T> =
  | { readonly ok: true; readonly node: T; readonly unknown: readonly UnknownClause[] }
  | { readonly ok: false; readonly error: SqlError }

/** Texts that follow a keyword, as plan files write them without the keyword. */
export interface FragmentNodes {
  readonly engine: Call
  readonly orderBy: KeyClause
  readonly primaryKey: KeyClause
  readonly partitionBy: KeyClause
  readonly sampleBy: KeyClause
  readonly tableTtl: TtlClause
  readonly columnTtl: Expression
  readonly codec: Codec
  readonly source: KeyValueCall
  readonly layout: KeyValueCall
  readonly lifetime: LifetimeClause
  readonly range: RangeClause
  readonly refresh: RefreshClause
  readonly indexType: Call
  readonly projectionQuery: Query
  readonly settingValue: Expression
  readonly lambda: Lambda | Expression
}

export type FragmentKind = keyof FragmentNodes
