/** DROP, RENAME, TRUNCATE, EXISTS, DESCRIBE (timeplus.md §1.17). */
import type { AccessStatement } from './access-statement.ts'
import { parseAccessDrop } from './parse-access.ts'
import { parseTableArguments } from './parse-call.ts'
import { parseObjectName } from './parse-names.ts'
import { parseQueryExpression } from './parse-query.ts'
import { parseSettingsClause } from './parse-settings.ts'
import type {
  DescribeStatement,
  DropStatement,
  DropTarget,
  ExistsStatement,
  RenameStatement,
  TruncateStatement,
} from './statement.ts'
import type { Reader } from './reader.ts'

/** What each generation can drop. `DROP EXTERNAL STREAM` is in none (proton issue #932). */
const TARGETS: readonly (readonly [DropTarget, 1 | 2 | 3])[] = [
  ['EXTERNAL TABLE', 1],
  ['STREAM', 1],
  ['TABLE', 1],
  ['VIEW', 1],
  ['DICTIONARY', 1],
  ['DATABASE', 1],
  ['FUNCTION', 1],
  ['FORMAT SCHEMA', 1],
  ['NAMED COLLECTION', 2],
  ['DISK', 2],
  ['STORAGE POLICY', 2],
  ['ALERT', 2],
  ['TASK', 2],
  ['INPUT', 3],
]

/** The kind of object that stands here, also for SHOW CREATE. */
export function takesTarget(reader: Reader): DropTarget | undefined {
  for (const [words, since] of TARGETS) {
    if (!reader.takes(words)) continue
    if (reader.dialect.generation < since) reader.refuse(words)
    return words
  }
  return undefined
}

/** After DROP. */
export function parseDrop(reader: Reader): DropStatement | AccessStatement {
  const access = parseAccessDrop(reader)
  if (access) return access
  const temporary = reader.takes('TEMPORARY')
  const target = takesTarget(reader) ?? reader.fail('expected a kind of object')
  const ifExists = reader.takes('IF EXISTS')
  const name = parseObjectName(reader)
  const noDelay = reader.takesOne('NO DELAY', 'SYNC') !== undefined
  const cascade = reader.dialect.generation !== 1 && reader.takes('CASCADE')
  const settings = parseSettingsClause(reader)
  return { kind: 'drop', target, temporary, ifExists, name, noDelay, cascade, settings }
}

/** At RENAME or EXCHANGE. */
export function parseRename(reader: Reader): RenameStatement {
  const exchange = reader.takes('EXCHANGE')
  if (exchange && reader.dialect.generation !== 1) reader.refuse('EXCHANGE')
  if (!exchange) reader.expects('RENAME')
  const word = reader.takesOne('STREAM', 'TABLE', 'STREAMS', 'TABLES')
  if (!word) reader.fail('expected STREAM')
  const pairs = reader.list(() => {
    const ifExists = reader.takes('IF EXISTS')
    const from = parseObjectName(reader)
    reader.expects(exchange ? 'AND' : 'TO')
    return { from, to: parseObjectName(reader), ifExists }
  })
  const settings = parseSettingsClause(reader)
  return {
    kind: 'rename',
    word: word.startsWith('S') ? 'STREAM' : 'TABLE',
    exchange,
    pairs,
    settings,
  }
}

/** After TRUNCATE. */
export function parseTruncate(reader: Reader): TruncateStatement {
  reader.takesOne('STREAM', 'TABLE')
  const ifExists = reader.takes('IF EXISTS')
  const name = parseObjectName(reader)
  reader.takesOne('NO DELAY', 'SYNC')
  return { kind: 'truncate', ifExists, name, settings: parseSettingsClause(reader) }
}

/** After EXISTS. */
export function parseExists(reader: Reader): ExistsStatement {
  const word = reader.takesOne('STREAM', 'TABLE', 'VIEW', 'DICTIONARY', 'DATABASE')
  const name = parseObjectName(reader)
  return { kind: 'exists', word: word === undefined || word === 'TABLE' ? 'STREAM' : word, name }
}

/** After DESCRIBE or DESC. */
export function parseDescribe(reader: Reader): DescribeStatement {
  reader.takesOne('STREAM', 'TABLE')
  const target = parseDescribed(reader)
  return { kind: 'describe', target, settings: parseSettingsClause(reader) }
}

function parseDescribed(reader: Reader): DescribeStatement['target'] {
  if (reader.takesSymbol('(')) {
    const query = parseQueryExpression(reader)
    reader.expectsSymbol(')')
    return { kind: 'query', query }
  }
  if (reader.peek().kind === 'word' && reader.seesSymbol('(', 1)) {
    const name = reader.identifier()
    return { kind: 'function', name, arguments: parseTableArguments(reader, name) }
  }
  return { kind: 'name', name: parseObjectName(reader) }
}
