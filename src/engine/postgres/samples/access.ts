import type { JsonObject } from '../../../resource/json.ts'

export function access(schema: string): readonly JsonObject[] {
  const reader = `${schema}_reader`
  return [
    { kind: 'Role', name: `${schema}_group` },
    {
      kind: 'Role',
      name: reader,
      memberOf: [`${schema}_group`],
      connectionLimit: 3,
      set: { statement_timeout: '5s' },
      comment: 'scratch of sluice doctor',
    },
    { kind: 'Grant', to: reader, on: `schema ${schema}`, privileges: ['usage'] },
    {
      kind: 'Grant',
      to: reader,
      on: `table ${schema}.items`,
      privileges: ['select', 'update (price, tags)'],
    },
    { kind: 'Grant', to: 'PUBLIC', on: `function ${schema}.half(numeric)`, privileges: [] },
    {
      kind: 'DefaultPrivileges',
      schema,
      onKind: 'tables',
      to: reader,
      privileges: ['select'],
    },
  ]
}
