import type { Address } from '../../../resource/id.ts'
import type { Draft } from '../../engine.ts'
import { draft } from '../kinds/draft.ts'
import { quoteLiteral } from '../kinds/names.ts'
import { isAggregate } from './continuous-aggregate-statements.ts'

/** What the server refuses while a chunk is compressed; asked before anything is done. */
export function expectNothingCompressed(
  address: Address,
  what: 'table' | 'aggregate',
  change = 'the columnstore can be left',
): Draft {
  const own = `hypertable_schema = ${quoteLiteral(address.database ?? '')} AND hypertable_name = ${quoteLiteral(address.name)}`
  const where =
    what === 'table'
      ? own
      : `(hypertable_schema, hypertable_name) IN (SELECT materialization_hypertable_schema, materialization_hypertable_name FROM timescaledb_information.continuous_aggregates WHERE ${isAggregate(address)})`
  return draft(
    `SELECT count(*)::text AS chunks FROM timescaledb_information.chunks WHERE ${where} AND is_compressed HAVING count(*) > 0`,
    {
      step: {
        do: 'expect',
        early: true,
        message: `${change} when no chunk is compressed, and {{chunks}} are: SELECT decompress_chunk(c, true) FROM show_chunks(…) AS c`,
      },
    },
  )
}
