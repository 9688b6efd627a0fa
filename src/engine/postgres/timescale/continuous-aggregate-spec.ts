import type { IndexSpec } from '../kinds/table-spec.ts'
import type { ColumnstoreSpec } from './columnstore.ts'

export type ContinuousAggregateSpec = {
  readonly query: string
  /** Absent: the server's own, which is true since 2.13. */
  readonly materializedOnly?: boolean
  readonly chunkInterval?: string
  readonly columnstore?: ColumnstoreSpec
  readonly indexes?: readonly IndexSpec[]
  /** Absent: true. False is a form of rows that no server since 2.14 makes. */
  readonly finalized?: boolean
  /** Matters when it is made. Absent: true. */
  readonly createGroupIndexes?: boolean
  /** What is materialized when it is made; absent: `now`, nothing. */
  readonly start?: StartSpec
  readonly owner?: string
  readonly comment?: string
}

export type StartSpec = 'now' | 'backfill' | { readonly from: string }
