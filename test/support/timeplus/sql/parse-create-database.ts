/** CREATE DATABASE (timeplus.md §1.2). */
import type { CreateDatabase } from './definition.ts'
import { parseComment, parseIfNotExists } from './parse-names.ts'
import { parseSettingsClause } from './parse-settings.ts'
import { parseEngine } from './parse-storage.ts'
import type { Reader } from './reader.ts'

/** After CREATE DATABASE. */
export function parseCreateDatabase(reader: Reader): CreateDatabase {
  const ifNotExists = parseIfNotExists(reader)
  const name = reader.identifier()
  const engine = reader.takes('ENGINE') ? { engine: parseEngine(reader) } : {}
  // External databases are of 2.8 and later.
  if (reader.sees('SETTINGS') && reader.dialect.generation === 1) reader.refuse('SETTINGS')
  const settings = parseSettingsClause(reader)
  return { kind: 'createDatabase', ifNotExists, name, ...engine, settings, ...parseComment(reader) }
}
