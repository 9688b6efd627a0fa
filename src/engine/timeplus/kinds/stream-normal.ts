/**
 * The form in which two streams are compared: without what the server adds by itself
 * (timeplus.md §3.5). What it fills in where nothing is said (keys, shards) is implied.
 */
import type { NormalForm, NormalValue } from '../../../catalog/normal-form.ts'
import type { Address } from '../../../resource/id.ts'
import type { JsonObject } from '../../../resource/json.ts'
import type { KindContext } from '../../engine.ts'
import type { SettingsSpec } from '../../clickhouse-family/kinds/settings.ts'
import { normalStreamSettings } from './settings.ts'
import type { StreamSpec } from './stream.ts'
import { normalStreamColumns } from './stream-columns.ts'
import { normalStreamParts } from './stream-parts.ts'
import { normalOf, normalOrNull } from './text.ts'

export function normalStream(
  spec: StreamSpec,
  _address: Address,
  context: KindContext,
  inferred?: JsonObject,
): NormalForm {
  const primaryKey = normalOrNull('primaryKey', spec.primaryKey, context)
  return {
    mode: spec.mode ?? 'append',
    engine: normalOrNull('engine', spec.engine, context),
    columns: normalStreamColumns(spec.columns, context),
    primaryKey,
    orderBy: implied(
      normalOrNull('orderBy', spec.orderBy, context),
      [normalOf('orderBy', 'to_start_of_hour(_tp_time)', context), primaryKey],
      context,
    ),
    partitionBy: implied(
      normalOrNull('partitionBy', spec.partitionBy, context),
      ['to_YYYYMMDD(_tp_time)', 'to_YYYYMM(_tp_time)'].map((text) =>
        normalOf('partitionBy', text, context),
      ),
      context,
    ),
    sampleBy: normalOrNull('sampleBy', spec.sampleBy, context),
    ttl: normalOrNull('tableTtl', spec.ttl, context),
    settings: normalStreamSettings(
      spec.settings,
      defaults,
      context.side === 'live' ? impliedSettings(spec, inferred) : {},
    ),
    ...normalStreamParts(spec, context),
    comment: spec.comment?.trim() || null,
  }
}

/** Keys that the server writes where a statement has none, by its generation and mode. */
function implied(
  text: string | null,
  made: readonly (string | null)[],
  { side }: KindContext,
): NormalValue {
  return side === 'live' && text !== null && made.includes(text) ? { implied: text } : text
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
