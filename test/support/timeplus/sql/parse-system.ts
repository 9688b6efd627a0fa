/** SYSTEM commands (timeplus.md §1.18). Those of 1.x are few; unknown ones are refused. */
import { parseObjectName } from './parse-names.ts'
import type { SystemStatement } from './statement.ts'
import type { Reader } from './reader.ts'

interface Command {
  readonly words: string
  readonly action?: string
  readonly since: 1 | 2 | 3
  readonly takes: 'nothing' | 'view' | 'name' | 'maybeName' | 'shard' | 'argument'
}

const COMMANDS: readonly Command[] = [
  { words: 'PAUSE MATERIALIZED VIEW', since: 1, takes: 'view' },
  {
    words: 'UNPAUSE MATERIALIZED VIEW',
    action: 'RESUME MATERIALIZED VIEW',
    since: 1,
    takes: 'view',
  },
  { words: 'RESUME MATERIALIZED VIEW', since: 2, takes: 'view' },
  { words: 'ABORT MATERIALIZED VIEW', since: 2, takes: 'view' },
  { words: 'RECOVER MATERIALIZED VIEW', since: 2, takes: 'view' },
  { words: 'PAUSE STREAM', since: 2, takes: 'shard' },
  { words: 'RESUME STREAM', since: 2, takes: 'shard' },
  { words: 'RECOVER STREAM', since: 2, takes: 'shard' },
  { words: 'PAUSE TASK', since: 2, takes: 'name' },
  { words: 'RESUME TASK', since: 2, takes: 'name' },
  { words: 'RELOAD DICTIONARY', since: 1, takes: 'name' },
  { words: 'FLUSH LOGS', since: 1, takes: 'nothing' },
  { words: 'STOP TTL MERGES', since: 1, takes: 'maybeName' },
  { words: 'START TTL MERGES', since: 1, takes: 'maybeName' },
  { words: 'STOP MERGES', since: 1, takes: 'maybeName' },
  { words: 'START MERGES', since: 1, takes: 'maybeName' },
  { words: 'STOP MOVES', since: 3, takes: 'maybeName' },
  { words: 'START MOVES', since: 3, takes: 'maybeName' },
  { words: 'DROP FORMAT SCHEMA CACHE', since: 1, takes: 'argument' },
  { words: 'INSTALL PYTHON PACKAGE', since: 2, takes: 'argument' },
  { words: 'UNINSTALL PYTHON PACKAGE', since: 2, takes: 'argument' },
  { words: 'LIST PYTHON PACKAGES', since: 2, takes: 'nothing' },
  { words: 'SET LOG LEVEL', since: 2, takes: 'argument' },
  { words: 'TRANSFER LEADER', since: 2, takes: 'argument' },
]

/** After SYSTEM. */
export function parseSystem(reader: Reader): SystemStatement {
  for (const command of COMMANDS) {
    if (!reader.sees(command.words)) continue
    if (reader.dialect.generation < command.since) reader.refuse(`SYSTEM ${command.words}`)
    reader.takes(command.words)
    return {
      kind: 'system',
      action: command.action ?? command.words,
      ...parseRest(reader, command),
    }
  }
  return reader.fail('expected a SYSTEM command')
}

function parseRest(reader: Reader, { takes }: Command): Omit<SystemStatement, 'kind' | 'action'> {
  switch (takes) {
    case 'nothing':
      return { permanent: false }
    case 'view': {
      const name = parseObjectName(reader)
      const permanent = reader.dialect.generation !== 1 && reader.takes('PERMANENT')
      return { name, permanent }
    }
    case 'name':
      return { name: parseObjectName(reader), permanent: false }
    case 'maybeName':
      return reader.atEnd || reader.seesSymbol(';')
        ? { permanent: false }
        : { name: parseObjectName(reader), permanent: false }
    case 'shard':
      return { name: parseObjectName(reader), shard: reader.unsigned(), permanent: false }
    case 'argument':
      return { ...parseArgument(reader), permanent: false }
  }
}

function parseArgument(reader: Reader): { readonly argument?: string } {
  const words: string[] = []
  while (!reader.atEnd && !reader.seesSymbol(';')) words.push(reader.next().value)
  return words.length > 0 ? { argument: words.join(' ') } : {}
}
