import type {
  Alias,
  Call,
  Expression,
  Identifier,
  OrderItem,
  Setting,
  StringLiteral,
  WindowSpec,
} from './expression.ts'
import type { Name, Span, UnknownClause, Written } from './span.ts'
import type { Emit } from './streaming.ts'

export type Query = Select | SetOperation | GroupedQuery | OutputQuery | ExplainQuery

export interface Select extends Span {
  readonly kind: 'select'
  readonly with: readonly WithItem[]
  readonly recursive?: true
  readonly distinct?: true
  readonly distinctOn?: readonly Expression[]
  readonly columns: readonly Expression[]
  readonly from?: From
  readonly prewhere?: Expression
  readonly where?: Expression
  readonly groupBy?: GroupBy
  readonly having?: Expression
  readonly windows?: readonly NamedWindow[]
  readonly qualify?: Expression
  readonly orderBy?: OrderBy
  readonly limitBy?: LimitBy
  readonly limit?: Limit
  readonly settings?: readonly Setting[]
  /** Timeplus `PARTITION BY` and `SHUFFLE BY` of a streaming query. */
  readonly partitionBy?: readonly Expression[]
  readonly shuffleBy?: readonly Expression[]
  readonly emit?: Emit
  /** Written as VALUES: rows in brackets, with no SELECT. */
  readonly written?: Written
  readonly unknown?: readonly UnknownClause[]
}

export type WithItem = CommonTable | Alias | Expression

/** `name [(columns)] AS [MATERIALIZED] (SELECT …)`. */
export interface CommonTable extends Span {
  readonly kind: 'commonTable'
  readonly name: Name
  readonly columns?: readonly Name[]
  readonly materialized?: true
  readonly query: Query
}

export interface From extends Span {
  readonly kind: 'from'
  readonly first?: TableSource
  readonly joins: readonly (Join | ArrayJoin)[]
}

export interface TableSource extends Span {
  readonly kind: 'tableSource'
  readonly table: Identifier | Call | Query | From
  readonly alias?: Name
  readonly columns?: readonly Name[]
  readonly final?: true
  readonly sample?: Expression
  readonly sampleOffset?: Expression
}

export interface Join extends Span {
  readonly kind: 'join'
  /** A comma; everything else is absent then. */
  readonly comma?: true
  readonly global?: true
  readonly natural?: true
  readonly strictness?: 'ANY' | 'ALL' | 'ASOF' | 'SEMI' | 'ANTI' | 'LATEST'
  readonly type?: 'INNER' | 'LEFT' | 'RIGHT' | 'FULL' | 'CROSS' | 'PASTE'
  readonly source: TableSource
  readonly on?: Expression
  readonly using?: readonly Expression[]
}

export interface ArrayJoin extends Span {
  readonly kind: 'arrayJoin'
  readonly left?: true
  readonly items: readonly Expression[]
}

export interface GroupBy extends Span {
  readonly kind: 'groupBy'
  readonly mode?: 'ALL' | 'ROLLUP' | 'CUBE' | 'GROUPING SETS'
  readonly items: readonly Expression[]
  readonly totals?: true
}

export interface NamedWindow extends Span {
  readonly kind: 'namedWindow'
  readonly name: Name
  readonly window: WindowSpec
}

export interface OrderBy extends Span {
  readonly kind: 'orderBy'
  readonly all?: true
  readonly items: readonly OrderItem[]
  readonly interpolate?: readonly Expression[]
}

export interface LimitBy extends Span {
  readonly kind: 'limitBy'
  readonly count: Expression
  readonly offset?: Expression
  readonly all?: true
  readonly items: readonly Expression[]
}

export interface Limit extends Span {
  readonly kind: 'limit'
  readonly count?: Expression
  readonly offset?: Expression
  readonly ties?: true
}

/** Branches joined by one operator; ORDER BY and LIMIT belong to the last branch, as in the engine. */
export interface SetOperation extends Span {
  readonly kind: 'setOperation'
  readonly operator: 'UNION' | 'EXCEPT' | 'INTERSECT'
  readonly mode?: 'ALL' | 'DISTINCT'
  readonly branches: readonly Query[]
}

/** A query in its own brackets, as a branch of a set operation. */
export interface GroupedQuery extends Span {
  readonly kind: 'grouped'
  readonly query: Query
}

/** A query followed by where its rows go. */
export interface OutputQuery extends Span {
  readonly kind: 'output'
  readonly query: Query
  readonly outfile?: StringLiteral
  /** `APPEND`, `TRUNCATE`, `AND STDOUT`, `COMPRESSION 'gzip' LEVEL 3`. */
  readonly outfileOptions?: string
  readonly format?: Name
  readonly settings?: readonly Setting[]
  readonly unknown?: readonly UnknownClause[]
}

/** EXPLAIN, SHOW or DESCRIBE as a source of rows; options as tokens. */
export interface ExplainQuery extends Span {
  readonly kind: 'explain'
  readonly options: string
  readonly query?: Query
}
