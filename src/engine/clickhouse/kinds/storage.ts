/** How rows are stored: engine, keys, TTL, settings. Shared by tables and materialized views. */
import type { NamedParts, NormalForm } from '../../../catalog/normal-form.ts'
import type { Json, JsonObject } from '../../../resource/json.ts'
import { parseFragment, quoteString } from '../../../sql/index.ts'
import type { KindContext, SpecProblem, SpecReference } from '../../engine.ts'
import { compact } from './compact.ts'
import { isMergeTree } from './engines.ts'
import { referencesIn } from './references.ts'
import { maskEngine } from './secrets.ts'
import {
  isList,
  normalSettings,
  readSettings,
  type SettingsSpec,
  settingsSql,
  writeSettings,
} from './settings.ts'
import { normalOf, normalOrNull, type Path, qualified, readText, scalarText } from './text.ts'

export type StorageSpec = {
  readonly engine?: string
  readonly orderBy?: string
  readonly primaryKey?: string
  readonly partitionBy?: string
  readonly sampleBy?: string
  readonly ttl?: string
  readonly settings?: SettingsSpec
}

const keys = ['orderBy', 'primaryKey', 'partitionBy', 'sampleBy'] as const
type Key = (typeof keys)[number]

export function readStorage(json: JsonObject, problems: SpecProblem[]): StorageSpec {
  return compact<StorageSpec>({
    engine: readText('engine', json['engine'], ['engine'], problems),
    orderBy: readKey('orderBy', json['orderBy'], problems),
    primaryKey: readKey('primaryKey', json['primaryKey'], problems),
    partitionBy: readKey('partitionBy', json['partitionBy'], problems),
    sampleBy: readKey('sampleBy', json['sampleBy'], problems),
    ttl: readText('tableTtl', json['ttl'], ['ttl'], problems),
    settings: readSettings(json['settings'], ['settings'], problems),
  })
}

/** A list of expressions or one text; both become the text that follows the keyword. */
export function readKey(
  key: Key,
  value: Json | undefined,
  problems: SpecProblem[],
): string | undefined {
  if (!isList(value)) return readText(key, value, [key], problems)
  const items = value.map((item, index) => {
    const path: Path = [key, index]
    // Directions are no part of an expression, so each item is read as a key of its own.
    return readText(key, scalarText(item), path, problems) ?? ''
  })
  return keyOfItems(items)
}

function keyOfItems(items: readonly string[]): string {
  const [only] = items
  if (only === undefined) return 'tuple()'
  return items.length === 1 && !/\s(asc|desc)$/i.test(only) ? only : `(${items.join(', ')})`
}

/** A list where it says the same as the text, else the text. */
export function writeKey(key: Key, text: string | undefined): Json | undefined {
  if (text === undefined) return undefined
  const parsed = parseFragment(key, text, 'clickhouse')
  if (!parsed.ok) return text
  const items = parsed.node.items.map(({ start, end }) => text.slice(start, end))
  return items.length > 1 && keyOfItems(items) === text ? items : text
}

export function writeStorage(spec: StorageSpec): JsonObject {
  return compact<JsonObject>({
    engine: spec.engine,
    orderBy: writeKey('orderBy', spec.orderBy),
    primaryKey: writeKey('primaryKey', spec.primaryKey),
    partitionBy: writeKey('partitionBy', spec.partitionBy),
    sampleBy: spec.sampleBy,
    ttl: spec.ttl,
    settings: writeSettings(spec.settings),
  })
}

/** Clauses of CREATE in the order the server prints them. */
export function storageClauses(spec: StorageSpec, context: KindContext): readonly string[] {
  const clauses = [`ENGINE = ${qualified('engine', spec.engine ?? 'MergeTree', context)}`]
  const key = (keyword: string, what: Key): void => {
    const text = spec[what]
    if (text !== undefined) clauses.push(`${keyword} ${qualified(what, text, context)}`)
  }
  key('PARTITION BY', 'partitionBy')
  key('PRIMARY KEY', 'primaryKey')
  key('ORDER BY', 'orderBy')
  if (needsOrder(spec)) clauses.push('ORDER BY tuple()')
  key('SAMPLE BY', 'sampleBy')
  if (spec.ttl !== undefined) clauses.push(`TTL ${qualified('tableTtl', spec.ttl, context)}`)
  if (spec.settings !== undefined) clauses.push(`SETTINGS ${settingsSql(spec.settings)}`)
  return clauses
}

/** Older servers refuse a MergeTree without a key; newer ones take tuple() (26.7.2.1). */
function needsOrder(spec: StorageSpec): boolean {
  return isMergeTree(spec.engine) && spec.orderBy === undefined && spec.primaryKey === undefined
}

export function normalStorage(spec: StorageSpec, context: KindContext): NormalForm {
  const isTree = isMergeTree(spec.engine)
  const primaryKey = normalOrNull('primaryKey', spec.primaryKey, context)
  const written = normalOrNull('orderBy', spec.orderBy, context)
  const orderBy = written ?? primaryKey ?? (isTree ? normalOf('orderBy', 'tuple()', context) : null)
  return {
    engine: normalEngine(spec.engine, context),
    orderBy,
    ...normalPrimaryKey(primaryKey, orderBy, isTree, context),
    partitionBy: noPartition(normalOrNull('partitionBy', spec.partitionBy, context), context),
    sampleBy: normalOrNull('sampleBy', spec.sampleBy, context),
    ttl: normalOrNull('tableTtl', spec.ttl, context),
    settings: storageSettings(spec.settings, isTree),
  }
}

/**
 * Written out by the server when it is the sorting key itself; Redis and the like keep it. A table
 * whose sorting key grew keeps the primary key of before, which no plan has to name.
 */
function normalPrimaryKey(
  primaryKey: string | null,
  orderBy: string | null,
  isTree: boolean,
  { side }: KindContext,
): NormalForm {
  if (isTree && primaryKey === null && side === 'desired') return {}
  return { primaryKey: isTree && primaryKey === orderBy ? null : primaryKey }
}

function normalEngine(engine: string | undefined, context: KindContext): string {
  const text = qualified('engine', maskEngine(engine ?? 'MergeTree'), context)
  return normalOf('engine', isMergeTree(text) ? text : quoteNames(text), context)
}

/** `File(CSV)` is kept as `File('CSV')`, `Buffer(db, t, …)` as `Buffer('db', 't', …)` (26.7.2.1). */
function quoteNames(engine: string): string {
  const parsed = parseFragment('engine', engine, 'clickhouse')
  if (!parsed.ok) return engine
  let text = engine
  for (const arg of [...(parsed.node.args ?? [])].reverse()) {
    if (arg.kind !== 'identifier') continue
    const name = arg.parts.map((part) => part.text).join('.')
    text = `${text.slice(0, arg.start)}${quoteString(name)}${text.slice(arg.end)}`
  }
  return text
}

function noPartition(text: string | null, context: KindContext): string | null {
  return text === normalOf('partitionBy', 'tuple()', context) ? null : text
}

/** `index_granularity = 8192` is printed for every MergeTree (clickhouse.md §2.2). */
function storageSettings(settings: SettingsSpec | undefined, isTree: boolean): NamedParts {
  return normalSettings(settings, isTree ? { index_granularity: '8192' } : {})
}

export function storageReferences(
  spec: StorageSpec,
  context: KindContext,
): readonly SpecReference[] {
  const found: SpecReference[] = []
  if (spec.engine !== undefined)
    found.push(...referencesIn('engine', spec.engine, ['engine'], context))
  for (const key of keys) {
    const text = spec[key]
    if (text !== undefined) found.push(...referencesIn(key, text, [key], context))
  }
  if (spec.ttl !== undefined) found.push(...referencesIn('tableTtl', spec.ttl, ['ttl'], context))
  return found
}
