import type { JsonObject } from '../../../resource/json.ts'

export function routines(schema: string): readonly JsonObject[] {
  return [
    {
      kind: 'Function',
      name: `${schema}.half`,
      arguments: [{ name: 'x', type: 'numeric' }],
      returns: 'numeric',
      language: 'sql',
      volatility: 'immutable',
      strict: true,
      body: 'SELECT round(x / 2, 2)',
    },
    {
      kind: 'Function',
      name: `${schema}.touch`,
      returns: 'trigger',
      language: 'plpgsql',
      security: 'definer',
      set: { search_path: schema },
      body: 'BEGIN\n  NEW.touched := now();\n  RETURN NEW;\nEND',
    },
    {
      kind: 'Procedure',
      name: `${schema}.finish`,
      arguments: [{ name: 'wanted', type: 'bigint' }],
      language: 'plpgsql',
      body: `BEGIN\n  UPDATE ${schema}.items SET state = 'done' WHERE id = wanted;\nEND`,
    },
    {
      kind: 'Trigger',
      name: 'touch',
      on: `${schema}.items`,
      timing: 'before',
      events: ['insert', 'update of state'],
      forEach: 'row',
      function: `${schema}.touch`,
    },
  ]
}
