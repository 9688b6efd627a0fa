import { beforeAll, expect, it } from 'vitest'
import type { KindContext } from '../../../src/engine/engine.ts'
import { table } from '../../../src/engine/postgres/kinds/table.ts'
import { loadGrammar } from '../../../src/engine/postgres/sql/parser.ts'
import type { JsonObject } from '../../../src/resource/json.ts'

beforeAll(loadGrammar)

const context: KindContext = { database: 'public', side: 'desired', lookup: () => undefined }
const columns = [
  { name: 'id', type: 'int' },
  { name: 'owner', type: 'int' },
]

it.each<[string, JsonObject, readonly (string | number)[]]>([
  ['a primary key', { primaryKey: ['idd'] }, ['primaryKey']],
  [
    'a unique constraint',
    { constraints: [{ name: 'c', unique: ['idd'] }] },
    ['constraints', 0, 'unique'],
  ],
  [
    'a foreign key',
    { constraints: [{ name: 'c', foreignKey: { columns: ['idd'], references: 'o' } }] },
    ['constraints', 0, 'foreignKey', 'columns'],
  ],
])('%s over a column that the table has not is told where it is said', (_, json, path) => {
  const { problems } = table.read({ kind: 'Table', name: 't', columns, ...json }, context)
  expect(problems).toMatchObject([{ code: 'BAD_VALUE', path, hint: 'there are `id`, `owner`.' }])
})
