/** Whether a user that SQL made may do it: 497 where not (timeplus.md §1.16, §5.3). */
import type { Privilege } from '../catalog.ts'
import { type Context, qualified } from '../context.ts'
import { ServerError } from '../errors.ts'
import { type ObjectName, references, type Statement } from '../sql/index.ts'

interface Need {
  readonly privilege: string
  readonly on?: ObjectName
}

export function checkAccess(context: Context, statement: Statement): void {
  const { user, catalog, options } = context
  // The owner and `default` may do everything.
  if (user === options.user || catalog.state.access.users[user] === undefined) return
  const granted = privilegesOf(context, user, new Set())
  for (const { privilege, on } of needs(statement)) {
    const name = on && qualified(context, on)
    if (name && catalog.isReserved(name.database)) continue
    if (isAllowed(granted, privilege, name)) continue
    const object = name ? `${name.database}.${name.name}` : '*.*'
    throw new ServerError(
      497,
      `${user}: Not enough privileges. To execute this query it's necessary to have grant ${privilege} ON ${object}`,
    )
  }
}

/** Own ones, and those of every role below. */
function privilegesOf(context: Context, grantee: string, seen: Set<string>): readonly Privilege[] {
  if (seen.has(grantee)) return []
  seen.add(grantee)
  const granted = context.catalog.state.access.grants[grantee]
  if (!granted) return []
  return [
    ...granted.privileges,
    ...granted.roles.flatMap(({ name }) => privilegesOf(context, name, seen)),
  ]
}

function isAllowed(
  granted: readonly Privilege[],
  privilege: string,
  on: Required<ObjectName> | undefined,
): boolean {
  const about = granted.filter(
    (one) =>
      (one.database === undefined || one.database === on?.database) &&
      (one.table === undefined || one.table === on?.name) &&
      (one.name === 'ALL' ||
        one.name === privilege ||
        privilege.startsWith(`${one.name} `) ||
        one.name.startsWith(`${privilege} `)),
  )
  return about.some((one) => !one.revoked) && !about.some((one) => one.revoked && !one.columns)
}

/** Privileges are named as in ClickHouse 22.x; that of a stream is `… TABLE`. */
function needs(statement: Statement): readonly Need[] {
  switch (statement.kind) {
    case 'select':
      return reads(statement.query)
    case 'insert':
      return [
        { privilege: 'INSERT', on: statement.into },
        ...(statement.data.kind === 'query' ? reads(statement.data.query) : []),
      ]
    case 'createStream':
    case 'createExternalTable':
      return [{ privilege: 'CREATE TABLE', on: statement.name }]
    case 'createView':
    case 'createMaterializedView':
      return [{ privilege: 'CREATE VIEW', on: statement.name }, ...reads(statement.query)]
    case 'createDatabase':
      return [{ privilege: 'CREATE DATABASE', on: { database: statement.name, name: '' } }]
    case 'alter':
      return [{ privilege: 'ALTER', on: statement.name }]
    case 'delete':
      return [{ privilege: 'ALTER DELETE', on: statement.from }]
    case 'truncate':
      return [{ privilege: 'TRUNCATE', on: statement.name }]
    case 'drop':
      return [{ privilege: dropPrivilege(statement.target), on: statement.name }]
    case 'rename':
      return statement.pairs.map(({ from }) => ({ privilege: 'DROP TABLE', on: from }))
    case 'system':
      return [{ privilege: 'SYSTEM' }]
    case 'user':
    case 'role':
    case 'rowPolicy':
    case 'quota':
    case 'settingsProfile':
    case 'grant':
    case 'setDefaultRole':
    case 'dropAccess':
      return [{ privilege: 'ACCESS MANAGEMENT' }]
    default:
      return statement.kind.startsWith('create') ? [{ privilege: 'CREATE' }] : []
  }
}

function reads(query: Parameters<typeof references>[0]): readonly Need[] {
  return references(query).relations.map(({ name }) => ({ privilege: 'SELECT', on: name }))
}

function dropPrivilege(target: string): string {
  if (target === 'STREAM' || target === 'EXTERNAL TABLE') return 'DROP TABLE'
  return `DROP ${target}`
}
