/** CREATE MATERIALIZED VIEW … WITH (timescaledb.continuous): timescaledb.md §1.5. */
import type { JsonObject } from '../../../resource/json.ts'
import { compact } from '../../common/compact.ts'
import { columnstoreOf, type TimescaleOptions } from './hypertable.ts'

export function continuousAggregate(
  query: string,
  own: TimescaleOptions['own'],
  isFilled: boolean,
): JsonObject {
  const start = isFilled ? 'backfill' : undefined
  return compact<JsonObject>({ query, ...aggregateOptions(own), start })
}

/** Options that ALTER MATERIALIZED VIEW … SET has as well. */
export function aggregateOptions(own: TimescaleOptions['own']): JsonObject {
  const { materialized_only, chunk_interval, finalized, columnstore, create_group_indexes } = own
  return compact<JsonObject>({
    materializedOnly: typeof materialized_only === 'boolean' ? materialized_only : undefined,
    chunkInterval: chunk_interval === true ? undefined : chunk_interval,
    finalized: typeof finalized === 'boolean' ? finalized : undefined,
    createGroupIndexes: create_group_indexes === false ? false : undefined,
    columnstore: columnstore === true ? columnstoreOf(own) : undefined,
  })
}
