/** What the server refuses is told where the plans say it: at the text that it means, or at the object. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { JsonObject } from '../../src/resource/json.ts'
import { type PostgresProject, postgresProject } from '../harness/postgres-project.ts'

let project: PostgresProject
beforeAll(async () => {
  project = await postgresProject('refused')
})
afterAll(async () => await project?.close())

const table = (more: JsonObject): JsonObject => ({
  kind: 'Table',
  name: 'app.t',
  columns: [
    { name: 'id', type: 'int' },
    { name: 'note', type: 'text' },
  ],
  ...more,
})
const policies = [{ name: 'own', using: "note = 'é' and nosuch(id)" }]

test.each<readonly [what: string, document: JsonObject, at: string | undefined]>([
  ['a check', table({ constraints: [{ name: 'c', check: 'id > 0 and nosuch(id)' }] }), 'nosuch'],
  ['an index', table({ indexes: [{ name: 'i', columns: ['id', 'nosuch(id)'] }] }), 'nosuch'],
  ['a policy', table({ rowSecurity: { enabled: true, policies } }), 'nosuch'],
  ['a default', table({ columns: [{ name: 'a', type: 'int', default: 'nosuch()' }] }), 'nosuch'],
  [
    'a query',
    { kind: 'View', name: 'app.v', query: "SELECT 'é',\n nosuch(id) FROM app.u" },
    'nosuch',
  ],
  [
    'a domain',
    {
      kind: 'Type',
      name: 'app.d',
      domain: { type: 'int', constraints: [{ name: 'c', check: 'nosuch(VALUE)' }] },
    },
    'nosuch',
  ],
  // Of these the server gives no place.
  ['a type', { kind: 'Function', name: 'app.f', returns: 'nosuch', body: 'SELECT 1' }, 'nosuch'],
  [
    'a language',
    { kind: 'Function', name: 'app.g', returns: 'int', language: 'nosuch', body: 'SELECT 1' },
    'nosuch',
  ],
  [
    'nothing in particular',
    table({ rowSecurity: { enabled: true, policies: [{ name: 'own', using: 'note > id' }] } }),
    undefined,
  ],
])('%s', async (_, document, at) => {
  const others: readonly JsonObject[] = [
    { kind: 'Schema', name: 'app' },
    { kind: 'Table', name: 'app.u', columns: [{ name: 'id', type: 'int' }] },
  ]
  project.write([...others, document])
  const { blocked } = await project.plan()
  const column = at === undefined ? 0 : JSON.stringify(document).indexOf(at)
  expect(blocked.map(({ code, at: place }) => [code, place])).toEqual([
    ['BLOCKED', { file: 'plans.yaml', line: 5, column: column + 1 }],
  ])
})
