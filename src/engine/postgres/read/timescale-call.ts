/** Functions of TimescaleDB that scripts call: hypertables, dimensions, policies, jobs (timescaledb.md §1.3–1.6). */
import type { Address } from '../../../resource/id.ts'
import type { Json, JsonObject } from '../../../resource/json.ts'
import { compact } from '../../common/compact.ts'
import { parseOne } from '../sql/parser.ts'
import { isTree, stringsOf } from '../sql/tree.ts'
import {
  argumentOf,
  type Argument,
  type Call,
  callOf,
  innerFunction,
  plainArgument,
} from './call.ts'
import {
  fieldName,
  findRelation,
  type Known,
  listedAddress,
  type ReadObject,
  type Reading,
} from './known.ts'
import { withDefaultIndexes } from './hypertable.ts'
import { isItem } from './parts.ts'
import type { Statement } from './statement.ts'

type CallReader = (call: Call, known: Known, statement: Statement) => Reading

/** Undefined: this is no call that says what there is. */
export function readTimescaleCall(
  call: Call,
  known: Known,
  statement: Statement,
): Reading | undefined {
  return readers[call.name]?.(call, known, statement)
}

const readers: { readonly [name: string]: CallReader } = {
  create_hypertable: createHypertable,
  add_dimension: addDimension,
  set_integer_now_func: (call, known) =>
    onHypertable(call, known, () => ({
      integerNow: nameIn(argumentOf(call, 'integer_now_func', 1), known),
    })),
  set_chunk_time_interval: (call, known) =>
    onHypertable(call, known, () => ({
      chunkInterval: plainArgument(argumentOf(call, 'chunk_time_interval', 1)),
    })),
  add_retention_policy: (call, known) =>
    policy(call, known, 'retention', {
      dropAfter: plainArgument(argumentOf(call, 'drop_after', 1)),
      dropCreatedBefore: plainArgument(call.named.get('drop_created_before')),
    }),
  add_compression_policy: (call, known) =>
    policy(call, known, 'columnstore', {
      after: plainArgument(argumentOf(call, 'compress_after', 1)),
      createdBefore: plainArgument(call.named.get('compress_created_before')),
    }),
  add_columnstore_policy: (call, known) =>
    policy(call, known, 'columnstore', {
      after: plainArgument(argumentOf(call, 'after', 1)),
      createdBefore: plainArgument(call.named.get('created_before')),
    }),
  add_reorder_policy: (call, known) =>
    policy(call, known, 'reorder', { index: plainArgument(argumentOf(call, 'index_name', 1)) }),
  add_continuous_aggregate_policy: (call, known) =>
    policy(call, known, 'refresh', {
      startOffset: plainArgument(argumentOf(call, 'start_offset', 1)),
      endOffset: plainArgument(argumentOf(call, 'end_offset', 2)),
      scheduleInterval: plainArgument(argumentOf(call, 'schedule_interval', 3)),
      bucketsPerBatch: plainArgument(call.named.get('buckets_per_batch')),
      maxBatchesPerExecution: plainArgument(call.named.get('max_batches_per_execution')),
      refreshNewestFirst: plainArgument(call.named.get('refresh_newest_first')),
      includeTieredData: plainArgument(call.named.get('include_tiered_data')),
    }),
  add_job: addJob,
  refresh_continuous_aggregate: refresh,
}

/** Both forms: a column's name, and by_range('ts', INTERVAL '1 day'). */
function createHypertable(call: Call, known: Known, statement: Statement): Reading {
  const dimension = innerFunction(argumentOf(call, 'dimension', 1))
  const range = dimension && callOf(statement, dimension)
  const column = range ? range.positional[0] : argumentOf(call, 'time_column_name', 1)
  const interval = range
    ? argumentOf(range, 'partition_interval', 1)
    : argumentOf(call, 'chunk_time_interval', 6)
  const space = plainArgument(argumentOf(call, 'partitioning_column', 2))
  const partitions = plainArgument(argumentOf(call, 'number_partitions', 3))
  const time = plainArgument(column)
  return onHypertable(
    call,
    known,
    () => ({
      time,
      chunkInterval: plainArgument(interval),
      space:
        range === undefined && space !== undefined ? [{ column: space, partitions }] : undefined,
    }),
    plainArgument(call.named.get('create_default_indexes')) !== false,
  )
}

function addDimension(call: Call, known: Known, statement: Statement): Reading {
  const dimension = innerFunction(argumentOf(call, 'dimension', 1))
  const hash = dimension && callOf(statement, dimension)
  if (hash?.name === 'by_range' || call.named.has('chunk_time_interval'))
    return { why: 'a second dimension of time is not managed' }
  const added = hash
    ? {
        column: plainArgument(hash.positional[0]),
        partitions: plainArgument(argumentOf(hash, 'number_partitions', 1)),
      }
    : {
        column: plainArgument(argumentOf(call, 'column_name', 1)),
        partitions: plainArgument(argumentOf(call, 'number_partitions', 2)),
      }
  return onHypertable(call, known, (before) => ({
    space: [...listIn(before['space']), compact<JsonObject>(added)],
  }))
}

/** The table with what a call says about its hypertable part. */
function onHypertable(
  call: Call,
  known: Known,
  change: (before: JsonObject) => JsonObject,
  hasDefaultIndexes = false,
): Reading {
  const found = relationOf(call, known)
  if ('why' in found) return found
  const { kind, address } = found
  if (kind === 'ContinuousAggregate')
    return { put: [{ ...found, spec: { ...found.spec, ...change({}) } }] }
  if (kind !== 'Table') return { why: `${fieldName(address)} is no table` }
  const before = isItem(found.spec['hypertable']) ? found.spec['hypertable'] : {}
  const hypertable = compact<JsonObject>({ ...before, ...change(before) })
  const spec = { ...found.spec, hypertable }
  return {
    put: [
      {
        ...found,
        spec: hasDefaultIndexes ? withDefaultIndexes(spec, address.name, hypertable) : spec,
      },
    ],
  }
}

/** What is materialized at once, where the aggregate was just made. */
function refresh(call: Call, known: Known): Reading {
  const found = relationOf(call, known)
  if ('why' in found) return found
  if (found.kind !== 'ContinuousAggregate')
    return { why: `${fieldName(found.address)} is no continuous aggregate` }
  const from = argumentOf(call, 'window_start', 1)
  const start = plainArgument(from) === undefined ? 'backfill' : { from: from?.text ?? '' }
  return { put: [{ ...found, spec: { ...found.spec, start } }] }
}

function policy(call: Call, known: Known, type: string, own: JsonObject): Reading {
  const found = relationOf(call, known)
  const named = (name: string): Json | undefined => plainArgument(call.named.get(name))
  const on = 'why' in found ? nameIn(call.positional[0], known) : fieldName(found.address)
  if (on === undefined) return { why: 'the name of the relation is computed' }
  const spec = compact<JsonObject>({
    on,
    type,
    scheduleInterval: named('schedule_interval'),
    initialStart: named('initial_start'),
    timezone: named('timezone'),
    ...own,
  })
  const address = 'why' in found ? addressIn(call.positional[0], known) : found.address
  const { name: onName, ...schema } = address ?? { name: on }
  return {
    put: [{ kind: 'Policy', address: { ...schema, on: onName, name: type }, spec, unknown: [] }],
  }
}

function addJob(call: Call, known: Known): Reading {
  const procedure = nameIn(argumentOf(call, 'proc', 0), known)
  if (procedure === undefined) return { why: 'the name of the procedure is computed' }
  const config = plainArgument(argumentOf(call, 'config', 2))
  const name = plainArgument(call.named.get('job_name')) ?? procedure
  const spec = compact<JsonObject>({
    name,
    type: 'job',
    procedure,
    scheduleInterval: plainArgument(argumentOf(call, 'schedule_interval', 1)),
    config: typeof config === 'string' ? jsonIn(config) : undefined,
    initialStart: plainArgument(argumentOf(call, 'initial_start', 3)),
    scheduled: plainArgument(argumentOf(call, 'scheduled', 4)) === false ? false : undefined,
    checkConfig: nameIn(argumentOf(call, 'check_config', 5), known),
    fixedSchedule: plainArgument(argumentOf(call, 'fixed_schedule', 6)),
    timezone: plainArgument(argumentOf(call, 'timezone', 7)),
  })
  return { put: [{ kind: 'Policy', address: { name: String(name) }, spec, unknown: [] }] }
}

/** The relation that the first argument names. */
function relationOf(call: Call, known: Known): ReadObject | { readonly why: string } {
  const first = call.positional[0] ?? [...call.named].find(([name]) => relationNames.has(name))?.[1]
  const address = addressIn(first, known)
  if (address === undefined) return { why: 'the name of the relation is computed' }
  return (
    findRelation(known, address) ?? {
      why: `\`${fieldName(address)}\` is not made by these statements`,
    }
  )
}

const relationNames: ReadonlySet<string> = new Set([
  'relation',
  'main_table',
  'hypertable',
  'continuous_aggregate',
])

function nameIn(argument: Argument | undefined, known: Known): string | undefined {
  const address = addressIn(argument, known)
  return address && fieldName(address)
}

/** A name in a string is taken apart as SQL does: `'app."T"'`. */
function addressIn(argument: Argument | undefined, known: Known): Address | undefined {
  const text = plainArgument(argument)
  if (typeof text !== 'string' || (argument !== undefined && text === argument.text))
    return undefined
  const parsed = parseOne(`CALL ${text}()`)
  if (!parsed.ok) return undefined
  const call = isTree(parsed.value['CallStmt']) ? parsed.value['CallStmt']['funccall'] : undefined
  const names = isTree(call) ? call['funcname'] : undefined
  return stringsOf(names).length === 0 ? undefined : listedAddress(names, known)
}

function jsonIn(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json
  } catch {
    return undefined
  }
}

function listIn(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : []
}
