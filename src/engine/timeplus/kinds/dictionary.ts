import type { JsonObject } from '../../../resource/json.ts'
import type { Resource } from '../../../resource/resource.ts'
import { parseFragment, quoteString } from '../../../sql/index.ts'
import type { FieldRule, KindContext, KindRules, SpecReference } from '../../engine.ts'
import {
  type DictionaryColumnSpec,
  dictionariesIn,
  ownDatabase,
} from '../../clickhouse-family/kinds/dictionary.ts'
import { compact } from '../../common/compact.ts'
import { draft } from '../../clickhouse-family/kinds/draft.ts'
import { unknownFacts } from '../../clickhouse-family/kinds/lineage.ts'
import { qualifiedName, sqlName } from '../../clickhouse-family/kinds/names.ts'
import { inDatabase } from '../../clickhouse-family/kinds/references.ts'
import { replaceRule } from '../../common/rule.ts'
import {
  readSettings,
  type SettingsSpec,
  writeSettings,
} from '../../clickhouse-family/kinds/settings.ts'
import { commentRule } from './comment.ts'
import { readDocument, relationAddress } from './documents.ts'
import { readKey, writeKey } from './keys.ts'
import { referencesIn } from './references.ts'
import { normalStreamSettings, settingsSql } from './settings.ts'
import { bracketsSql } from './stream-columns.ts'
import { bypass, settingsOf } from './stream-statements.ts'
import { normalOrNull, qualified, readText, texts } from './text.ts'

const { readAttributes, normalAttributes, attributeSql, normalSource } = dictionariesIn(texts)

export type DictionarySpec = {
  readonly columns: readonly DictionaryColumnSpec[]
  readonly primaryKey?: string
  readonly source?: string
  readonly layout?: string
  readonly lifetime?: string
  readonly range?: string
  readonly settings?: SettingsSpec
  readonly comment?: string
}

const replaced = replaceRule<DictionarySpec>(
  'a dictionary is dropped and created; it loads again from its source',
  {
    note: 'no OR REPLACE; look-ups fail in between, and it loads again from its source',
    evidence: 'source',
  },
)

const fields: { readonly [F in keyof Required<DictionarySpec>]: FieldRule<DictionarySpec> } = {
  columns: replaced,
  primaryKey: replaced,
  source: replaced,
  layout: replaced,
  lifetime: replaced,
  range: replaced,
  settings: replaced,
  comment: commentRule('STREAM', 'the double of 2.x is 2.9, and 1.x has no dictionaries'),
}

export const dictionary: KindRules<DictionarySpec> = {
  kind: 'Dictionary',
  rank: 4,
  namespace: 'relation',
  lives: 'database',
  fields,
  address: relationAddress,
  read: (json) =>
    readDocument<DictionarySpec>(json, {
      kinds: ['Dictionary'],
      required: ['columns', 'primaryKey', 'source', 'layout'],
      fields: (own, problems) =>
        compact<Partial<DictionarySpec>>({
          columns: readAttributes(own['columns'], problems),
          primaryKey: readKey('primaryKey', own['primaryKey'], problems),
          source: readText('source', own['source'], ['source'], problems),
          layout: readText('layout', own['layout'], ['layout'], problems),
          lifetime: readText('lifetime', own['lifetime'], ['lifetime'], problems),
          range: readText('range', own['range'], ['range'], problems),
          settings: readSettings(own['settings'], ['settings'], problems),
        }),
    }),
  write: ({ primaryKey, settings, ...spec }) =>
    compact<JsonObject>({
      ...spec,
      primaryKey: writeKey('primaryKey', primaryKey),
      settings: writeSettings(settings),
    }),
  references: (spec, address, context) => [
    ...inDatabase(address),
    // A source without DB reads from the dictionary's own database.
    ...(spec.source === undefined
      ? []
      : referencesIn('source', spec.source, ['source'], ownDatabase(context, address.database))),
    ...(spec.layout === undefined
      ? []
      : cacheOf(spec.layout, ownDatabase(context, address.database))),
    ...spec.columns.flatMap(({ expression }, index) =>
      expression === undefined
        ? []
        : referencesIn('expression', expression, ['columns', index, 'expression'], context),
    ),
  ],
  columns: (spec) => ({
    ...unknownFacts,
    columns: spec.columns.map(({ name }) => ({ name, from: [], complete: false })),
    hasAllColumns: true,
  }),
  normal: (spec, address, context) => ({
    columns: normalAttributes(spec.columns, context),
    primaryKey: normalOrNull('primaryKey', spec.primaryKey, context),
    source: normalSource(spec.source, ownDatabase(context, address.database)),
    layout: normalOrNull('layout', spec.layout, context),
    lifetime: normalOrNull('lifetime', spec.lifetime, context),
    range: normalOrNull('range', spec.range, context),
    settings: normalStreamSettings(spec.settings),
    comment: spec.comment?.trim() || null,
  }),
  create: (to, { desired }) => [draft(createSql(to, desired))],
  drop: ({ address }, context) => [
    draft(`DROP DICTIONARY ${sqlName(address)}${settingsOf(bypass(context))}`),
  ],
  losses: () => [],
}

/** `MUTABLE_CACHE(db 'd' stream 's')` keeps what it has read in a stream (timeplus.md §1.12). */
function cacheOf(layout: string, context: KindContext): readonly SpecReference[] {
  const parsed = parseFragment('layout', layout, 'timeplus')
  if (!parsed.ok || parsed.node.name.text.toUpperCase() !== 'MUTABLE_CACHE') return []
  const value = (key: string) => {
    const pair = parsed.node.pairs.find((one) => one.key.text.toUpperCase() === key)?.value
    return pair?.kind === 'string' ? pair : undefined
  }
  const stream = value('STREAM')
  if (stream === undefined) return []
  const database = value('DB')?.value ?? context.database
  return [
    {
      namespace: 'relation',
      name: qualifiedName(stream.value, database),
      via: 'writes to',
      path: ['layout'],
      start: stream.start,
      end: stream.end,
    },
  ]
}

function createSql({ address, spec }: Resource<DictionarySpec>, context: KindContext): string {
  const attributes = spec.columns.map((column) => attributeSql(column, context))
  const lines = [`CREATE DICTIONARY ${sqlName(address)}`, bracketsSql(attributes)]
  if (spec.primaryKey !== undefined) lines.push(`PRIMARY KEY ${spec.primaryKey}`)
  if (spec.source !== undefined) {
    const own = ownDatabase(context, address.database)
    lines.push(`SOURCE(${qualified('source', spec.source, own)})`)
  }
  if (spec.lifetime !== undefined) lines.push(`LIFETIME(${spec.lifetime})`)
  if (spec.layout !== undefined) lines.push(`LAYOUT(${spec.layout})`)
  if (spec.range !== undefined) lines.push(`RANGE(${spec.range})`)
  if (spec.settings !== undefined) lines.push(`SETTINGS(${settingsSql(spec.settings)})`)
  if (spec.comment !== undefined) lines.push(`COMMENT ${quoteString(spec.comment)}`)
  return lines.join('\n')
}
