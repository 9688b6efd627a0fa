/**
 * The tree of privileges: what a group holds and down to which level each can be granted
 * (p1: and p3:src/Access/Common/AccessType.h; timeplus.md §1.16).
 */
export type Level = 'global' | 'database' | 'table' | 'column'

export interface Privilege {
  readonly name: string
  /** Of a leaf. */
  readonly level?: Level
  readonly children: readonly Privilege[]
}

/** Names of one parent; `name/level`, or `name` for a global one. */
function leaves(...names: readonly string[]): readonly Privilege[] {
  return names.map((entry) => {
    const [name = '', level = 'global'] = entry.split('/')
    return { name, level: level as Level, children: [] }
  })
}

function group(
  name: string,
  ...children: readonly (readonly Privilege[] | Privilege)[]
): Privilege {
  return { name, children: children.flat() }
}

const ALTER = group(
  'ALTER',
  group(
    'ALTER TABLE',
    leaves('ALTER UPDATE/column', 'ALTER DELETE/column'),
    group(
      'ALTER COLUMN',
      leaves(
        'ALTER ADD COLUMN/column',
        'ALTER MODIFY COLUMN/column',
        'ALTER DROP COLUMN/column',
        'ALTER COMMENT COLUMN/column',
        'ALTER CLEAR COLUMN/column',
        'ALTER RENAME COLUMN/column',
        'ALTER MATERIALIZE COLUMN/column',
      ),
    ),
    leaves('ALTER MODIFY COMMENT/table'),
    group(
      'ALTER INDEX',
      leaves(
        'ALTER ORDER BY/table',
        'ALTER SAMPLE BY/table',
        'ALTER ADD INDEX/table',
        'ALTER DROP INDEX/table',
        'ALTER MATERIALIZE INDEX/table',
        'ALTER CLEAR INDEX/table',
      ),
    ),
    group('ALTER CONSTRAINT', leaves('ALTER ADD CONSTRAINT/table', 'ALTER DROP CONSTRAINT/table')),
    leaves(
      'ALTER TTL/table',
      'ALTER MATERIALIZE TTL/table',
      'ALTER SETTINGS/table',
      'ALTER MOVE PARTITION/table',
      'ALTER FETCH PARTITION/table',
      'ALTER FREEZE PARTITION/table',
    ),
  ),
  group('ALTER DATABASE', leaves('ALTER DATABASE SETTINGS/database')),
  group('ALTER VIEW', leaves('ALTER VIEW REFRESH/table', 'ALTER VIEW MODIFY QUERY/table')),
)

const ACCESS_MANAGEMENT = group(
  'ACCESS MANAGEMENT',
  leaves(
    'CREATE USER',
    'ALTER USER',
    'DROP USER',
    'CREATE ROLE',
    'ALTER ROLE',
    'DROP ROLE',
    'ROLE ADMIN',
    'CREATE ROW POLICY/table',
    'ALTER ROW POLICY/table',
    'DROP ROW POLICY/table',
    'CREATE QUOTA',
    'ALTER QUOTA',
    'DROP QUOTA',
    'CREATE SETTINGS PROFILE',
    'ALTER SETTINGS PROFILE',
    'DROP SETTINGS PROFILE',
  ),
  group(
    'SHOW ACCESS',
    leaves(
      'SHOW USERS',
      'SHOW ROLES',
      'SHOW ROW POLICIES/table',
      'SHOW QUOTAS',
      'SHOW SETTINGS PROFILES',
    ),
  ),
)

function system(newer: boolean): Privilege {
  return group(
    'SYSTEM',
    leaves('SYSTEM SHUTDOWN'),
    group(
      'SYSTEM DROP CACHE',
      leaves(
        'SYSTEM DROP DNS CACHE',
        'SYSTEM DROP MARK CACHE',
        'SYSTEM DROP UNCOMPRESSED CACHE',
        'SYSTEM DROP MMAP CACHE',
        'SYSTEM DROP COMPILED EXPRESSION CACHE',
        'SYSTEM DROP FILESYSTEM CACHE',
        'SYSTEM DROP SCHEMA CACHE',
        'SYSTEM DROP FORMAT SCHEMA CACHE',
      ),
    ),
    group(
      'SYSTEM RELOAD',
      leaves(
        'SYSTEM RELOAD CONFIG',
        'SYSTEM RELOAD USERS',
        'SYSTEM RELOAD DICTIONARY',
        'SYSTEM RELOAD MODEL',
        'SYSTEM RELOAD FUNCTION',
        'SYSTEM RELOAD EMBEDDED DICTIONARIES',
      ),
    ),
    leaves('SYSTEM RESTART DISK', 'SYSTEM MERGES/table', 'SYSTEM TTL MERGES/table'),
    leaves('SYSTEM FETCHES/table', 'SYSTEM MOVES/table'),
    group(
      'SYSTEM SENDS',
      leaves('SYSTEM DISTRIBUTED SENDS/table', 'SYSTEM REPLICATED SENDS/table'),
    ),
    leaves(
      'SYSTEM REPLICATION QUEUES/table',
      'SYSTEM DROP REPLICA/table',
      'SYSTEM SYNC REPLICA/table',
      'SYSTEM RESTART REPLICA/table',
      'SYSTEM RESTORE REPLICA/table',
      'SYSTEM SYNC DATABASE REPLICA/database',
      'SYSTEM SYNC TRANSACTION LOG',
    ),
    group('SYSTEM FLUSH', leaves('SYSTEM FLUSH DISTRIBUTED/table', 'SYSTEM FLUSH LOGS')),
    leaves('SYSTEM THREAD FUZZER', 'SYSTEM UNFREEZE', ...(newer ? ['SYSTEM TASK'] : [])),
  )
}

/** The whole tree, ALL at its root. */
export function privilegeTree(generation: 1 | 2 | 3): Privilege {
  const newer = generation > 1
  const named = newer ? ['DISK', 'STORAGE POLICY', 'ALERT', 'TASK'] : []
  const relations = ['DATABASE/database', 'TABLE/table', 'VIEW/table', 'DICTIONARY/table']
  const created = [
    ...relations,
    'TEMPORARY TABLE',
    'FUNCTION',
    'FORMAT SCHEMA',
    ...named,
    'NAMED COLLECTION',
  ]
  const dropped = [...relations, 'FUNCTION', 'FORMAT SCHEMA', ...named, 'NAMED COLLECTION']
  const shown = ['DATABASES/database', 'TABLES/table', 'COLUMNS/column', 'DICTIONARIES/table']
  const more = newer ? ['FUNCTIONS', 'ALERTS', 'TASKS', 'DISKS'] : []
  return group(
    'ALL',
    group('SHOW', leaves(...[...shown, 'FORMAT SCHEMAS', ...more].map((name) => `SHOW ${name}`))),
    leaves('SELECT/column', 'INSERT/column'),
    ALTER,
    group('CREATE', leaves(...created.map((name) => `CREATE ${name}`))),
    group('DROP', leaves(...dropped.map((name) => `DROP ${name}`))),
    leaves('TRUNCATE/table', 'OPTIMIZE/table', 'BACKUP/table', 'KILL QUERY', 'KILL TRANSACTION'),
    leaves('MOVE PARTITION BETWEEN SHARDS'),
    ACCESS_MANAGEMENT,
    leaves('SHOW NAMED COLLECTIONS', 'SHOW NAMED COLLECTIONS SECRETS'),
    system(newer),
    leaves('dictGet/table'),
    group(
      'INTROSPECTION',
      leaves('addressToLine', 'addressToLineWithInlines', 'addressToSymbol', 'demangle'),
    ),
    group(
      'SOURCES',
      leaves(
        'FILE',
        'URL',
        'REMOTE',
        'MONGO',
        'MYSQL',
        'POSTGRES',
        'SQLITE',
        'ODBC',
        'JDBC',
        'HDFS',
        'S3',
      ),
    ),
  )
}

/** Other words for the same privilege. */
export const ALIASES: Readonly<Record<string, string>> = {
  'ALL PRIVILEGES': 'ALL',
  UPDATE: 'ALTER UPDATE',
  DELETE: 'ALTER DELETE',
  'ADD COLUMN': 'ALTER ADD COLUMN',
  'MODIFY COLUMN': 'ALTER MODIFY COLUMN',
  'DROP COLUMN': 'ALTER DROP COLUMN',
  'COMMENT COLUMN': 'ALTER COMMENT COLUMN',
  'CLEAR COLUMN': 'ALTER CLEAR COLUMN',
  'RENAME COLUMN': 'ALTER RENAME COLUMN',
  'ADD INDEX': 'ALTER ADD INDEX',
  'DROP INDEX': 'ALTER DROP INDEX',
  'MATERIALIZE INDEX': 'ALTER MATERIALIZE INDEX',
  'MODIFY TTL': 'ALTER TTL',
  'MODIFY SETTING': 'ALTER SETTINGS',
  'TRUNCATE TABLE': 'TRUNCATE',
  'OPTIMIZE TABLE': 'OPTIMIZE',
  'CREATE POLICY': 'CREATE ROW POLICY',
  'ALTER POLICY': 'ALTER ROW POLICY',
  'DROP POLICY': 'DROP ROW POLICY',
  'CREATE PROFILE': 'CREATE SETTINGS PROFILE',
  'ALTER PROFILE': 'ALTER SETTINGS PROFILE',
  'DROP PROFILE': 'DROP SETTINGS PROFILE',
  'RELOAD CONFIG': 'SYSTEM RELOAD CONFIG',
  'FLUSH LOGS': 'SYSTEM FLUSH LOGS',
  DICTGET: 'dictGet',
}
