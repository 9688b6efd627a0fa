/**
 * What the server adds when it creates a stream (Proton 1.6.1: src/Interpreters/Streaming/DDLHelper.cpp; the forms of
 * Timeplus 2.x and 3.x from definitions they printed). Added to the written side where it leaves it out.
 */
import type { Call, Expression, Setting } from '../ast/expression.ts'
import type { Node } from '../ast/node.ts'
import type { CreateTable } from '../ast/statement.ts'
import type { KeyClause, Storage, TableElements } from '../ast/table.ts'
import { parseExpression } from '../parse/parse.ts'
import { print } from '../print/print.ts'
import { number, string } from './build.ts'

export interface Stored {
  readonly tree: Node
  /** Defaults that only the server knows. */
  readonly unknown: readonly string[]
}

/** `tree` completed by what `other`, a stored definition, shows and the server adds by itself. */
export function asStored(tree: Node, other: Node): Stored {
  if (tree.kind === 'createMaterializedView' && other.kind === 'createMaterializedView') {
    const { elements } = tree
    if (!elements || !other.elements) return { tree, unknown: [] }
    const reserved = withReserved(elements, other.elements, undefined, '')
    return { tree: { ...tree, elements: reserved }, unknown: [] }
  }
  if (tree.kind !== 'createTable' || other.kind !== 'createTable') return { tree, unknown: [] }
  const engine = other.storage.engine
  const own = tree.storage.engine
  const isStored = tree.object === 'STREAM' && other.object === 'STREAM'
  const isStream = engine?.name.text === 'Stream' && (!own || own.name.text === 'Stream')
  if (isStored && isStream) return storedStream(tree, other, engine)
  return { tree: isStored && !engine ? withElements(tree, other) : tree, unknown: [] }
}

/** Some definitions write the reserved columns out and no engine. */
function withElements(tree: CreateTable, other: CreateTable): CreateTable {
  if (!tree.elements || !other.elements) return tree
  const mode = settingText(tree.storage, 'mode') ?? 'append'
  const eventTime = settingText(tree.storage, 'event_time_column')
  const settings = storedSettings(tree.storage.settings ?? [], other.storage.settings ?? [])
  return {
    ...tree,
    elements: withReserved(tree.elements, other.elements, eventTime, mode),
    storage: { ...tree.storage, ...(settings.length > 0 && { settings }) },
  }
}

function storedStream(tree: CreateTable, other: CreateTable, engine: Call): Stored {
  const mode = settingText(tree.storage, 'mode') ?? 'append'
  const comment = tree.comment ?? (other.comment?.value.trim() === '' ? other.comment : undefined)
  const given = tree.storage.engine
  const made = given ? { engine: given, unknown: [] } : storedEngine(tree.storage, engine)
  const completed: CreateTable = {
    ...withElements(tree, other),
    storage: { ...storedStorage(tree.storage, other.storage, mode), engine: made.engine },
    ...(comment && { comment }),
  }
  return { tree: completed, unknown: made.unknown }
}

/** What each reserved column looks like; several forms belong to several versions. */
const SEQUENCE = [
  '`_tp_sn` int64 CODEC(Delta(8), ZSTD(1))',
  '`_tp_sn` int64 CODEC(Delta, LZ4)',
  '`_tp_sn` int64',
]

const TIME_CODECS = [
  ' CODEC(DoubleDelta, LZ4)',
  ' CODEC(DoubleDelta(), LZ4())',
  ' CODEC(DoubleDelta, ZSTD(1))',
  '',
]

function reservedColumns(
  eventTime: string | undefined,
  mode: string,
): ReadonlyMap<string, readonly string[]> {
  const parsed = eventTime === undefined ? undefined : parseExpression(eventTime, 'timeplus')
  const value = parsed?.ok ? squeezed(print(parsed.node)) : "now64(3, 'UTC')"
  const time = `_tp_time datetime64(3, 'UTC') DEFAULT ${value}`
  const delta = mode === 'changelog' || mode === 'changelog_kv'
  return new Map([
    ['_tp_time', TIME_CODECS.map((codec) => time + codec)],
    ['_tp_sn', SEQUENCE],
    ['_tp_delta', delta ? ['_tp_delta int8 DEFAULT 1'] : []],
  ])
}

const RESERVED_INDEXES: ReadonlyMap<string, readonly string[]> = new Map(
  ['_tp_time', '_tp_sn'].map((column): [string, readonly string[]] => [
    `${column}_index`,
    ['2', '32'].map(
      (granularity) => `${column}_index ${column} TYPE minmax GRANULARITY ${granularity}`,
    ),
  ]),
)

function withReserved(
  elements: TableElements,
  stored: TableElements,
  eventTime: string | undefined,
  mode: string,
): TableElements {
  const forms = reservedColumns(eventTime, mode)
  const columns = added(elements.columns, stored.columns, forms, (column) =>
    column.name.map((part) => part.text).join('.'),
  )
  const indexes = added(
    elements.indexes,
    stored.indexes,
    RESERVED_INDEXES,
    (index) => index.name.text,
  )
  return { ...elements, columns, indexes }
}

/** The own items, then the stored ones that are missing and look as the server makes them. */
function added<N extends Node>(
  own: readonly N[],
  stored: readonly N[],
  forms: ReadonlyMap<string, readonly string[]>,
  nameOf: (item: N) => string,
): readonly N[] {
  const known = new Set(own.map(nameOf))
  const missing = stored.filter((item) => {
    const expected = known.has(nameOf(item)) ? undefined : forms.get(nameOf(item))
    return expected?.some((form) => squeezed(form) === squeezed(print(item))) ?? false
  })
  return [...own, ...missing]
}

/** Text without quotes of names and white space, which differ between a form and a printed tree. */
function squeezed(text: string): string {
  return text.replace(/[`\s]/g, '')
}

function storedStorage(storage: Storage, stored: Storage, mode: string): Storage {
  const keyed = mode === 'versioned_kv' || mode === 'changelog_kv'
  const partition = storage.partitionBy ?? matching(stored.partitionBy, PARTITIONS)
  const order =
    storage.orderBy ??
    (storage.primaryKey || keyed
      ? sameKey(stored.orderBy, storage.primaryKey)
      : matching(stored.orderBy, ORDERS))
  const settings = storedSettings(storage.settings ?? [], stored.settings ?? [])
  const { primaryKey, ...rest } = storage
  // A primary key that is the whole ORDER BY says nothing beside it.
  const isOrder = order !== undefined && sameKey(order, primaryKey) !== undefined
  return {
    ...rest,
    ...(primaryKey && !isOrder && { primaryKey }),
    ...(partition && { partitionBy: partition }),
    ...(order && { orderBy: order }),
    ...(settings.length > 0 && { settings }),
  }
}

const PARTITIONS = ['to_YYYYMMDD(_tp_time)', 'to_YYYYMM(_tp_time)']
const ORDERS = ['to_start_of_hour(_tp_time)']

function matching(key: KeyClause | undefined, forms: readonly string[]): KeyClause | undefined {
  if (!key) return undefined
  const text = squeezed(key.items.map((item) => print(item)).join(','))
  return forms.includes(text) ? key : undefined
}

function sameKey(key: KeyClause | undefined, other: KeyClause | undefined): KeyClause | undefined {
  return key && other && print({ ...key, brackets: true }) === print({ ...other, brackets: true })
    ? key
    : undefined
}

interface StoredEngine {
  readonly engine: Call
  readonly unknown: readonly string[]
}

/** `Stream(shards, replicas, expression)`, from 3.x on without replicas. Numbers not given are the server's defaults. */
function storedEngine(storage: Storage, engine: Call): StoredEngine {
  const shown = engine.args ?? []
  const unknown: string[] = []
  const count = (setting: string, given: Expression | undefined, at: number): Expression => {
    const found = shown[at]
    if (given || !found) return given ?? number('1')
    if (print(found) !== '1') unknown.push(`the default of ${setting} is a setting of the server`)
    return found
  }
  const replicas = settingValue(storage, 'replicas') ?? settingValue(storage, 'replication_factor')
  const args = [
    count('shards', settingValue(storage, 'shards'), 0),
    ...(shown.length > 2 ? [count('replicas', replicas, 1)] : []),
    shardingExpression(storage, shown.at(-1)),
  ]
  return { engine: { ...engine, args }, unknown }
}

/** The stored expression if it is the one the settings or the primary key give. */
function shardingExpression(storage: Storage, shown: Expression | undefined): Expression {
  const given = settingText(storage, 'sharding_expr')
  const isKeyed = settingText(storage, 'mode')?.endsWith('_kv') === true
  const keyClause = storage.primaryKey ?? (isKeyed ? storage.orderBy : undefined)
  const key = keyClause?.items.map((item) => print(item)) ?? []
  const expected = given ?? (key.length === 0 ? 'rand()' : `weak_hash32(${key.join(', ')})`)
  const forms =
    key.length > 1 && given === undefined
      ? [expected, `weak_hash32((${key.join(', ')}))`, `weak_hash32(tuple(${key.join(', ')}))`]
      : [expected]
  const text = shown && squeezed(print(shown))
  if (shown && [expected, ...forms].some((form) => squeezed(form) === text)) return shown
  const parsed = parseExpression(expected, 'timeplus')
  return parsed.ok ? parsed.node : string(expected)
}

/** Settings the server writes by itself, and numbers it writes as texts. */
function storedSettings(own: readonly Setting[], stored: readonly Setting[]): readonly Setting[] {
  const given = new Map(own.map((setting) => [setting.name, setting]))
  const kept = own.map((setting) => {
    const shown = stored.find((other) => other.name === setting.name)
    return shown && plain(shown.value) === plain(setting.value) ? shown : setting
  })
  const extra = stored.filter(
    ({ name, value }) => !given.has(name) && DEFAULT_SETTINGS.get(name) === plain(value),
  )
  return [...kept, ...extra].toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
}

const DEFAULT_SETTINGS: ReadonlyMap<string, string> = new Map([
  ['index_granularity', '8192'],
  ['mode', 'append'],
])

/** `'86400000'` and `86400000` set the same. */
function plain(value: Expression): string {
  return value.kind === 'string' ? value.value : print(value)
}

function settingValue(storage: Storage, name: string): Expression | undefined {
  return storage.settings?.find((setting) => setting.name === name)?.value
}

function settingText(storage: Storage, name: string): string | undefined {
  const value = settingValue(storage, name)
  return value?.kind === 'string' ? value.value : undefined
}
