/** Databases: https://clickhouse.com/docs/sql-reference/statements/create/database */
import type { JsonObject } from '../../../resource/json.ts'
import { quoteIdentifier, quoteString } from '../../../sql/index.ts'
import type { FieldRule, KindRules } from '../../engine.ts'
import { compact } from '../../common/compact.ts'
import { readDocument } from './documents.ts'
import { draft } from '../../clickhouse-family/kinds/draft.ts'
import { alter, hazard, replace } from '../../common/lowered.ts'
import { globalAddress } from './documents.ts'
import { referencesIn } from './references.ts'
import { inPlace, replaceRule, rule } from '../../common/rule.ts'
import { maskEngine } from '../../clickhouse-family/kinds/secrets.ts'
import {
  normalSettings,
  readSettings,
  type SettingsSpec,
  settingSql,
  settingsSql,
  writeSettings,
} from '../../clickhouse-family/kinds/settings.ts'
import { normalOf, readText } from './text.ts'

export type DatabaseSpec = {
  readonly engine?: string
  /** Of engines that have settings (PostgreSQL, Replicated, DataLakeCatalog). */
  readonly settings?: SettingsSpec
  readonly comment?: string
}

type Rule = FieldRule<DatabaseSpec>

const fields: { readonly [F in keyof Required<DatabaseSpec>]: Rule } = {
  engine: replaceRule('the engine of a database cannot be changed', {
    hazards: ['drops-data', 'not-atomic'],
    note: 'only where a plan declares it; with everything that is inside',
  }),
  settings: rule(
    [
      inPlace('ALTER DATABASE … MODIFY SETTING', {
        when: 'changed',
        notRun: 'no engine of databases that runs embedded has settings (Atomic answers 48)',
      }),
      {
        when: 'removed',
        how: 'replaced',
        notRun: 'as above; there is no statement that takes one back',
      },
    ],
    (change, _from, to) => {
      const value = change.part === undefined ? undefined : to.spec.settings?.[change.part]
      if (change.part === undefined || value === undefined) {
        return replace('a setting of a database cannot be reset')
      }
      const name = quoteIdentifier(to.address.name)
      return alter(draft(`ALTER DATABASE ${name} MODIFY SETTING ${settingSql(change.part, value)}`))
    },
  ),
  comment: rule(inPlace('ALTER DATABASE … MODIFY COMMENT'), (_change, _from, to) =>
    alter(
      draft(
        `ALTER DATABASE ${quoteIdentifier(to.address.name)} MODIFY COMMENT ${quoteString(to.spec.comment ?? '')}`,
      ),
    ),
  ),
}

export const database: KindRules<DatabaseSpec> = {
  kind: 'Database',
  rank: 0,
  namespace: 'database',
  lives: 'global',
  fields,
  address: globalAddress,
  read: (json) =>
    readDocument<DatabaseSpec>(json, {
      kinds: ['Database'],
      required: [],
      fields: (own, problems) =>
        compact<DatabaseSpec>({
          engine: readText('engine', own['engine'], ['engine'], problems),
          settings: readSettings(own['settings'], ['settings'], problems),
          comment: undefined,
        }),
    }),
  write: ({ settings, ...spec }) =>
    compact<JsonObject>({ ...spec, settings: writeSettings(settings) }),
  references: (spec, _address, context) =>
    spec.engine === undefined
      ? []
      : referencesIn('engine', spec.engine, ['engine'], context).filter(
          ({ namespace }) => namespace === 'namedCollection',
        ),
  /** Without an engine the server's default (Atomic) holds, and nothing is wanted of it. */
  normal: (spec, _address, context) => ({
    ...(spec.engine === undefined
      ? {}
      : { engine: normalOf('engine', maskEngine(spec.engine), context) }),
    settings: normalSettings(spec.settings),
    comment: spec.comment ?? null,
  }),
  create: ({ address, spec }) => {
    const clauses = [`CREATE DATABASE ${quoteIdentifier(address.name)}`]
    if (spec.engine !== undefined) clauses.push(`ENGINE = ${spec.engine}`)
    if (spec.settings !== undefined) clauses.push(`SETTINGS ${settingsSql(spec.settings)}`)
    if (spec.comment !== undefined) clauses.push(`COMMENT ${quoteString(spec.comment)}`)
    return [draft(clauses.join(' '))]
  },
  drop: ({ address }) => [
    draft(`DROP DATABASE ${quoteIdentifier(address.name)}`, {
      hazards: [hazard('drops-data', 'drops everything that is left in the database')],
    }),
  ],
  rename: ({ address }, to) => [
    draft(
      `RENAME DATABASE ${quoteIdentifier(address.name)} TO ${quoteIdentifier(to.address.name)}`,
    ),
  ],
  losses: () => [],
}
