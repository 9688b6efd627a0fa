/** How rows are stored: engine, keys, TTL, settings. Shared by tables and materialized views. */
import type { NamedParts, NormalForm } from '../../../catalog/normal-form.ts'
import type { JsonObject } from '../../../resource/json.ts'
import { parseFragment, quoteString } from '../../../sql/index.ts'
import type { KindContext, SpecProblem, SpecReference } from '../../engine.ts'
import { compact } from '../../common/compact.ts'
import { isMergeTree } from './engines.ts'
import { type Key, keys } from '../../clickhouse-family/kinds/keys.ts'
import { readKey, writeKey } from './keys.ts'
import { referencesIn } from './references.ts'
import { maskEngine } from '../../clickhouse-family/kinds/secrets.ts'
import {
  normalSettings,
  readSettings,
  type SettingsSpec,
  settingsSql,
  writeSettings,
} from '../../clickhouse-family/kinds/settings.ts'
import { normalOf, normalOrNull, qualified, readText } from './text.ts'

export type StorageSpec = {
  readonly engine?: string
  readonly orderBy?: string
  readonly primaryKey?: string
  readonly partitionBy?: string
  readonly sampleBy?: string
  readonly ttl?: string
  readonly settings?: SettingsSpec
}

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
