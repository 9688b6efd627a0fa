/**
 * The form in which two streams are compared: without what the server adds by itself
 * (timeplus.md §3.5). What it fills in where nothing is said (keys, shards) is implied.
 */
import type { NormalForm, NormalValue } from '../../../catalog/normal-form.ts'
import type { Address } from '../../../resource/id.ts'
import type { JsonObject } from '../../../resource/json.ts'
import type { KindContext } from '../../engine.ts'
import type { SettingsSpec } from '../../clickhouse-family/kinds/settings.ts'
import { withoutServerColumns, withoutServerIndexes } from './reserved-columns.ts'
import { normalStreamSettings } from './settings.ts'
import type { StreamSpec } from './stream.ts'
import { normalStreamColumns } from './stream-columns.ts'
import { normalStreamParts } from './stream-parts.ts'
import { normalOrNull } from './text.ts'

export function normalStream(
  spec: StreamSpec,
  _address: Address,
  context: KindContext,
  inferred?: JsonObject,
): NormalForm {
  const mode = spec.mode ?? 'append'
  // What a server prints is without them already; a plan may write them out.
  const columns = withoutServerColumns(spec.columns, mode, spec.settings?.['event_time_column'])
  const indexes = withoutServerIndexes(spec.indexes ?? [])
  return {
    mode,
    engine: normalOrNull('engine', spec.engine, context),
    columns: normalStreamColumns(columns, context),
    primaryKey: normalOrNull('primaryKey', spec.primaryKey, context),
    orderBy: keyForm('orderBy', spec, context),
    partitionBy: keyForm('partitionBy', spec, context),
    sampleBy: normalOrNull('sampleBy', spec.sampleBy, context),
    ttl: normalOrNull('tableTtl', spec.ttl, context),
    settings: normalStreamSettings(
      spec.settings,
      defaults,
      context.side === 'live' ? impliedSettings(spec, inferred) : {},
    ),
    ...normalStreamParts({ ...spec, indexes }, context),
    comment: spec.comment?.trim() || null,
  }
}

/** What the server writes where a statement has no such key: by its generation, and by the primary key. */
function keyForm(
  key: 'orderBy' | 'partitionBy',
  { [key]: text, primaryKey }: StreamSpec,
  context: KindContext,
): NormalValue {
  const normal = normalOrNull(key, text, context)
  const isImplied = context.side === 'live' && isMadeKey(key, text, primaryKey)
  return isImplied && normal !== null ? { implied: normal } : normal
}

export function isMadeKey(
  key: 'orderBy' | 'partitionBy',
  text: string | undefined,
  primaryKey?: string,
): boolean {
  if (text === undefined) return false
  const own = bare(text)
  if (madeKeys[key].includes(own)) return true
  return key === 'orderBy' && primaryKey !== undefined && own === bare(primaryKey)
}

const madeKeys: { readonly [K in 'orderBy' | 'partitionBy']: readonly string[] } = {
  orderBy: ['to_start_of_hour(_tp_time)'],
  partitionBy: ['to_YYYYMMDD(_tp_time)', 'to_YYYYMM(_tp_time)'],
}

/** Without white space, quotes and brackets around the whole, which say nothing. */
function bare(key: string): string {
  const text = key.replace(/[\s`]/g, '')
  return /^\(([^()]*)\)$/.exec(text)?.[1] ?? text
}

/**
 * `index_granularity = 8192` is written out for every stream, and the Console writes that nothing
 * limits the log (timeplus.md §3.5, §3.6 pair 8).
 */
const defaults: { readonly [name: string]: string } = {
  index_granularity: '8192',
  logstore_retention_bytes: '-1',
  logstore_retention_ms: '-1',
  storage_type: 'hybrid',
}

/**
 * What ENGINE says and SETTINGS do not. A stream that the Console made carries retention
 * that nobody asked for (timeplus.md §3.5).
 */
function impliedSettings(spec: StreamSpec, inferred: JsonObject | undefined): SettingsSpec {
  const made = (inferred?.['settings'] ?? {}) as SettingsSpec
  return Object.fromEntries(
    Object.entries(made).filter(([name]) => spec.settings?.[name] === undefined),
  )
}

/** What the server writes by itself says nothing in a file. */
export function withoutDefaults(settings: SettingsSpec | undefined): SettingsSpec | undefined {
  const said = Object.entries(settings ?? {}).filter(([name, value]) => defaults[name] !== value)
  return said.length === 0 ? undefined : Object.fromEntries(said)
}
