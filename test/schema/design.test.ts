import { existsSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { parse, parseAllDocuments } from 'yaml'
import { validate } from '../../src/schema/index.ts'

const page = new URL('../../../shared/DESIGN.md', import.meta.url)

test.runIf(existsSync(page))('the examples of the contract are accepted', () => {
  const blocks = [...readFileSync(page, 'utf8').matchAll(/```yaml\n([\s\S]*?)```/g)]
  const [project = '', plan = ''] = blocks.map((match) => match[1] ?? '')
  expect(validate('project', parse(project))).toEqual([])

  const documents = parseAllDocuments(plan).map((document) => document.toJS())
  expect(documents.map(({ kind }) => kind)).toEqual(['Function', 'Table', 'MaterializedView'])
  for (const document of documents) {
    expect(validate({ engine: 'clickhouse', kind: document.kind }, document)).toEqual([])
  }
})
