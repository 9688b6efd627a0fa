import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Ajv } from 'ajv'
import { expect } from 'vitest'

const folder = fileURLToPath(new URL('../../schema/', import.meta.url))

/** The one JSON document of a run, checked against the schema of its command. */
export function documentOf(stdout: string, schema: string): { readonly [key: string]: unknown } {
  const document: unknown = JSON.parse(stdout)
  const file = schema === 'changeset' ? 'changeset.schema.json' : `documents/${schema}.schema.json`
  const id = idOf(file)
  const validate = ajv().getSchema(id)
  if (!validate) throw new Error(`no schema ${id}`)
  validate(document)
  expect(validate.errors ?? []).toEqual([])
  return document as { readonly [key: string]: unknown }
}

let cached: Ajv | undefined

function ajv(): Ajv {
  if (cached) return cached
  cached = new Ajv({ strict: false, validateFormats: false })
  for (const file of schemaFiles()) cached.addSchema(read(file), idOf(file))
  return cached
}

function schemaFiles(): readonly string[] {
  const documents = existsSync(`${folder}documents`) ? readdirSync(`${folder}documents`) : []
  return [
    'changeset.schema.json',
    'common.schema.json',
    ...documents.map((file) => `documents/${file}`),
  ]
}

function idOf(file: string): string {
  const { $id } = read(file) as { readonly $id?: string }
  return $id ?? `https://sluice.invalid/${file}`
}

function read(file: string): object {
  return JSON.parse(readFileSync(`${folder}${file}`, 'utf8')) as object
}
