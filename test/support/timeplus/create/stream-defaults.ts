/**
 * What the server adds to a stream's definition: timeplus.md §3.5 and the pairs 6–9 of §3.6
 * (1.x: `DDLHelper.cpp`). The two key modes are ordered by their key.
 */
import { type Context, settingOf } from '../context.ts'
import type { Generation } from '../options.ts'
import { foreignEngine } from '../rows/table.ts'
import {
  type ColumnDeclaration,
  type ColumnList,
  type CreateStream,
  type EngineClause,
  type Expression,
  type IndexDeclaration,
  parseExpression,
  type Setting,
  type StorageClauses,
} from '../sql/index.ts'

export function completed(context: Context, given: CreateStream): CreateStream {
  const { generation } = context.options
  if (foreignEngine(given)) return withEngineDefaults(given)
  // Sources and dumps of the closed edition give only the time column (§3.5, mutable stream).
  if (given.variety === 'mutable') return withColumns(given, [bareTime()], [])
  if (given.variety === 'random' || given.variety === 'null') {
    return withColumns(given, [bareTime()], [])
  }
  const eventTime = settingOf(given.storage.settings, 'event_time_column')
  const time = eventTimeColumn(context, eventTime)
  const added: ColumnDeclaration[] = [time]
  if (isChangelog(given)) added.push(delta)
  const indices = [index('_tp_time', generation === 1 ? 2 : 32)]
  if (generation > 1) {
    added.push(sequence)
    indices.push(index('_tp_sn', 32))
  }
  const full = withColumns(given, added, indices)
  return { ...full, storage: completedStorage(context, given) }
}

/** §3.6, pairs 1 to 4: no implicit parts but the granularity. */
function withEngineDefaults(given: CreateStream): CreateStream {
  const { storage } = given
  if (!storage.engine?.name.endsWith('MergeTree')) return given
  const orderBy = storage.orderBy ?? storage.primaryKey
  return {
    ...given,
    storage: {
      ...storage,
      ...(orderBy ? { orderBy } : {}),
      settings: withGranularity(storage.settings),
    },
  }
}

function withColumns(
  given: CreateStream,
  columns: readonly ColumnDeclaration[],
  indices: readonly IndexDeclaration[],
): CreateStream {
  const before: ColumnList = given.list ?? {
    columns: [],
    indices: [],
    constraints: [],
    projections: [],
    families: [],
  }
  const has = (name: string): boolean => before.columns.some((one) => one.name === name)
  const hasIndex = (name: string): boolean => before.indices.some((one) => one.name === name)
  return {
    ...given,
    list: {
      ...before,
      columns: [...before.columns, ...columns.filter(({ name }) => !has(name))],
      indices: [...before.indices, ...indices.filter(({ name }) => !hasIndex(name))],
    },
  }
}

function eventTimeColumn(context: Context, expression: string | undefined): ColumnDeclaration {
  const { generation } = context.options
  return {
    ...bareTime(),
    ...(expression
      ? {
          default: {
            kind: 'DEFAULT',
            expression: parseExpression(expression, context.dialect),
          },
        }
      : {}),
    codec: [word('DoubleDelta'), generation === 1 ? word('LZ4') : call('ZSTD', number(1))],
  }
}

function bareTime(): ColumnDeclaration {
  return {
    name: '_tp_time',
    type: {
      name: 'datetime64',
      arguments: [
        { kind: 'literal', literal: number(3) },
        { kind: 'literal', literal: { kind: 'string', value: 'UTC' } },
      ],
    },
    default: {
      kind: 'DEFAULT',
      expression: call('now64', number(3), { kind: 'string', value: 'UTC' }),
    },
  }
}

const sequence: ColumnDeclaration = {
  name: '_tp_sn',
  type: { name: 'int64' },
  codec: [call('Delta', number(8)), call('ZSTD', number(1))],
}

const delta: ColumnDeclaration = {
  name: '_tp_delta',
  type: { name: 'int8' },
  default: { kind: 'DEFAULT', expression: number(1) },
}

function isChangelog({ variety, storage }: CreateStream): boolean {
  const mode = settingOf(storage.settings, 'mode') ?? variety
  return mode === 'changelog' || mode === 'changelog_kv'
}

function index(column: string, granularity: number): IndexDeclaration {
  return {
    name: `${column}_index`,
    expression: name(column),
    type: word('minmax'),
    granularity,
  }
}

function completedStorage(context: Context, { storage }: CreateStream): StorageClauses {
  const { generation } = context.options
  const time = name('_tp_time')
  return {
    ...storage,
    engine: engineOf(context, storage),
    partitionBy: storage.partitionBy ?? call(generation === 1 ? 'to_YYYYMMDD' : 'to_YYYYMM', time),
    // A primary key alone is the order, too, as in every MergeTree.
    orderBy: storage.orderBy ?? storage.primaryKey ?? call('to_start_of_hour', time),
    settings: withGranularity(storage.settings),
  }
}

function withGranularity(settings: readonly Setting[]): readonly Setting[] {
  if (settings.some((one) => one.name === 'index_granularity')) return settings
  return [...settings, { name: 'index_granularity', value: { kind: 'number', text: '8192' } }]
}

/**
 * Shards, replicas and the sharding expression of the SETTINGS are repeated in the engine. OSS 3.x
 * has two arguments, the others three; Enterprise keeps as many replicas as it has nodes, here one.
 */
function engineOf(context: Context, storage: StorageClauses): EngineClause {
  const { generation, edition } = context.options
  const given = storage.engine?.arguments ?? []
  const shards = numberOf(storage, 'shards') ?? given[0] ?? number(1)
  const isShort = isTwoArguments(generation, edition)
  const fromEngine = given.length === 3 ? given[2] : given.length === 2 ? given[1] : undefined
  const expression = shardingOf(context, storage) ?? fromEngine ?? defaultSharding(storage)
  const replicas =
    numberOf(storage, 'replication_factor') ??
    numberOf(storage, 'replicas') ??
    (given.length === 3 ? given[1] : undefined) ??
    number(1)
  return {
    name: 'Stream',
    arguments: isShort ? [shards, expression] : [shards, replicas, expression],
  }
}

function isTwoArguments(generation: Generation, edition: 'oss' | 'enterprise'): boolean {
  return generation === 3 && edition === 'oss'
}

function numberOf(storage: StorageClauses, setting: string): Expression | undefined {
  const value = settingOf(storage.settings, setting)
  return value === undefined ? undefined : number(Number(value))
}

function shardingOf(context: Context, storage: StorageClauses): Expression | undefined {
  const value = settingOf(storage.settings, 'sharding_expr')
  return value ? parseExpression(value, context.dialect) : undefined
}

function defaultSharding({ primaryKey }: StorageClauses): Expression {
  return primaryKey ? call('weak_hash32', primaryKey) : call('rand')
}

function call(callee: string, ...args: readonly Expression[]): Expression {
  return { kind: 'call', name: callee, arguments: args }
}

function name(column: string): Expression {
  return { kind: 'identifier', parts: [column] }
}

/** A codec or index type without arguments prints without brackets. */
function word(text: string): Expression {
  return name(text)
}

function number(value: number): Expression {
  return { kind: 'number', text: String(value) }
}
