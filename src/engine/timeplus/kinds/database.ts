/** Databases, and other systems seen as one (timeplus.md §1.2). No server was run. */
import type { JsonObject } from '../../../resource/json.ts'
import { quoteIdentifier, quoteString } from '../../../sql/index.ts'
import type { FieldRule, KindRules } from '../../engine.ts'
import { compact } from '../../common/compact.ts'
import { draft } from '../../clickhouse-family/kinds/draft.ts'
import { alter, hazard, replace } from '../../common/lowered.ts'
import { ignoreRule, inPlace, rule } from '../../common/rule.ts'
import {
  readSettings,
  type SettingsSpec,
  writeSettings,
} from '../../clickhouse-family/kinds/settings.ts'
import { factsOf, isAtLeast } from '../generation.ts'
import { globalAddress, readDocument } from './documents.ts'
import { settingsReferences } from './setting-references.ts'
import { normalStreamSettings, settingSql, settingsSql } from './settings.ts'

export type DatabaseSpec = {
  /** Of an external database: `type` and how to reach it. */
  readonly settings?: SettingsSpec
  readonly comment?: string
}

type Rule = FieldRule<DatabaseSpec>

const ignoredComment = ignoreRule<DatabaseSpec>(
  'no server has a statement that changes the comment of a database',
)

const fields: { readonly [F in keyof Required<DatabaseSpec>]: Rule } = {
  settings: rule(
    [
      inPlace('ALTER DATABASE … MODIFY SETTING', {
        when: 'changed or added, of an external database',
        evidence: 'source',
      }),
      {
        when: 'removed, or another `type`',
        how: 'replaced',
        note: 'nothing is lost: what it shows lives elsewhere',
        evidence: 'inferred',
      },
    ],
    (change, _from, to) => {
      const name = change.part
      const value = name === undefined ? undefined : to.spec.settings?.[name]
      if (name === undefined || value === undefined) {
        return replace('a setting of a database cannot be taken back')
      }
      if (name === 'type') return replace('a database cannot become one of another type')
      const statement = `ALTER DATABASE ${quoteIdentifier(to.address.name)} MODIFY SETTING ${settingSql(name, value)}`
      return alter(draft(statement))
    },
  ),
  comment: rule(
    ignoredComment.effects.map((effect) => ({ ...effect, evidence: 'source' })),
    (change, from, to, context) => ignoredComment.lower(change, from, to, context),
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
          settings: readSettings(own['settings'], ['settings'], problems),
          comment: undefined,
        }),
    }),
  write: ({ settings, ...spec }) =>
    compact<JsonObject>({ ...spec, settings: writeSettings(settings) }),
  references: (spec, _address, context) => settingsReferences(spec.settings, context),
  normal: (spec) => ({
    settings: normalStreamSettings(spec.settings),
    comment: spec.comment?.trim() || null,
  }),
  create: ({ address, spec }) => {
    const clauses = [`CREATE DATABASE ${quoteIdentifier(address.name)}`]
    if (spec.settings !== undefined) clauses.push(`SETTINGS ${settingsSql(spec.settings)}`)
    if (spec.comment !== undefined) clauses.push(`COMMENT ${quoteString(spec.comment)}`)
    return [draft(clauses.join(' '))]
  },
  // Never CASCADE: the server then refuses (219) while something is left in it. Older ones drop
  // everything without asking.
  drop: ({ address, spec }, { live }) => [
    draft(`DROP DATABASE ${quoteIdentifier(address.name)}`, {
      hazards:
        spec.settings?.['type'] !== undefined || isAtLeast(live, '2.8')
          ? []
          : [hazard('drops-data', 'drops everything that is left in the database')],
    }),
  ],
  lacking: ({ settings }, facts) => {
    const server = factsOf({ facts })
    if (server === undefined || settings?.['type'] === undefined) return undefined
    return isAtLeast({ facts }, '2.8')
      ? undefined
      : `external databases came with 2.8; this server is ${server.version}`
  },
  losses: () => [],
}
