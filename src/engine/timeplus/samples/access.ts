import type { JsonObject } from '../../../resource/json.ts'

/** Who may do what (timeplus.md §1.16). */
export function accessSamples(database: string): readonly JsonObject[] {
  const at = (name: string): string => `${database}_${name}`
  return [
    { kind: 'Role', name: at('reader') },
    {
      kind: 'User',
      name: at('guest'),
      auth: { method: 'sha256_password', secret: `\${env:${database.toUpperCase()}_PASSWORD}` },
      defaultRoles: [],
    },
    { kind: 'Grant', to: at('reader'), on: `${database}.*`, privileges: ['SELECT'] },
    { kind: 'Grant', to: at('guest'), roles: [at('reader')] },
    {
      kind: 'RowPolicy',
      name: at('some'),
      on: `${database}.events`,
      using: "tag = 'open'",
      to: [at('reader')],
    },
    {
      kind: 'SettingsProfile',
      name: at('small'),
      settings: { max_memory_usage: 1000000000 },
      to: [at('reader')],
    },
    {
      kind: 'Quota',
      name: at('few'),
      keyedBy: 'user_name',
      intervals: [{ every: '1 hour', max: { queries: 100 } }],
      to: [at('reader')],
    },
  ]
}
