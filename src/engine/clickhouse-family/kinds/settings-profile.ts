/** Settings profiles: https://clickhouse.com/docs/sql-reference/statements/create/settings-profile */
import { quoteIdentifier } from '../../../sql/index.ts'
import type { FieldRule, KindRules } from '../../engine.ts'
import { type Access, readAccess } from './access.ts'
import { compact } from '../../common/compact.ts'
import { draft } from './draft.ts'
import { alter } from '../../common/lowered.ts'
import {
  normalProfile,
  type ProfileSpec,
  profileReferences,
  profileSql,
  readProfileSettings,
  readProfiles,
  writeProfile,
} from './profile-settings.ts'
import {
  normalRoleSet,
  type RoleSetSpec,
  readRoleSet,
  roleSetReferences,
  roleSetSql,
} from './role-set.ts'
import { inPlace, rule } from '../../common/rule.ts'

export type SettingsProfileSpec = ProfileSpec & {
  /** Users and roles that have it without naming it. */
  readonly to?: RoleSetSpec
}

export function settingsProfileKind(access: Access): KindRules<SettingsProfileSpec> {
  /** ALTER, never OR REPLACE: users and roles point at the profile itself, not at its name. */
  const settings: FieldRule<SettingsProfileSpec> = rule(
    inPlace('ALTER SETTINGS PROFILE … SETTINGS', { ...access.evidence }),
    (_change, _from, { address, spec }) =>
      alter(
        draft(
          `ALTER SETTINGS PROFILE ${quoteIdentifier(address.name)} SETTINGS ${profileSql(spec)}`,
        ),
      ),
  )

  const fields: {
    readonly [F in keyof Required<SettingsProfileSpec>]: FieldRule<SettingsProfileSpec>
  } = {
    settings,
    profile: settings,
    to: rule(
      inPlace('ALTER SETTINGS PROFILE … TO', { ...access.evidence }),
      (_change, _from, { address, spec }) =>
        alter(
          draft(
            `ALTER SETTINGS PROFILE ${quoteIdentifier(address.name)} TO ${roleSetSql(spec.to ?? [])}`,
          ),
        ),
    ),
  }

  return {
    kind: 'SettingsProfile',
    rank: 8,
    namespace: 'settingsProfile',
    lives: 'global',
    fields,
    address: access.documents.globalAddress,
    read: (json) =>
      readAccess<SettingsProfileSpec>(
        access,
        json,
        {
          kinds: ['SettingsProfile'],
          required: [],
          fields: (own, problems) =>
            compact<SettingsProfileSpec>({
              settings: readProfileSettings(own['settings'], problems),
              profile: readProfiles(own['profile']),
              to: readRoleSet(own['to'], ['to'], problems),
            }),
        },
        (spec) => createProfile('p', spec),
      ),
    write: (spec) => ({ ...spec, ...writeProfile(spec) }),
    references: (spec, _address, context) => [
      ...profileReferences(spec.profile, context),
      ...roleSetReferences(spec.to, ['to'], 'applies to', context),
    ],
    normal: (spec) => ({ ...normalProfile(spec), to: normalRoleSet(spec.to) }),
    create: ({ address, spec }) => [draft(createProfile(address.name, spec))],
    drop: ({ address }) => [draft(`DROP SETTINGS PROFILE ${quoteIdentifier(address.name)}`)],
    rename: ({ address }, to) => [
      draft(
        `ALTER SETTINGS PROFILE ${quoteIdentifier(address.name)} RENAME TO ${quoteIdentifier(to.address.name)}`,
      ),
    ],
    losses: () => [],
  }
}

function createProfile(name: string, spec: SettingsProfileSpec): string {
  const words = [`CREATE SETTINGS PROFILE ${quoteIdentifier(name)}`]
  if (spec.settings !== undefined || spec.profile !== undefined) {
    words.push(`SETTINGS ${profileSql(spec)}`)
  }
  if (spec.to !== undefined) words.push(`TO ${roleSetSql(spec.to)}`)
  return words.join(' ')
}
