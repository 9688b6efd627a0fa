/**
 * Streams of every mode (timeplus.md §1.3 to §1.5): append, changelog and keyed streams of all
 * servers, mutable ones of Enterprise, generators and sinks without a store. No server was run.
 */
import type { Hazard } from '../../../changeset/changeset.ts'
import type { Json, JsonObject } from '../../../resource/json.ts'
import type { KindContext, KindRules, SpecProblem, SpecReference } from '../../engine.ts'
import { compact } from '../../common/compact.ts'
import { hazard } from '../../common/lowered.ts'
import { keys } from '../../clickhouse-family/kinds/keys.ts'
import { noFacts } from '../../clickhouse-family/kinds/lineage.ts'
import { inDatabase } from '../../clickhouse-family/kinds/references.ts'
import { scalarText } from '../../common/scalar.ts'
import {
  badValue,
  missingKey,
  readSettings,
  type SettingsSpec,
  writeSettings,
} from '../../clickhouse-family/kinds/settings.ts'
import { swapStream } from '../recipes/swap-stream.ts'
import { streamFields } from './alter-stream.ts'
import { columnReferences } from './columns.ts'
import { readDocument, relationAddress } from './documents.ts'
import { readKey, writeKey } from './keys.ts'
import { referencesIn } from './references.ts'
import { aroundRename, renameLimit } from './rename-limit.ts'
import { serverColumns } from './reserved-columns.ts'
import { settingsReferences } from './setting-references.ts'
import { readStreamColumns, type StreamColumnSpec, writeStreamColumns } from './stream-columns.ts'
import { streamLack } from './stream-lacks.ts'
import { isMadeKey, normalStream, withoutDefaults } from './stream-normal.ts'
import { readStreamParts, type StreamPartsSpec, streamPartsReferences } from './stream-parts.ts'
import { holdsRows } from './stream-rows.ts'
import { createStream, dropStream, renameStream } from './stream-statements.ts'
import { readText } from './text.ts'

export const modes = [
  'append',
  'changelog',
  'changelog_kv',
  'versioned_kv',
  'mutable',
  'random',
  'null',
] as const
export type StreamMode = (typeof modes)[number]

export type StreamSpec = StreamPartsSpec & {
  /** Absent: append. */
  readonly mode?: StreamMode
  /** Absent: the stream's own. Others are tables of the family, which Proton 1.x still has. */
  readonly engine?: string
  /** Without what the server adds by itself. */
  readonly columns: readonly StreamColumnSpec[]
  readonly primaryKey?: string
  readonly orderBy?: string
  readonly partitionBy?: string
  readonly sampleBy?: string
  readonly ttl?: string
  readonly settings?: SettingsSpec
  readonly comment?: string
}

export const stream: KindRules<StreamSpec> = {
  kind: 'Stream',
  rank: 3,
  namespace: 'relation',
  lives: 'database',
  fields: streamFields,
  address: relationAddress,
  read: (json) => {
    const { spec, problems } = readDocument<StreamSpec>(json, {
      kinds: ['Stream'],
      required: ['columns'],
      fields: readFields,
      inferred: ({ settings }) => ({ settings: settings as SettingsSpec }),
    })
    return { spec, problems: [...problems, ...unfit(spec)] }
  },
  write: ({ columns, settings, primaryKey, orderBy, partitionBy, ...spec }, { inferred }) =>
    compact<JsonObject>({
      ...spec,
      columns: writeStreamColumns(columns),
      primaryKey: writeKey('primaryKey', primaryKey),
      // Only keyed streams are ordered by their primary key unless they say otherwise.
      orderBy: isMadeKey('orderBy', orderBy, spec.mode === undefined ? undefined : primaryKey)
        ? undefined
        : writeKey('orderBy', orderBy),
      partitionBy: isMadeKey('partitionBy', partitionBy)
        ? undefined
        : writeKey('partitionBy', partitionBy),
      settings: writeSettings(withoutDefaults(withLayout(settings, inferred))),
    }),
  references: (spec, address, context) => [
    ...inDatabase(address),
    ...columnReferences(spec.columns, ['columns'], context),
    ...keys.flatMap((key) => referencesOf(key, spec[key], context)),
    ...referencesOf('tableTtl', spec.ttl, context, 'ttl'),
    ...streamPartsReferences(spec, context),
    ...settingsReferences(spec.settings, context),
  ],
  columns: (spec) => ({
    ...noFacts,
    columns: [...spec.columns, ...serverColumns('Stream')].map(({ name }) => ({
      name,
      from: [],
      complete: true,
    })),
  }),
  normal: normalStream,
  create: (to, { desired }) => [createStream(to, desired)],
  drop: (from, context) => [dropStream(from, context, losses(from.spec))],
  rename: (from, to, context) =>
    renameStream(from, to, context)?.flatMap((rename) => aroundRename(from, rename, context)),
  renameLimit,
  swap: swapStream,
  lacking: streamLack,
  losses: ({ spec }) => losses(spec),
}

function readFields(json: JsonObject, problems: SpecProblem[]): Partial<StreamSpec> {
  const mode = modes.find((known) => known === json['mode'])
  return {
    ...compact<Partial<StreamSpec>>({
      mode: mode === 'append' ? undefined : mode,
      engine: readText('engine', json['engine'], ['engine'], problems),
      columns: readStreamColumns(json['columns'], problems),
      primaryKey: readKey('primaryKey', json['primaryKey'], problems),
      orderBy: readKey('orderBy', json['orderBy'], problems),
      partitionBy: readKey('partitionBy', json['partitionBy'], problems),
      sampleBy: readKey('sampleBy', json['sampleBy'], problems),
      ttl: readText('tableTtl', json['ttl'], ['ttl'], problems),
      settings: readModeless(json['settings'], problems),
    }),
    ...readStreamParts(json, problems),
  }
}

/** `mode` has a field of its own. */
function readModeless(value: Json | undefined, problems: SpecProblem[]): SettingsSpec | undefined {
  const settings = readSettings(value, ['settings'], problems)
  if (settings?.['mode'] === undefined) return settings
  problems.push(badValue('`mode` is a field of the stream, no setting', ['settings', 'mode']))
  return settings
}

/** What the grammar takes and the server refuses, or what it does not do with it. */
function unfit({ mode, primaryKey, ...spec }: StreamSpec): readonly SpecProblem[] {
  const problems: SpecProblem[] = []
  const isKeyed = mode === 'changelog_kv' || mode === 'versioned_kv' || mode === 'mutable'
  if (isKeyed && primaryKey === undefined) problems.push(missingKey('primaryKey', []))
  const refuse = (field: keyof StreamSpec, of: string): void => {
    if (spec[field as keyof typeof spec] !== undefined) {
      problems.push(badValue(`a ${of} stream has no \`${field}\``, [field]))
    }
  }
  if (mode === 'mutable') {
    for (const field of ['partitionBy', 'orderBy', 'sampleBy', 'ttl', 'engine'] as const) {
      refuse(field, 'mutable')
    }
  } else {
    refuse('families', mode ?? 'append')
  }
  return problems
}

function referencesOf(
  what: (typeof keys)[number] | 'tableTtl',
  text: string | undefined,
  context: KindContext,
  field: string = what,
): readonly SpecReference[] {
  return text === undefined ? [] : referencesIn(what, text, [field], context)
}

/** Shards and how rows go to them, which an imported stream shall have elsewhere too. */
function withLayout(
  settings: SettingsSpec | undefined,
  inferred: JsonObject | undefined,
): SettingsSpec | undefined {
  const made = inferred?.['settings'] as SettingsSpec | undefined
  const layout = ['shards', 'sharding_expr'].flatMap((name) => {
    const value = scalarText(made?.[name])
    return value === undefined ? [] : [[name, value] as const]
  })
  return layout.length === 0 ? settings : { ...Object.fromEntries(layout), ...settings }
}

function losses(spec: StreamSpec): readonly Hazard[] {
  if (spec.mode === 'random' || spec.mode === 'null') return []
  if (holdsRows(spec)) return [hazard('drops-data', 'all rows of the stream')]
  // Without a historical store the log is all there is.
  return [hazard('drops-data', 'what the log of the stream still holds')]
}
