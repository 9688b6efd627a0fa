/** Making a continuous aggregate anew: what is lost for good, and what has to come back with it. */
import type { LiveObject } from '../../../resource/resource.ts'
import type { Draft } from '../../engine.ts'
import { draft } from '../kinds/draft.ts'
import type { ContinuousAggregateSpec } from './continuous-aggregate-spec.ts'
import { isAggregate } from './continuous-aggregate-statements.ts'

/** A warning at plan: rows whose chunks are gone from below are there only once (timescaledb.md §1.5). */
export function tellIrrecoverable({
  address,
}: LiveObject<ContinuousAggregateSpec>): readonly Draft[] {
  const first = (schema: string, table: string): string =>
    `(SELECT coalesce(min(range_start)::text, min(range_start_integer)::text) FROM timescaledb_information.chunks WHERE hypertable_schema = ${schema} AND hypertable_name = ${table})`
  return [
    draft(
      `SELECT coalesce(raw, 'there are none') AS oldest FROM (SELECT ${first('hypertable_schema', 'hypertable_name')} AS raw, ${first('materialization_hypertable_schema', 'materialization_hypertable_name')} AS own FROM timescaledb_information.continuous_aggregates WHERE ${isAggregate(address)}) AS chunks WHERE own IS NOT NULL`,
      {
        step: {
          do: 'expect',
          early: true,
          warns: true,
          message:
            'its materialized rows go; they can be computed again from the oldest chunk below it on, which begins at: {{oldest}}',
        },
      },
    ),
  ]
}
