import type { Query } from './query.ts'

/** What MODIFY QUERY compares (timeplus.md §2.4); texts are canonical expressions. */
export interface QueryShape {
  /** A stateless query may change in any way. */
  readonly stateful: boolean
  readonly aggregates: readonly string[]
  readonly groupBy: readonly string[]
  /** `tumble(db.s, ts, 1m)` and friends, in order. */
  readonly windows: readonly string[]
  /** One text per joined relation: relation, kind, condition. */
  readonly joins: readonly string[]
  readonly relations: readonly string[]
  readonly filters: readonly string[]
  /** Output column names in order; `*` where it is not known. */
  readonly outputs: readonly string[]
  readonly distinct: boolean
  readonly emit: string
  readonly settings: readonly string[]
}

export function queryShape(_query: Query): QueryShape {
  throw new Error('not there yet')
}
