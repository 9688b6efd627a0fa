/** CREATE: which kind it is, and what each generation knows (timeplus.md §1.1). */
import type { CreateDefinition } from './definition.ts'
import type { AccessStatement } from './access-statement.ts'
import { parseAccessCreate } from './parse-access.ts'
import { parseCreateAlert, parseCreateInput, parseCreateTask } from './parse-create-alert.ts'
import { parseCreateDatabase } from './parse-create-database.ts'
import { parseCreateDictionary } from './parse-create-dictionary.ts'
import { parseCreateFunction } from './parse-create-function.ts'
import {
  parseCreateDisk,
  parseCreateFormatSchema,
  parseCreateNamedCollection,
  parseCreateStoragePolicy,
} from './parse-create-resource.ts'
import { parseCreateExternalTable, parseCreateStream } from './parse-create-stream.ts'
import { parseCreateMaterializedView, parseCreateView } from './parse-create-view.ts'
import type { Reader } from './reader.ts'

/** At the word CREATE, or REPLACE in G1. */
export function parseCreate(reader: Reader): CreateDefinition | AccessStatement {
  if (reader.sees('REPLACE STREAM')) {
    if (reader.dialect.generation !== 1) reader.refuse('REPLACE STREAM')
    reader.next()
    return parseCreateStream(reader, true)
  }
  reader.expects('CREATE')
  const orReplace = reader.takes('OR REPLACE')
  return (
    parseRelationCreate(reader, orReplace) ??
    parseResourceCreate(reader, orReplace) ??
    parseAccessCreate(reader, orReplace) ??
    reader.fail('expected a kind of object')
  )
}

function parseRelationCreate(reader: Reader, orReplace: boolean): CreateDefinition | undefined {
  if (reader.takes('EXTERNAL TABLE')) return parseCreateExternalTable(reader, orReplace)
  if (STREAMS.some((words) => reader.sees(words))) return parseCreateStream(reader, orReplace)
  if (reader.takes('VIEW')) return parseCreateView(reader, orReplace)
  if (reader.sees('MATERIALIZED VIEW') || reader.sees('SCHEDULED MATERIALIZED VIEW')) {
    if (orReplace) reader.fail('expected VIEW')
    return parseCreateMaterializedView(reader)
  }
  if (!reader.sees('DICTIONARY') && !reader.sees('DATABASE')) return undefined
  if (orReplace) reader.refuse(`OR REPLACE ${reader.peek().text.toUpperCase()}`)
  if (reader.takes('DICTIONARY')) return parseCreateDictionary(reader)
  reader.expects('DATABASE')
  return parseCreateDatabase(reader)
}

const STREAMS: readonly string[] = [
  'STREAM',
  'TEMPORARY STREAM',
  'EXTERNAL STREAM',
  'RANDOM STREAM',
  'NULL STREAM',
  'MUTABLE STREAM',
]

type Parse = (reader: Reader, orReplace: boolean) => CreateDefinition

interface Resource {
  readonly words: string
  readonly since: 1 | 2 | 3
  readonly parse: Parse
}

const RESOURCES: readonly Resource[] = [
  { words: 'FUNCTION', since: 1, parse: parseCreateFunction },
  { words: 'AGGREGATE FUNCTION', since: 1, parse: parseCreateFunction },
  { words: 'REMOTE FUNCTION', since: 1, parse: parseCreateFunction },
  { words: 'FORMAT SCHEMA', since: 1, parse: parseCreateFormatSchema },
  { words: 'DISK', since: 2, parse: parseCreateDisk },
  { words: 'STORAGE POLICY', since: 2, parse: parseCreateStoragePolicy },
  // The grammar of 1.6.1 does not have it (timeplus-normal-form.md, last section).
  { words: 'NAMED COLLECTION', since: 2, parse: parseCreateNamedCollection },
  { words: 'ALERT', since: 2, parse: parseCreateAlert },
  { words: 'TASK', since: 2, parse: parseCreateTask },
  { words: 'INPUT', since: 3, parse: parseCreateInput },
]

function parseResourceCreate(reader: Reader, orReplace: boolean): CreateDefinition | undefined {
  const resource = RESOURCES.find(({ words }) => reader.sees(words))
  if (!resource) return undefined
  if (reader.dialect.generation < resource.since) reader.refuse(`CREATE ${resource.words}`)
  return resource.parse(reader, orReplace)
}
