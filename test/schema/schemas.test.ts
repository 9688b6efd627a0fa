import { describe, expect, test } from 'vitest'
import { type SchemaName, validate } from '../../src/schema/index.ts'
import { idOf, nodesOf, plainAjv, schemaFiles } from './schema-files.ts'

const ajv = plainAjv()
const paths = [...schemaFiles.keys()]

test('there is a schema for every kind, document and file', () => {
  expect(paths.filter((path) => path.startsWith('clickhouse/'))).toHaveLength(16)
  expect(paths.filter((path) => path.startsWith('documents/'))).toHaveLength(16)
  expect(paths.filter((path) => !path.includes('/'))).toEqual([
    'changeset.schema.json',
    'common.schema.json',
    'plan.schema.json',
    'project.schema.json',
  ])
})

describe.each(paths)('%s', (path) => {
  const schema = schemaFiles.get(path) ?? {}

  test('is valid draft 7 with a title and a description', () => {
    expect(schema['$schema']).toBe('http://json-schema.org/draft-07/schema#')
    expect(ajv.validateSchema(schema), JSON.stringify(ajv.errors)).toBe(true)
    expect(schema['title']).toEqual(expect.any(String))
    expect(schema['description']).toEqual(expect.any(String))
  })

  test('gives examples that it accepts itself', () => {
    for (const { pointer, node } of nodesOf(schema)) {
      const examples = Array.isArray(node['examples']) ? node['examples'] : []
      if (examples.length === 0) continue
      const accepts = ajv.compile({ $ref: `${idOf(path)}#${encodeURI(pointer)}` })
      for (const example of examples) {
        expect(accepts(example), `${pointer} ${JSON.stringify(accepts.errors)}`).toBe(true)
      }
    }
  })

  test('describes every field', () => {
    for (const { pointer, node } of nodesOf(schema)) {
      if (!/\/properties\/[^/]+$/.test(pointer) || node['$ref']) continue
      expect(node['description'], pointer).toEqual(expect.any(String))
    }
  })

  test('is strict: every map with known keys refuses others', () => {
    for (const { pointer, node } of nodesOf(schema)) {
      if (!node['properties'] || path === 'plan.schema.json') continue
      expect(node['additionalProperties'], pointer).toBeDefined()
    }
  })
})

describe('the compiled validators agree with the schemas', () => {
  const roots = paths.filter(
    (path) => schemaFiles.get(path)?.['examples'] && path !== 'plan.schema.json',
  )
  test.each(roots)('%s', (path) => {
    const schema = schemaFiles.get(path) ?? {}
    const examples = Array.isArray(schema['examples']) ? schema['examples'] : []
    expect(examples.length).toBeGreaterThan(0)
    const name = nameOf(path, examples[0])
    for (const example of examples) {
      expect(validate(name, example)).toEqual([])
      expect(validate(name, { ...example, zzz: 1 })).toMatchObject([
        { code: 'UNKNOWN_KEY', path: ['zzz'], where: 'key' },
      ])
    }
  })
})

test('the union for editors sends every kind to its own schema', () => {
  const accepts = ajv.compile({ $ref: idOf('plan.schema.json') })
  expect(accepts({ kind: 'View', name: 'v', query: 'SELECT 1' })).toBe(true)
  expect(accepts({ kind: 'View', name: 'v', query: 'SELECT 1', orderBy: 'x' })).toBe(false)
  expect(accepts({ kind: 'Stream', name: 'v' })).toBe(false)
})

function nameOf(path: string, example: { readonly kind?: string }): SchemaName {
  const base = path.replace('.schema.json', '')
  if (base === 'project' || base === 'changeset') return base
  const [folder = '', document = ''] = base.split('/')
  return folder === 'documents' ? { document } : { engine: folder, kind: String(example.kind) }
}
