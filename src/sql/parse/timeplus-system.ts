/** SYSTEM commands: keywords, perhaps a name or a text, perhaps more keywords (Timeplus docs, sql-system-*.md). */
import type { Expression } from '../ast/expression.ts'
import type { System } from '../ast/streaming.ts'
import { advance, at, atName, type Cursor, fail, here, key, peek, span, take } from './cursor.ts'
import { tableName } from './from.ts'
import { literal } from './literal.ts'
import { settingItems } from './settings.ts'

const COMMAND_WORDS: ReadonlySet<string> = new Set(
  (
    'PAUSE UNPAUSE RESUME ABORT RECOVER MATERIALIZED VIEW STREAM TASK ALERT INPUT RELOAD DICTIONARY DICTIONARIES CONFIG ' +
    'USERS FUNCTION FUNCTIONS FLUSH LOGS STOP START MERGES TTL MOVES FETCHES SENDS REPLICATION REPLICATED QUEUES ' +
    'DISTRIBUTED TRANSFER LEADER SET LOG LEVEL INSTALL UNINSTALL LIST PYTHON PACKAGE PACKAGES DROP FORMAT SCHEMA CACHE ' +
    'FOR DNS MARK UNCOMPRESSED COMPILED EXPRESSION MMAP FILESYSTEM SYNC REPLICA RESTART REPLICAS DISK SHUTDOWN KILL ' +
    'LISTEN THREAD FUZZER REBALANCE VIEWS NODE SHARD'
  ).split(' '),
)

/** Behind these words a name comes, even `ttl` in STOP MERGES ttl (ClickHouse 26.7). */
const LAST_WORDS: ReadonlySet<string> = new Set(
  'MERGES MOVES FETCHES SENDS QUEUES REPLICA VIEW DICTIONARY'.split(' '),
)

function beforeName(words: readonly string[]): boolean {
  return LAST_WORDS.has(words.at(-1) ?? '') || words.join(' ') === 'FLUSH DISTRIBUTED'
}

const OPTION_WORDS: ReadonlySet<string> = new Set(['PERMANENT', 'SYNC', 'ASYNC', 'FORCE'])

export function system(c: Cursor): System {
  const start = here(c)
  advance(c)
  const words: string[] = []
  while (COMMAND_WORDS.has(key(c)) && key(c, 1) !== '.' && !beforeName(words))
    words.push(advance(c).key)
  if (words.length === 0) fail(c, ['PAUSE', 'RESUME', 'RELOAD'])
  const name =
    atName(c) && !OPTION_WORDS.has(key(c)) && !at(c, 'SETTINGS') ? tableName(c) : undefined
  const args: Expression[] = []
  for (;;) {
    const value = peek(c).kind === 'word' ? undefined : literal(c)
    if (!value) break
    args.push(value)
  }
  const options: string[] = []
  while (OPTION_WORDS.has(key(c))) options.push(advance(c).key)
  const settings = take(c, 'SETTINGS') ? settingItems(c) : undefined
  return {
    kind: 'system',
    source: c.text,
    command: words.join(' '),
    ...(name && { name }),
    arguments: args,
    options,
    ...(settings && { settings }),
    ...span(c, start),
  }
}
