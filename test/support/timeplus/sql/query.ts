/** Queries: timeplus-normal-form.md, SELECT and EMIT. */
import type { Expression } from './expression.ts'

export type Query = Select | SetQuery

export interface Select {
  readonly kind: 'select'
  readonly with: readonly WithItem[]
  readonly distinct: boolean
  readonly columns: readonly Expression[]
  readonly from: readonly FromItem[]
  readonly prewhere?: Expression
  readonly where?: Expression
  readonly partitionBy?: readonly Expression[]
  readonly shuffleBy?: readonly Expression[]
  readonly groupBy?: GroupBy
  readonly having?: Expression
  readonly windows: readonly NamedWindow[]
  readonly orderBy: readonly OrderItem[]
  readonly limitBy?: LimitBy
  readonly limit?: Limit
  readonly emit?: Emit
  readonly settings: readonly Setting[]
}

export interface SetQuery {
  readonly kind: 'setQuery'
  readonly branches: readonly Query[]
  /** One fewer than branches; the mode only where it was written. */
  readonly operators: readonly SetOperator[]
}

export type SetOperator = 'UNION' | 'UNION ALL' | 'UNION DISTINCT' | 'INTERSECT' | 'EXCEPT'

export type WithItem =
  | { readonly kind: 'cte'; readonly name: string; readonly query: Query }
  | { readonly kind: 'expression'; readonly expression: Expression }

/** The first is a `relation` item without a join; the others say how they are joined. */
export type FromItem =
  | { readonly kind: 'relation'; readonly join?: Join; readonly relation: Relation }
  | {
      readonly kind: 'arrayJoin'
      readonly left: boolean
      readonly expressions: readonly Expression[]
    }

export interface Join {
  readonly comma: boolean
  readonly global: boolean
  readonly strictness?: 'ANY' | 'ALL' | 'ASOF' | 'LATEST' | 'SEMI' | 'ANTI'
  readonly side: 'INNER' | 'LEFT' | 'RIGHT' | 'FULL OUTER' | 'CROSS'
  readonly on?: Expression
  readonly using?: readonly Expression[]
}

export interface Relation {
  readonly source:
    | { readonly kind: 'name'; readonly name: ObjectName }
    | { readonly kind: 'function'; readonly call: TableCall }
    | { readonly kind: 'subquery'; readonly query: Query }
  readonly alias?: string
  readonly final: boolean
  readonly sample?: { readonly size: string; readonly offset?: string }
}

/** A table function; its arguments may be relations, other table functions and subqueries. */
export interface TableCall {
  readonly name: string
  readonly arguments: readonly Expression[]
}

export interface ObjectName {
  readonly database?: string
  readonly name: string
}

export interface GroupBy {
  readonly items: readonly Expression[]
  readonly groupingSets?: readonly (readonly Expression[])[]
  readonly modifier?: 'ROLLUP' | 'CUBE'
  readonly totals: boolean
}

export interface NamedWindow {
  readonly name: string
  readonly specification: WindowSpecification
}

export interface WindowSpecification {
  readonly parent?: string
  readonly partitionBy: readonly Expression[]
  readonly orderBy: readonly OrderItem[]
  /** The canonical text; absent where it is the default frame. */
  readonly frame?: string
}

export interface OrderItem {
  readonly expression: Expression
  readonly direction: 'ASC' | 'DESC'
  readonly nulls?: 'FIRST' | 'LAST'
  readonly collate?: string
  readonly fill?: {
    readonly from?: Expression
    readonly to?: Expression
    readonly step?: Expression
  }
}

export interface LimitBy {
  readonly limit: Expression
  readonly offset?: Expression
  readonly by: readonly Expression[]
}

export interface Limit {
  readonly limit?: Expression
  readonly offset?: Expression
  readonly ties: boolean
}

/** The grammar of 1.x is the older one; the newer is of 2.7.6 and later (timeplus.md §1.9). */
export interface Emit {
  readonly grammar: 'older' | 'newer'
  readonly mode: 'STREAM' | 'CHANGELOG'
  readonly modeWritten: boolean
  readonly after?: 'WATERMARK' | 'WINDOW CLOSE' | 'SESSION CLOSE' | 'KEY EXPIRE'
  readonly key?: {
    readonly identifiedBy?: Expression
    readonly only: boolean
    readonly maxSpan: Expression
  }
  readonly delay?: Expression
  readonly periodic?: Expression
  readonly repeat: boolean
  readonly onUpdate: boolean
  readonly batch?: Expression
  readonly perEvent: boolean
  readonly timeout?: Expression
  readonly last?: { readonly interval: Expression; readonly processingTime: boolean }
}

export interface Setting {
  readonly name: string
  readonly value: SettingValue
}

export type SettingValue =
  | { readonly kind: 'string'; readonly value: string }
  /** true and false are 1 and 0 here. */
  | { readonly kind: 'number'; readonly text: string }
  | { readonly kind: 'null' }
  | { readonly kind: 'default' }
