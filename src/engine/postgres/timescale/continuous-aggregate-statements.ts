/** Statements about continuous aggregates, in the words of the installed version. */
import type { Address } from '../../../resource/id.ts'
import type { Resource } from '../../../resource/resource.ts'
import type { Draft, KindContext } from '../../engine.ts'
import { factsOf, hasTimescale, type ServerFacts } from '../facts.ts'
import { draft, standalone } from '../kinds/draft.ts'
import { quoteLiteral, sqlName } from '../kinds/names.ts'
import { inStatement } from '../kinds/text.ts'
import { type ColumnstoreSpec, columnstoreOff, columnstoreOptions } from './columnstore.ts'
import type { ContinuousAggregateSpec, StartSpec } from './continuous-aggregate-spec.ts'
import { afterFailedRefresh } from './failed-refresh.ts'
import { extensionFunction, relation } from './hypertable-statements.ts'

type Aggregate = Resource<ContinuousAggregateSpec>

/** Without rows: with them it could not be made in a transaction (timescaledb.md §3). */
export function createAggregate({ address, spec }: Pick<Aggregate, 'address' | 'spec'>): string {
  const options = [
    'timescaledb.continuous',
    ...(spec.materializedOnly === undefined
      ? []
      : [`timescaledb.materialized_only = ${spec.materializedOnly}`]),
    ...(spec.createGroupIndexes === undefined
      ? []
      : [`timescaledb.create_group_indexes = ${spec.createGroupIndexes}`]),
    ...(spec.finalized === false ? ['timescaledb.finalized = false'] : []),
  ]
  return `CREATE MATERIALIZED VIEW ${sqlName(address)} WITH (${options.join(', ')}) AS\n${inStatement(spec.query)}\nWITH NO DATA`
}

export function setMaterializedOnly(address: Address, value: boolean): Draft {
  return setOption(address, `timescaledb.materialized_only = ${value}`)
}

/** The columnstore cannot be asked for when it is made (timescaledb.md §1.5). */
export function setAggregateColumnstore(
  address: Address,
  columnstore: ColumnstoreSpec,
  facts: ServerFacts,
): Draft {
  return setOption(address, columnstoreOptions(columnstore, facts).join(', '))
}

export function unsetAggregateColumnstore(address: Address, facts: ServerFacts): Draft {
  return setOption(address, columnstoreOff(facts))
}

/**
 * Can be repeated after a kill or a failure, which may have used up what is known to be missing:
 * everything is computed again, where the version can be told so.
 */
export function refreshAggregate(
  address: Address,
  start: Exclude<StartSpec, 'now'>,
  context: KindContext,
): Draft {
  const facts = factsOf(context)
  const from = start === 'backfill' ? 'NULL' : inStatement(start.from)
  const force = hasTimescale(facts, 2, 18) ? ', force => true' : ''
  const call = `CALL ${extensionFunction(facts)('refresh_continuous_aggregate')}(${relation(address)}, ${from}, NULL${force})`
  return standalone(afterFailedRefresh(call, address, facts))
}

/** What has come since a refresh. */
export function refreshRest(address: Address, context: KindContext): Draft {
  const call = extensionFunction(factsOf(context))
  return standalone(
    `CALL ${call('refresh_continuous_aggregate')}(${relation(address)}, NULL, NULL)`,
  )
}

/** Condition on `timescaledb_information.continuous_aggregates`. */
export function isAggregate(address: Address): string {
  return `view_schema = ${quoteLiteral(address.database ?? '')} AND view_name = ${quoteLiteral(address.name)}`
}

function setOption(address: Address, option: string): Draft {
  return draft(`ALTER MATERIALIZED VIEW ${sqlName(address)} SET (${option})`)
}
