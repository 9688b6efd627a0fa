/** Dictionaries: https://clickhouse.com/docs/sql-reference/statements/create/dictionary */
import type { NamedParts } from '../../../catalog/normal-form.ts'
import type { Json, JsonObject } from '../../../resource/json.ts'
import type { Resource } from '../../../resource/resource.ts'
import { quoteIdentifier, quoteString } from '../../../sql/index.ts'
import type { FieldRule, KindContext, KindRules, SpecProblem } from '../../engine.ts'
import { compact } from '../../clickhouse-family/kinds/compact.ts'
import { dictionaryFacts } from './dictionary-columns.ts'
import { readDocument } from './documents.ts'
import { draft } from '../../clickhouse-family/kinds/draft.ts'
import { dropGuard } from './drop-guard.ts'
import { relationAddress } from './documents.ts'
import { sqlName } from '../../clickhouse-family/kinds/names.ts'
import { inDatabase } from '../../clickhouse-family/kinds/references.ts'
import { referencesIn } from './references.ts'
import { commentRule, renameTable } from './relation.ts'
import { writtenRule } from '../../clickhouse-family/kinds/rule.ts'
import { maskSource } from '../../clickhouse-family/kinds/secrets.ts'
import {
  badValue,
  isList,
  isObject,
  missingKey,
  normalSettings,
  readSettings,
  type SettingsSpec,
  settingsSql,
  writeSettings,
} from '../../clickhouse-family/kinds/settings.ts'
import { readKey, writeKey } from './keys.ts'
import { normalOf, normalOrNull, qualified, readText } from './text.ts'
import { scalarText } from '../../clickhouse-family/kinds/scalar.ts'

export type DictionaryColumnSpec = {
  readonly name: string
  readonly type: string
  readonly default?: string
  readonly expression?: string
  readonly hierarchical?: boolean
  readonly bidirectional?: boolean
  readonly injective?: boolean
  readonly isObjectId?: boolean
}

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

const flags = ['hierarchical', 'bidirectional', 'injective', 'isObjectId'] as const

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

function readAttributes(
  value: Json | undefined,
  problems: SpecProblem[],
): readonly DictionaryColumnSpec[] | undefined {
  if (value === undefined || value === null) return undefined
  if (!isList(value)) {
    problems.push(badValue('columns are a list', ['columns']))
    return undefined
  }
  return value.flatMap((item, index) => {
    const path = ['columns', index]
    if (!isObject(item) || scalarText(item['name']) === undefined) {
      problems.push(missingKey('name', path))
      return []
    }
    const type = readText('type', item['type'], [...path, 'type'], problems)
    if (type === undefined) problems.push(missingKey('type', path))
    return [
      compact<DictionaryColumnSpec>({
        name: scalarText(item['name']) ?? '',
        type: type ?? '',
        default: readText('expression', item['default'], [...path, 'default'], problems),
        expression: readText('expression', item['expression'], [...path, 'expression'], problems),
        hierarchical: item['hierarchical'] === true ? true : undefined,
        bidirectional: item['bidirectional'] === true ? true : undefined,
        injective: item['injective'] === true ? true : undefined,
        isObjectId: item['isObjectId'] === true ? true : undefined,
      }),
    ]
  })
}

function normalAttributes(
  columns: readonly DictionaryColumnSpec[],
  context: KindContext,
): NamedParts {
  const parts = columns.map((column) => ({
    name: column.name,
    form: {
      type: normalOf('type', column.type, context),
      default: normalOrNull('expression', column.default, context),
      expression: normalOrNull('expression', column.expression, context),
      flags: flags.filter((flag) => column[flag] === true).join(' ') || null,
    },
  }))
  return { ordered: true, parts }
}

/** The server keeps a source without DB as it is, and takes the dictionary's own database. */
function normalSource(source: string | undefined, context: KindContext): string | null {
  if (source === undefined) return null
  return normalOf('source', qualified('source', maskSource(source, 'clickhouse'), context), context)
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

function attributeSql(column: DictionaryColumnSpec, context: KindContext): string {
  const words = [quoteIdentifier(column.name), column.type]
  if (column.default !== undefined) words.push(`DEFAULT ${column.default}`)
  if (column.expression !== undefined) {
    words.push(`EXPRESSION ${qualified('expression', column.expression, context)}`)
  }
  for (const flag of flags) {
    if (column[flag] === true)
      words.push(flag === 'isObjectId' ? 'IS_OBJECT_ID' : flag.toUpperCase())
  }
  return words.join(' ')
}

function ownDatabase(context: KindContext, database: string | undefined): KindContext {
  return database === undefined || database === context.database
    ? context
    : { ...context, database }
}
