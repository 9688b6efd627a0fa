/** Format schemas, disks, storage policies, named collections (timeplus.md §1.11, §1.13). */
import type {
  CollectionEntry,
  CreateDisk,
  CreateFormatSchema,
  CreateNamedCollection,
  CreateStoragePolicy,
} from './resource-definition.ts'
import { parseOperand } from './parse-operand.ts'
import { parseIfNotExists } from './parse-names.ts'
import { parseSettings } from './parse-settings.ts'
import type { Reader } from './reader.ts'

/** Each at its own words, after CREATE [OR REPLACE]. */
export function parseCreateFormatSchema(reader: Reader, orReplace: boolean): CreateFormatSchema {
  reader.expects('FORMAT SCHEMA')
  const ifNotExists = !orReplace && parseIfNotExists(reader)
  const name = reader.identifier()
  reader.expects('AS')
  const body = reader.string()
  reader.expects('TYPE')
  const word = reader.identifier()
  const type = (['Protobuf', 'Avro'] as const).find(
    (known) => known.toLowerCase() === word.toLowerCase(),
  )
  if (!type) reader.fail('expected Protobuf or Avro')
  return { kind: 'createFormatSchema', orReplace, ifNotExists, name, body, type }
}

export function parseCreateDisk(reader: Reader, orReplace: boolean): CreateDisk {
  reader.expects('DISK')
  const ifNotExists = !orReplace && parseIfNotExists(reader)
  const name = reader.identifier()
  reader.takes('AS')
  reader.expects('DISK')
  reader.expectsSymbol('(')
  const settings = parseSettings(reader)
  reader.expectsSymbol(')')
  return { kind: 'createDisk', orReplace, ifNotExists, name, settings }
}

export function parseCreateStoragePolicy(reader: Reader, orReplace: boolean): CreateStoragePolicy {
  if (orReplace) reader.refuse('OR REPLACE STORAGE POLICY')
  reader.expects('STORAGE POLICY')
  const ifNotExists = parseIfNotExists(reader)
  const name = reader.identifier()
  reader.expects('AS')
  return { kind: 'createStoragePolicy', ifNotExists, name, body: reader.string() }
}

export function parseCreateNamedCollection(
  reader: Reader,
  orReplace: boolean,
): CreateNamedCollection {
  if (orReplace) reader.refuse('OR REPLACE NAMED COLLECTION')
  reader.expects('NAMED COLLECTION')
  const ifNotExists = parseIfNotExists(reader)
  const name = reader.identifier()
  reader.expects('AS')
  return { kind: 'createNamedCollection', ifNotExists, name, entries: parseEntries(reader) }
}

export function parseEntries(reader: Reader): readonly CollectionEntry[] {
  return reader.list(() => {
    const key = reader.identifier()
    reader.expectsSymbol('=')
    const value = parseOperand(reader)
    if (!['string', 'number', 'word'].includes(value.kind)) reader.fail('expected literal')
    const word = reader.takesOne('NOT OVERRIDABLE', 'OVERRIDABLE')
    return { key, value, ...(word ? { overridable: word === 'OVERRIDABLE' } : {}) }
  })
}
