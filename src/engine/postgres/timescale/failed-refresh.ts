/**
 * A refresh that failed leaves its range behind on 2.25, and every later one is refused because of
 * it (timescaledb.md §5.2; seen on 2.25.2). Only a superuser can take it away.
 */
import type { Address } from '../../../resource/id.ts'
import { hasTimescale, type ServerFacts } from '../facts.ts'
import { quoteLiteral } from '../kinds/names.ts'

const ranges = '_timescaledb_catalog.continuous_aggs_materialization_ranges'

/** The call of a refresh that may not be the first one; nobody else refreshes what is being made. */
export function afterFailedRefresh(call: string, address: Address, facts: ServerFacts): string {
  if (!hasTimescale(facts, 2, 25) || hasTimescale(facts, 2, 26)) return call
  const left = `materialization_id IN (SELECT mat_hypertable_id FROM _timescaledb_catalog.continuous_agg WHERE user_view_schema = ${quoteLiteral(address.database ?? '')} AND user_view_name = ${quoteLiteral(address.name)})`
  return `DO $sluice$
BEGIN
  -- TimescaleDB 2.25 does not forget a refresh that failed.
  IF EXISTS (SELECT FROM ${ranges} WHERE ${left}) THEN
    DELETE FROM ${ranges} WHERE ${left};
    COMMIT;
  END IF;
  ${call};
END $sluice$`
}
