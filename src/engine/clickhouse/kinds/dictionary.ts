import type { JsonObject } from '../../../resource/json.ts'
import type { Resource } from '../../../resource/resource.ts'
import { quoteString } from '../../../sql/index.ts'
import type { FieldRule, KindContext, KindRules } from '../../engine.ts'
import {
  type DictionaryColumnSpec,
  dictionariesIn,
  ownDatabase,
} from '../../clickhouse-family/kinds/dictionary.ts'
import { compact } from '../../common/compact.ts'
import { dictionaryFacts } from './dictionary-columns.ts'
import { readDocument } from './documents.ts'
import { draft } from '../../clickhouse-family/kinds/draft.ts'
import { dropGuard } from './drop-guard.ts'
import { relationAddress } from './documents.ts'
import { sqlName } from '../../clickhouse-family/kinds/names.ts'
import { inDatabase } from '../../clickhouse-family/kinds/references.ts'
import { referencesIn } from './references.ts'
import { commentRule, renameTable } from './relation.ts'
import { writtenRule } from '../../common/rule.ts'
import {
  normalSettings,
  readSettings,
  type SettingsSpec,
  settingsSql,
  writeSettings,
} from '../../clickhouse-family/kinds/settings.ts'
import { readKey, writeKey } from './keys.ts'
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

const written = writtenRule<DictionarySpec>(
  'CREATE OR REPLACE DICTIONARY',
  'CREATE OR REPLACE DICTIONARY, in one statement; it loads again from its source',
  { note: 'it loads again from its source' },
)

const fields: { readonly [F in keyof Required<DictionarySpec>]: FieldRule<DictionarySpec> } = {
  columns: written,
  primaryKey: written,
  source: written,
  layout: written,
  lifetime: written,
  range: written,
  settings: written,
  comment: commentRule,
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
    ...spec.columns.flatMap(({ expression }, index) =>
      expression === undefined
        ? []
        : referencesIn('expression', expression, ['columns', index, 'expression'], context),
    ),
  ],
  columns: (spec, address, context) =>
    dictionaryFacts(spec, ownDatabase(context, address.database)),
  normal: (spec, address, context) => ({
    columns: normalAttributes(spec.columns, context),
    primaryKey: normalOrNull('primaryKey', spec.primaryKey, context),
    source: normalSource(spec.source, ownDatabase(context, address.database)),
    layout: normalOrNull('layout', spec.layout, context),
    lifetime: normalOrNull('lifetime', spec.lifetime, context),
    range: normalOrNull('range', spec.range, context),
    settings: normalSettings(spec.settings),
    comment: spec.comment ?? null,
  }),
  create: (to, { desired }) => [draft(`CREATE DICTIONARY ${definition(to, desired)}`)],
  // Never DROP and CREATE: views that call dictGet lose inserts in the gap (clickhouse.md §1.6).
  replace: (_from, to, { desired }) => [
    draft(`CREATE OR REPLACE DICTIONARY ${definition(to, desired)}`),
  ],
  drop: ({ address }, context) => [
    draft(`DROP DICTIONARY ${sqlName(address)}${dropGuard(context)}`),
  ],
  rename: renameTable,
  losses: () => [],
}

function definition({ address, spec }: Resource<DictionarySpec>, context: KindContext): string {
  const lines = [
    sqlName(address),
    `(\n${spec.columns.map((column) => `  ${attributeSql(column, context)}`).join(',\n')}\n)`,
  ]
  if (spec.primaryKey !== undefined) lines.push(`PRIMARY KEY ${spec.primaryKey}`)
  if (spec.source !== undefined) {
    const inside = ownDatabase(context, address.database)
    lines.push(`SOURCE(${qualified('source', spec.source, inside)})`)
  }
  if (spec.lifetime !== undefined) lines.push(`LIFETIME(${spec.lifetime})`)
  if (spec.layout !== undefined) lines.push(`LAYOUT(${spec.layout})`)
  if (spec.range !== undefined) lines.push(`RANGE(${spec.range})`)
  if (spec.settings !== undefined) lines.push(`SETTINGS(${settingsSql(spec.settings)})`)
  if (spec.comment !== undefined) lines.push(`COMMENT ${quoteString(spec.comment)}`)
  return lines.join('\n')
}
