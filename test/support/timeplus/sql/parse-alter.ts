/** ALTER STREAM, TABLE, VIEW, DATABASE and NAMED COLLECTION (timeplus.md §2). */
import type { AccessStatement } from './access-statement.ts'
import { parseAccessAlter } from './parse-access.ts'
import { parseAlterCommand } from './parse-alter-command.ts'
import { parseEntries } from './parse-create-resource.ts'
import { parseObjectName } from './parse-names.ts'
import { parseSettings, parseSettingsClause } from './parse-settings.ts'
import type { AlterDatabase, AlterNamedCollection, AlterStatement } from './alter-statement.ts'
import type { Reader } from './reader.ts'

type Alter = AlterStatement | AlterDatabase | AlterNamedCollection | AccessStatement

/** After ALTER. */
export function parseAlter(reader: Reader): Alter {
  const access = parseAccessAlter(reader)
  if (access) return access
  if (reader.takes('DATABASE')) return parseAlterDatabase(reader)
  if (reader.takes('NAMED COLLECTION')) return parseAlterNamedCollection(reader)
  const word = reader.takesOne('STREAM', 'TABLE', 'VIEW')
  if (!word) reader.fail('expected STREAM')
  if (word !== 'STREAM' && reader.dialect.generation === 1) reader.refuse(`ALTER ${word}`)
  const name = parseObjectName(reader)
  const commands = reader.list(() => parseAlterCommand(reader))
  return { kind: 'alter', word, name, commands, settings: parseSettingsClause(reader) }
}

function parseAlterDatabase(reader: Reader): AlterDatabase {
  const name = reader.identifier()
  if (reader.takes('MODIFY COMMENT'))
    return { kind: 'alterDatabase', name, comment: reader.string() }
  reader.expects('MODIFY SETTING')
  return { kind: 'alterDatabase', name, settings: parseSettings(reader) }
}

function parseAlterNamedCollection(reader: Reader): AlterNamedCollection {
  if (reader.dialect.generation === 1) reader.refuse('ALTER NAMED COLLECTION')
  const ifExists = reader.takes('IF EXISTS')
  const name = reader.identifier()
  const set = reader.takes('SET') ? parseEntries(reader) : []
  const removed = reader.takes('DELETE') ? reader.list(() => reader.identifier()) : []
  if (set.length === 0 && removed.length === 0) reader.fail('expected SET or DELETE')
  return { kind: 'alterNamedCollection', ifExists, name, set, delete: removed }
}
