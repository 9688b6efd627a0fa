/** Clauses of CREATE statements as specs: the other way to write what YAML fields say. */
import type { JsonObject } from '../../../resource/json.ts'
import {
  type ColumnParts,
  type DatabaseParts,
  type DictionaryParts,
  type DiskParts,
  type InputParts,
  type NamedCollectionParts,
  print,
  type TableParts,
} from '../../../sql/index.ts'
import { nullableType } from '../../clickhouse-family/kinds/columns.ts'
import { compact } from '../../common/compact.ts'
import type { EntrySpec } from '../../clickhouse-family/kinds/entries.ts'
import { settingsFromParts, type SettingsSpec } from '../../clickhouse-family/kinds/settings.ts'
import type { DatabaseSpec } from './database.ts'
import type { DictionaryColumnSpec } from '../../clickhouse-family/kinds/dictionary.ts'
import type { DictionarySpec } from './dictionary.ts'
import type { DiskSpec } from './disk.ts'
import type { OutsideSpec } from './external-object.ts'
import type { InputSpec } from './input.ts'
import type { NamedCollectionSpec } from './named-collection.ts'
import { withoutServerColumns, withoutServerIndexes } from './reserved-columns.ts'
import type { StreamMode, StreamSpec } from './stream.ts'
import type { StreamColumnSpec } from './stream-columns.ts'
import type { ConstraintSpec, FamilySpec, IndexSpec } from './stream-parts.ts'

/** A stream, and what its ENGINE says that its SETTINGS do not. */
export function streamSpec(parts: TableParts): {
  readonly spec: StreamSpec
  readonly inferred?: JsonObject
} {
  const { mode: named, ...written } = settingsFromParts(parts.settings) ?? {}
  const mode = modeOf(parts.object, parts.engine?.node.name.text, named)
  const settings = nothingIfEmpty(written)
  const columns = parts.columns.map(columnSpec)
  const keyColumns = parts.columns.filter(({ primaryKey }) => primaryKey).map(({ name }) => name)
  const primaryKey =
    parts.primaryKey?.text ?? (keyColumns.length === 0 ? undefined : columnKey(keyColumns))
  const spec = compact<StreamSpec>({
    mode: mode === 'append' ? undefined : mode,
    engine: isOwnEngine(parts) ? undefined : parts.engine?.text,
    columns: withoutServerColumns(columns, mode, written['event_time_column']),
    primaryKey,
    orderBy: parts.orderBy?.text,
    partitionBy: parts.partitionBy?.text,
    sampleBy: parts.sampleBy?.text,
    ttl: parts.ttl?.text,
    settings,
    indexes: someOf(withoutServerIndexes(parts.indexes.map(indexSpec))),
    constraints: someOf(
      parts.constraints.map(
        ({ name, check }): ConstraintSpec => ({ name, check: check?.text ?? '' }),
      ),
    ),
    families: someOf(parts.families.map((family): FamilySpec => ({ ...family }))),
    comment: commentOf(parts),
  })
  const engine = isOwnEngine(parts) ? engineSettings(parts) : {}
  const layout = declaredLayout(engine, primaryKey)
  if (Object.keys(engine).length === 0) return { spec }
  return { spec, inferred: { engine, settings: { ...layout, ...settings } } }
}

/** Words between CREATE and STREAM (timeplus.md §1.5, §3.5), the setting, or the engine of a generator. */
function modeOf(
  object: string,
  engine: string | undefined,
  setting: string | undefined,
): StreamMode {
  const word = object.replace(/ ?STREAM$/, '').toLowerCase()
  if (isMode(word)) return word
  if (isMode(setting)) return setting
  if (engine === 'Random') return 'random'
  return engine === 'MutableStream' ? 'mutable' : 'append'
}

const knownModes: ReadonlySet<string> = new Set<StreamMode>([
  'append',
  'changelog',
  'changelog_kv',
  'versioned_kv',
  'mutable',
  'random',
  'null',
])

function isMode(text: string | undefined): text is StreamMode {
  return text !== undefined && knownModes.has(text)
}

const ownEngines: ReadonlySet<string> = new Set(['Stream', 'Random', 'MutableStream'])

function isOwnEngine({ engine }: TableParts): boolean {
  return engine === undefined || ownEngines.has(engine.node.name.text)
}

/** `Stream(shards, replicas, expression)`, from 3.x on without replicas (timeplus.md §3.5). */
function engineSettings({ engine }: TableParts): SettingsSpec {
  if (engine?.node.name.text !== 'Stream') return {}
  const args = engine.node.args ?? []
  const [shards] = args
  const replicas = args.length > 2 ? args[1] : undefined
  const expression = args.length > 1 ? args.at(-1) : undefined
  return compact<SettingsSpec>({
    shards: shards && print(shards),
    replication_factor: replicas && print(replicas),
    sharding_expr: expression && print(expression),
  })
}

/** What of the engine's arguments is no default. */
function declaredLayout(engine: SettingsSpec, primaryKey: string | undefined): SettingsSpec {
  const key = primaryKey === undefined ? undefined : squeezed(primaryKey.replace(/^\(|\)$/g, ''))
  const forms =
    key === undefined
      ? ['rand()']
      : [`weak_hash32(${key})`, `weak_hash32((${key}))`, `weak_hash32(tuple(${key}))`]
  return Object.fromEntries(
    Object.entries(engine).filter(([name, value]) =>
      name === 'sharding_expr' ? !forms.includes(squeezed(value)) : value !== '1',
    ),
  )
}

function squeezed(text: string): string {
  return text.replace(/[\s`]/g, '')
}

function columnKey(names: readonly string[]): string {
  const quoted = names.map((name) => (/^[A-Za-z_]\w*$/.test(name) ? name : `\`${name}\``))
  return quoted.length === 1 ? quoted.join('') : `(${quoted.join(', ')})`
}

export function columnSpec(parts: ColumnParts): StreamColumnSpec {
  return compact<StreamColumnSpec>({
    name: parts.name,
    type: parts.type === undefined ? undefined : typeOf(parts.type.text, parts.nullable),
    default: parts.default?.text,
    materialized: parts.materialized?.text,
    alias: parts.alias?.text,
    ephemeral: parts.ephemeral === true ? true : parts.ephemeral?.text,
    codec: parts.codec?.text,
    statistics: undefined,
    ttl: parts.ttl?.text,
    comment: parts.comment === '' ? undefined : parts.comment,
    settings: undefined,
    renamedFrom: undefined,
    autoIncrement: parts.autoIncrement,
  })
}

/** `int NULL` is nullable(int). */
function typeOf(text: string, nullable: ColumnParts['nullable']): string {
  const isSaid = nullable === undefined || /\bnull\s*$/i.test(text)
  return nullableType(isSaid ? text : `${text} ${nullable}`, 'timeplus')
}

function indexSpec(index: TableParts['indexes'][number]): IndexSpec {
  const { text } = index.expression
  return compact<IndexSpec>({
    name: index.name,
    expression: /^\(([\w\s,`.]*)\)$/.exec(text)?.[1]?.trim() ?? text,
    type: index.type?.text,
    granularity: index.granularity === undefined ? undefined : Number(index.granularity.text),
    unique: index.unique,
    storing: index.storing,
  })
}

/** An external stream or table; `type` is its first setting. */
export function outsideSpec(parts: TableParts): OutsideSpec {
  const { type = '', ...settings } = settingsFromParts(parts.settings) ?? {}
  const columns = withoutServerColumns(parts.columns.map(columnSpec), 'append', undefined)
  return compact<OutsideSpec>({
    type,
    columns: someOf(columns),
    partitionBy: parts.partitionBy?.text,
    settings: nothingIfEmpty(settings),
    body: parts.body,
    comment: commentOf(parts),
  })
}

export function databaseSpec(parts: DatabaseParts): DatabaseSpec {
  return compact<DatabaseSpec>({
    settings: settingsFromParts(parts.settings),
    comment: commentOf(parts),
  })
}

export function namedCollectionSpec(parts: NamedCollectionParts): NamedCollectionSpec {
  const entries: Record<string, EntrySpec> = {}
  for (const { key, value, overridable } of parts.entries) {
    entries[key] = overridable === undefined ? value : { value, overridable }
  }
  return { entries }
}

export function diskSpec(parts: DiskParts): DiskSpec {
  return { settings: settingsFromParts(parts.settings) ?? {} }
}

export function inputSpec(parts: InputParts): InputSpec {
  const { type = '', target_stream: into, ...settings } = settingsFromParts(parts.settings) ?? {}
  return compact<InputSpec>({
    type,
    into,
    settings: nothingIfEmpty(settings),
    comment: commentOf(parts),
  })
}

export function dictionarySpec(parts: DictionaryParts): DictionarySpec {
  return compact<DictionarySpec>({
    columns: parts.columns.map((column) =>
      compact<DictionaryColumnSpec>({
        name: column.name,
        type: column.type.text,
        default: column.default?.text,
        expression: column.expression?.text,
        hierarchical: column.hierarchical ? true : undefined,
        injective: column.injective ? true : undefined,
      }),
    ),
    primaryKey: parts.primaryKey?.text,
    source: parts.source?.text,
    layout: parts.layout?.text,
    lifetime: parts.lifetime?.text,
    range: parts.range?.text,
    settings: settingsFromParts(parts.settings),
    comment: commentOf(parts),
  })
}

/** The Console writes a blank where no comment was given (timeplus.md §8). */
function commentOf({ comment }: { readonly comment?: string }): string | undefined {
  return comment?.trim() ? comment : undefined
}

function nothingIfEmpty(settings: SettingsSpec): SettingsSpec | undefined {
  return Object.keys(settings).length === 0 ? undefined : settings
}

function someOf<T>(items: readonly T[]): readonly T[] | undefined {
  return items.length === 0 ? undefined : items
}
