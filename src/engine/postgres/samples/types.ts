import type { JsonObject } from '../../../resource/json.ts'

export function types(schema: string): readonly JsonObject[] {
  return [
    { kind: 'Type', name: `${schema}.state`, enum: ['new', 'done'], comment: 'where it stands' },
    {
      kind: 'Type',
      name: `${schema}.amount`,
      domain: {
        type: 'numeric(12, 2)',
        notNull: true,
        constraints: [{ name: 'not_negative', check: 'VALUE >= 0' }],
      },
    },
    {
      kind: 'Type',
      name: `${schema}.place`,
      composite: [
        { name: 'street', type: 'text' },
        { name: 'Post Code', type: 'varchar(10)' },
      ],
    },
    { kind: 'Sequence', name: `${schema}.numbers`, start: 1000, increment: 2, cache: 5 },
  ]
}
