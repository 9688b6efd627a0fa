import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv } from 'ajv'

export const schemaFolder: string = new URL('../../schema/', import.meta.url).pathname

export type SchemaNode = { readonly [keyword: string]: unknown }

/** Every schema by its path in schema/, ending included. */
export const schemaFiles: ReadonlyMap<string, SchemaNode> = new Map(
  readdirSync(schemaFolder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.schema.json'))
    .sort()
    .map((path) => [path, JSON.parse(readFileSync(join(schemaFolder, path), 'utf8'))]),
)

/** The schemas as any validator reads them: compiled at run time, with nothing of ours in between. */
export function plainAjv(): Ajv {
  const ajv = new Ajv({ strict: true, strictTypes: false, strictRequired: false })
  ajv.addVocabulary(['x-secret', 'x-sql', 'x-text', 'x-form', 'tsType'])
  for (const [path, schema] of schemaFiles) ajv.addSchema({ ...schema, $id: idOf(path) })
  return ajv
}

export function idOf(path: string): string {
  return `https://schemas.invalid/${path}`
}

/** Every schema inside a schema, with the JSON pointer to it. */
export function* nodesOf(
  schema: unknown,
  pointer = '',
): Generator<{ readonly pointer: string; readonly node: SchemaNode }> {
  if (typeof schema !== 'object' || schema === null || Array.isArray(schema)) return
  const node = schema as SchemaNode
  yield { pointer, node }
  for (const key of ['items', 'additionalProperties', 'propertyNames']) {
    yield* nodesOf(node[key], `${pointer}/${key}`)
  }
  for (const key of ['properties', 'definitions']) {
    for (const [name, one] of Object.entries(node[key] ?? {})) {
      yield* nodesOf(one, `${pointer}/${key}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`)
    }
  }
  for (const key of ['allOf', 'anyOf']) {
    const list = Array.isArray(node[key]) ? node[key] : []
    for (const [index, one] of list.entries()) yield* nodesOf(one, `${pointer}/${key}/${index}`)
  }
}
