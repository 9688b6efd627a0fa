/** Statements about hypertables, in the words of the installed version. */
import type { Address } from '../../../resource/id.ts'
import type { Draft, KindContext } from '../../engine.ts'
import { hazard } from '../../common/lowered.ts'
import { factsOf, hasTimescale, type ServerFacts } from '../facts.ts'
import { draft } from '../kinds/draft.ts'
import { quoteIdent, quoteLiteral, sqlName, sqlNameOf } from '../kinds/names.ts'
import { type ColumnstoreSpec, columnstoreOff, columnstoreOptions } from './columnstore.ts'
import type { HypertableSpec, SpaceSpec } from './hypertable-spec.ts'
import { parseInterval } from './interval.ts'

/** `by_range` is there since 2.13. Never with indexes of its own: the declared ones are all. */
export function createHypertable(
  address: Address,
  { time, chunkInterval }: HypertableSpec,
  facts: ServerFacts,
  migrate: boolean,
): Draft {
  const call = extensionFunction(facts)
  const column = quoteLiteral(time)
  const interval = chunkInterval === undefined ? [] : [intervalValue(chunkInterval)]
  const dimension = hasTimescale(facts, 2, 13)
    ? `${call('by_range')}(${[column, ...interval].join(', ')})`
    : [column, ...interval.map((value) => `chunk_time_interval => ${value}`)].join(', ')
  const options = ['create_default_indexes => false', ...(migrate ? ['migrate_data => true'] : [])]
  return draft(
    `SELECT ${call('create_hypertable')}(${relation(address)}, ${[dimension, ...options].join(', ')})`,
    migrate
      ? {
          hazards: [
            hazard('rewrites-data', 'every row is moved into a chunk'),
            hazard('locks-table', 'nobody reads or writes the table until its rows are moved'),
          ],
        }
      : {},
  )
}

export function addDimension(
  address: Address,
  { column, partitions }: SpaceSpec,
  facts: ServerFacts,
): Draft {
  const call = extensionFunction(facts)
  const dimension = hasTimescale(facts, 2, 13)
    ? `${call('by_hash')}(${quoteLiteral(column)}, ${partitions})`
    : `${quoteLiteral(column)}, number_partitions => ${partitions}`
  return draft(`SELECT ${call('add_dimension')}(${relation(address)}, ${dimension})`)
}

export function setPartitions(
  address: Address,
  { column, partitions }: SpaceSpec,
  facts: ServerFacts,
): Draft {
  const call = extensionFunction(facts)
  return draft(
    `SELECT ${call('set_number_partitions')}(${relation(address)}, ${partitions}, ${quoteLiteral(column)})`,
  )
}

export function setChunkInterval(address: Address, interval: string, facts: ServerFacts): Draft {
  const call = extensionFunction(facts)
  return draft(
    `SELECT ${call('set_chunk_time_interval')}(${relation(address)}, ${intervalValue(interval)})`,
  )
}

export function setIntegerNow(address: Address, integerNow: string, context: KindContext): Draft {
  const call = extensionFunction(factsOf(context))
  const name = quoteLiteral(sqlNameOf(integerNow, context.database))
  return draft(
    `SELECT ${call('set_integer_now_func')}(${relation(address)}, ${name}, replace_if_exists => true)`,
  )
}

export function setColumnstore(
  address: Address,
  columnstore: ColumnstoreSpec,
  facts: ServerFacts,
): Draft {
  return draft(
    `ALTER TABLE ${sqlName(address)} SET (${columnstoreOptions(columnstore, facts).join(', ')})`,
  )
}

export function unsetColumnstore(address: Address, facts: ServerFacts): Draft {
  return draft(`ALTER TABLE ${sqlName(address)} SET (${columnstoreOff(facts)})`)
}

/** The extension's functions stand in the schema that it was installed into. */
export function extensionFunction({ timescaleSchema }: ServerFacts): (name: string) => string {
  return (name) => `${quoteIdent(timescaleSchema)}.${name}`
}

/** As an argument of type `regclass`. */
export function relation(address: Address): string {
  return quoteLiteral(sqlName(address))
}

/** An interval of time, or a number of integer time. */
export function intervalValue(text: string): string {
  const trimmed = text.trim()
  return parseInterval(trimmed) === undefined && /^\d+$/.test(trimmed)
    ? trimmed
    : `INTERVAL ${quoteLiteral(bare(trimmed))}`
}

/** The text inside of `INTERVAL '…'`. */
function bare(text: string): string {
  return /^interval\s*'(.*)'$/is.exec(text)?.[1] ?? text
}
