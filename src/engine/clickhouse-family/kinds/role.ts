/** Roles: https://clickhouse.com/docs/sql-reference/statements/create/role */
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
import { inPlace, rule } from '../../common/rule.ts'

export type RoleSpec = ProfileSpec

export function roleKind(access: Access): KindRules<RoleSpec> {
  /** ALTER, never OR REPLACE: a replaced role loses what was granted to it and to whom it was granted. */
  const change: FieldRule<RoleSpec> = rule(
    inPlace('ALTER ROLE … SETTINGS', { ...access.evidence }),
    (_change, _from, { address, spec }) =>
      alter(draft(`ALTER ROLE ${quoteIdentifier(address.name)} SETTINGS ${profileSql(spec)}`)),
  )

  const fields: { readonly [F in keyof Required<RoleSpec>]: FieldRule<RoleSpec> } = {
    settings: change,
    profile: change,
  }

  return {
    kind: 'Role',
    rank: 9,
    namespace: 'role',
    lives: 'global',
    fields,
    address: access.documents.globalAddress,
    read: (json) =>
      readAccess<RoleSpec>(
        access,
        json,
        {
          kinds: ['Role'],
          required: [],
          fields: (own, problems) =>
            compact<RoleSpec>({
              settings: readProfileSettings(own['settings'], problems),
              profile: readProfiles(own['profile']),
            }),
        },
        (spec) => createRole('r', spec),
      ),
    write: (spec) => ({ ...spec, ...writeProfile(spec) }),
    references: (spec, _address, context) => profileReferences(spec.profile, context),
    normal: (spec) => ({ ...normalProfile(spec) }),
    create: ({ address, spec }) => [draft(createRole(address.name, spec))],
    drop: ({ address }) => [draft(`DROP ROLE ${quoteIdentifier(address.name)}`)],
    rename: ({ address }, to) => [
      draft(
        `ALTER ROLE ${quoteIdentifier(address.name)} RENAME TO ${quoteIdentifier(to.address.name)}`,
      ),
    ],
    losses: () => [],
  }
}

function createRole(name: string, spec: RoleSpec): string {
  const isBare = spec.settings === undefined && spec.profile === undefined
  return `CREATE ROLE ${quoteIdentifier(name)}${isBare ? '' : ` SETTINGS ${profileSql(spec)}`}`
}
