import type { Query } from './query.ts'
import type { Name, Span, UnknownClause, Written } from './span.ts'
import type { SessionRange } from './streaming.ts'
import type { TypeNode } from './type.ts'

export type Expression =
  | Identifier
  | NumberLiteral
  | StringLiteral
  | Constant
  | Operation
  | Call
  | Cast
  | Interval
  | Case
  | Lambda
  | ArrayLiteral
  | TupleLiteral
  | MapLiteral
  | Subquery
  | Alias
  | Asterisk
  | ColumnsMatcher
  | Parameter
  | ElementAccess
  | MemberAccess
  | Assignment
  | JsonPath
  | SessionRange
  | UnknownClause

/** `a`, `t.a`, `db.t.a`. */
export interface Identifier extends Span {
  readonly kind: 'identifier'
  readonly parts: readonly Name[]
}

/** Kept to the letter: `1_000`, `0x1F`, `1e3`, `-5`. */
export interface NumberLiteral extends Span {
  readonly kind: 'number'
  readonly text: string
}

export interface StringLiteral extends Span {
  readonly kind: 'string'
  /** As written: quotes, heredoc tags, `x'…'` and `b'…'` included. */
  readonly text: string
  /** Decoded. */
  readonly value: string
}

/** A word that is a value: NULL, TRUE, INF, CURRENT_TIMESTAMP stays a call. */
export interface Constant extends Span {
  readonly kind: 'constant'
  readonly name: 'NULL' | 'TRUE' | 'FALSE' | 'INF' | 'NAN' | 'DEFAULT'
  /** As written, with its sign. */
  readonly text: string
}

/** Operators. AND, OR and `||` take any number of operands, so long chains stay flat. */
export interface Operation extends Span {
  readonly kind: 'operation'
  readonly operator: Operator
  readonly operands: readonly Expression[]
  /** `date_add(DAY, 1, d)` */
  readonly written?: Written
}

export type Operator =
  | 'OR'
  | 'AND'
  | 'NOT'
  | 'NEGATE'
  | 'IS NULL'
  | 'IS NOT NULL'
  | 'IS DISTINCT FROM'
  | 'IS NOT DISTINCT FROM'
  | '<=>'
  | '='
  | '!='
  | '<'
  | '<='
  | '>'
  | '>='
  | 'LIKE'
  | 'NOT LIKE'
  | 'ILIKE'
  | 'NOT ILIKE'
  | 'REGEXP'
  | 'NOT REGEXP'
  | 'IN'
  | 'NOT IN'
  | 'GLOBAL IN'
  | 'GLOBAL NOT IN'
  | 'BETWEEN'
  | 'NOT BETWEEN'
  | '||'
  | '+'
  | '-'
  | '*'
  | '/'
  | '%'
  | 'DIV'
  | '? :'
  | 'EXISTS'
  | 'NOT EXISTS'
  | 'ANY'
  | 'ALL'

export interface Call extends Span {
  readonly kind: 'call'
  /** The database of a parameterised view: `db.v(p = 1)`. */
  readonly qualifier?: readonly Name[]
  readonly name: Name
  /** `quantile(0.9)(x)`: the first brackets. */
  readonly parameters?: readonly Expression[]
  /** Absent where a name stands without brackets (engines, codecs). */
  readonly args?: readonly Expression[]
  readonly distinct?: true
  readonly orderBy?: readonly OrderItem[]
  readonly filter?: Expression
  readonly nulls?: 'IGNORE' | 'RESPECT'
  readonly over?: Name | WindowSpec
  readonly settings?: readonly Setting[]
  /** An engine, codec or index type: a call by shape only. */
  readonly entity?: true
  /** `EXTRACT(year FROM d)`, `DATE '2020-01-01'` */
  readonly written?: Written
}

export interface Cast extends Span {
  readonly kind: 'cast'
  readonly form: 'CAST' | '::'
  readonly expression: Expression
  /** The written literal before `::`; the engine casts this text, not the value: `1.5::Decimal32(5)`. */
  readonly literal?: string
  readonly type: TypeNode
}

/** `INTERVAL 3 DAY`; Timeplus `5s` has `short`, whose case decides (`m` minute, `M` month). */
export interface Interval extends Span {
  readonly kind: 'interval'
  readonly value: Expression
  /** Singular, upper case: DAY. For the short form the letter as written. */
  readonly unit: string
  readonly short?: true
  /** `INTERVAL '1 day'`, `INTERVAL 3 SQL_TSI_DAY` */
  readonly written?: Written
}

export interface Case extends Span {
  readonly kind: 'case'
  readonly operand?: Expression
  readonly branches: readonly CaseBranch[]
  readonly otherwise?: Expression
}

export interface CaseBranch extends Span {
  readonly kind: 'caseBranch'
  readonly when: Expression
  readonly then: Expression
}

export interface Lambda extends Span {
  readonly kind: 'lambda'
  readonly parameters: readonly Name[]
  readonly body: Expression
}

export interface ArrayLiteral extends Span {
  readonly kind: 'array'
  readonly items: readonly Expression[]
}

export interface TupleLiteral extends Span {
  readonly kind: 'tuple'
  readonly items: readonly Expression[]
  /** `INTERVAL '1 day 2 hour'` is a tuple of intervals. */
  readonly written?: Written
}

/** `{'a': 1}`: keys and values alternate. */
export interface MapLiteral extends Span {
  readonly kind: 'map'
  readonly items: readonly Expression[]
}

export interface Subquery extends Span {
  readonly kind: 'subquery'
  readonly query: Query
}

export interface Alias extends Span {
  readonly kind: 'alias'
  readonly expression: Expression
  readonly name: Name
}

export interface Asterisk extends Span {
  readonly kind: 'asterisk'
  readonly qualifier: readonly Name[]
  readonly transforms: readonly ColumnTransform[]
}

/** `COLUMNS('re')`, `t.COLUMNS(a, b)`. */
export interface ColumnsMatcher extends Span {
  readonly kind: 'columns'
  readonly qualifier: readonly Name[]
  readonly items: readonly Expression[]
  readonly transforms: readonly ColumnTransform[]
}

export interface ColumnTransform extends Span {
  readonly kind: 'transform'
  readonly transform: 'EXCEPT' | 'REPLACE' | 'APPLY'
  readonly strict?: true
  readonly items: readonly Expression[]
}

/** `{name:Type}`. */
export interface Parameter extends Span {
  readonly kind: 'parameter'
  readonly name: Name
  readonly type: TypeNode
}

/** `a[1]`. */
export interface ElementAccess extends Span {
  readonly kind: 'element'
  readonly expression: Expression
  readonly index: Expression
}

/** `t.1`, `f(x).name`. */
export interface MemberAccess extends Span {
  readonly kind: 'member'
  readonly expression: Expression
  readonly member: Name
}

/** Timeplus `raw:a.b[*]`; `[*]` is a step of its own. */
export interface JsonPath extends Span {
  readonly kind: 'jsonPath'
  readonly expression: Expression
  readonly path: readonly Name[]
}

/** `name = value` where an argument or UPDATE takes one (`headers('a' = 'b')` stays a comparison). */
export interface Assignment extends Span {
  readonly kind: 'assignment'
  readonly name: Name
  readonly value: Expression
}

export interface OrderItem extends Span {
  readonly kind: 'orderItem'
  readonly expression: Expression
  readonly direction?: 'ASC' | 'DESC'
  readonly nulls?: 'FIRST' | 'LAST'
  readonly collate?: StringLiteral
  readonly fill?: Fill
}

export interface Fill extends Span {
  readonly kind: 'fill'
  readonly from?: Expression
  readonly to?: Expression
  readonly step?: Expression
  readonly staleness?: Expression
}

export interface WindowSpec extends Span {
  readonly kind: 'window'
  readonly base?: Name
  readonly partitionBy: readonly Expression[]
  readonly orderBy: readonly OrderItem[]
  readonly frame?: WindowFrame
}

export interface WindowFrame extends Span {
  readonly kind: 'frame'
  readonly unit: 'ROWS' | 'RANGE' | 'GROUPS'
  readonly from: FrameBound
  readonly to?: FrameBound
}

export interface FrameBound extends Span {
  readonly kind: 'frameBound'
  readonly bound:
    | 'UNBOUNDED PRECEDING'
    | 'UNBOUNDED FOLLOWING'
    | 'CURRENT ROW'
    | 'PRECEDING'
    | 'FOLLOWING'
  readonly offset?: Expression
}

/** `name = value` of a SETTINGS clause. */
export interface Setting extends Span {
  readonly kind: 'setting'
  readonly name: string
  readonly value: Expression
}
