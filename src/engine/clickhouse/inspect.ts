import type { LiveCatalog, ObjectKey, Scope } from '../../catalog/catalog.ts'
import { addressName, type ResourceId, resourceId } from '../../resource/id.ts'
import type { LiveObject } from '../../resource/resource.ts'
import { quoteIdentifier, quoteString } from '../../sql/index.ts'
import { matchesAny } from '../common/glob.ts'
import { isOneOf, quoteList } from '../clickhouse-family/quote.ts'
import { type Row, textOf } from '../clickhouse-family/rows.ts'
import type { Statements } from '../clickhouse-family/statements.ts'
import type { Capabilities } from '../engine.ts'
import { type Finding, findingFrom, type Unreadable } from './finding.ts'
import { readAccess } from './inspect-access.ts'
import { readNamedCollections } from './inspect-named-collections.ts'
import { leadsOutside } from './kinds/engines.ts'
import { readStuckMutations, type StuckMutation } from './stuck-mutations.ts'
import { storingDatabaseEngines, systemDatabases } from './system-databases.ts'

/**
 * Reads a whole target with six queries, whatever it holds: databases, tables, functions, named
 * collections, access, mutations that failed. Definitions are the server's own CREATE texts, taken apart.
 */
export async function inspect(
  statements: Statements,
  scope: Scope,
  options: { readonly ledgerDatabase: string; readonly capabilities: Capabilities },
): Promise<LiveCatalog> {
  const isHidden = (name: string): boolean =>
    systemDatabases.has(name) || name === options.ledgerDatabase
  const isInScope = (name: string): boolean => !isHidden(name) && matchesAny(scope.databases, name)

  const globals = Promise.all([
    scope.global ? readFunctions(statements) : [],
    scope.global ? readNamedCollections(statements) : [],
    readAccess(statements, options.capabilities),
  ])
  // Awaited below; until then a failure must not count as unhandled.
  globals.catch(() => undefined)
  const databaseRows = await readDatabases(statements)
  const inScope = databaseRows.filter((row) => isInScope(textOf(row, 'name')))
  const relations = await readRelations(
    statements,
    `database IN ${quoteList(inScope.filter(storesTables).map((row) => textOf(row, 'name')))}`,
  )
  const [functions, collections, access] = await globals
  const stuck = await readStuckMutations(
    statements,
    `database IN ${quoteList(inScope.map((row) => textOf(row, 'name')))}`,
  )
  const found = [
    ...inScope.map(databaseFrom),
    ...relations,
    ...functions,
    ...collections,
    ...accessInScope(access, scope, isInScope),
  ]
  return {
    objects: objectsOf(found),
    databases: new Set(
      databaseRows.map((row) => textOf(row, 'name')).filter((name) => !isHidden(name)),
    ),
    unreadable: [
      ...found.flatMap(({ unreadable }) => (unreadable === undefined ? [] : [unreadable])),
      ...inScope.filter((row) => !storesTables(row)).map(foreignTables),
    ],
    broken: stuck.map(brokenTable),
  }
}

function brokenTable({ database, table, command, why, wayBack }: StuckMutation): {
  readonly id: ResourceId
  readonly why: string
} {
  const next = wayBack.length === 0 ? '' : `; to take it back: ${wayBack.join('; ')}`
  return {
    id: resourceId('Table', `${database}.${table}`),
    why: `its data cannot follow ${command} (${why})${next}`,
  }
}

/** The named objects again, with one query per group of kinds that occurs among them. */
export async function inspectObjects(
  statements: Statements,
  keys: readonly ObjectKey[],
  capabilities: Capabilities,
): Promise<readonly LiveObject[]> {
  const groups = new Map<Group, ObjectKey[]>()
  for (const key of keys) {
    const group = groupOf(key.kind)
    groups.set(group, [...(groups.get(group) ?? []), key])
  }
  const found = await Promise.all(
    [...groups].map(([group, wanted]) => readGroup(group, wanted, statements, capabilities)),
  )
  const objects = objectsOf(found.flat())
  const asked = new Set(keys.map((key) => `${groupOf(key.kind)} ${addressName(key.address)}`))
  return [...objects.values()].filter(({ kind, name }) => asked.has(`${groupOf(kind)} ${name}`))
}

type Group = 'database' | 'relation' | 'function' | 'namedCollection' | 'access' | 'none'

/** A relation asked for as a Table may have become a View: relations are one group. */
function groupOf(kind: string): Group {
  return groups[kind] ?? 'none'
}

const groups: { readonly [kind: string]: Group } = {
  Database: 'database',
  Table: 'relation',
  View: 'relation',
  MaterializedView: 'relation',
  Sink: 'relation',
  Dictionary: 'relation',
  Function: 'function',
  NamedCollection: 'namedCollection',
  User: 'access',
  Role: 'access',
  Grant: 'access',
  RowPolicy: 'access',
  Quota: 'access',
  SettingsProfile: 'access',
}

async function readGroup(
  group: Group,
  keys: readonly ObjectKey[],
  statements: Statements,
  capabilities: Capabilities,
): Promise<readonly Finding[]> {
  const names = keys.map(({ address }) => address.name)
  switch (group) {
    case 'database':
      return (await readDatabases(statements))
        .filter((row) => names.includes(textOf(row, 'name')))
        .map(databaseFrom)
    case 'relation':
      return await readRelations(
        statements,
        isOneOf(
          ['database', 'name'],
          keys.map(({ address }) => [address.database ?? '', address.name]),
        ),
      )
    case 'function':
      return await readFunctions(statements, names)
    case 'namedCollection':
      return await readNamedCollections(statements, names)
    case 'access':
      return await readAccess(statements, capabilities)
    case 'none':
      return []
  }
}

async function readDatabases(statements: Statements): Promise<readonly Row[]> {
  return await statements.query(
    'SELECT name, engine, engine_full, comment FROM system.databases ORDER BY name',
  )
}

/**
 * The server has no CREATE text of databases in a table, only its parts; `engine_full` is empty
 * for the embedded engine's own `default` (chdb 3.4.0).
 */
function databaseFrom(row: Row): Finding {
  const name = textOf(row, 'name')
  const engine = textOf(row, 'engine_full')
  const comment = textOf(row, 'comment')
  const text = [
    `CREATE DATABASE ${quoteIdentifier(name)}`,
    ...(engine === '' ? [] : [`ENGINE = ${engine}`]),
    ...(comment === '' ? [] : [`COMMENT ${quoteString(comment)}`]),
  ].join(' ')
  return findingFrom(text, { kind: 'Database', name })
}

function storesTables(row: Row): boolean {
  return storingDatabaseEngines.has(textOf(row, 'engine'))
}

function foreignTables(row: Row): Unreadable {
  return {
    kind: 'Table',
    name: `${textOf(row, 'name')}.*`,
    why: `the tables of a database of engine ${textOf(row, 'engine')} belong to another system`,
  }
}

/**
 * Tables, views, materialized views and dictionaries. No total_* column is asked for: they are
 * computed from parts. `.inner.…` and `.inner_id.…` are the storage of materialized views, `.tmp.inner…` of a refresh that was cut off (seen on 26.7.2.1).
 */
async function readRelations(
  statements: Statements,
  condition: string,
): Promise<readonly Finding[]> {
  const rows = await statements.query(
    `SELECT database, name, engine, create_table_query FROM system.tables WHERE ${condition} AND NOT is_temporary AND NOT startsWith(name, '.inner') AND NOT startsWith(name, '.tmp.inner') ORDER BY database, name`,
  )
  const found = rows.map(relationFrom)
  const engines = new Map(
    rows.map((row) => [`${textOf(row, 'database')}.${textOf(row, 'name')}`, textOf(row, 'engine')]),
  )
  const elsewhere = found.flatMap(({ object }) => {
    const target = targetOf(object)
    return target === undefined || engines.has(target.join('.')) ? [] : [target]
  })
  if (elsewhere.length > 0) {
    for (const row of await statements.query(
      `SELECT database, name, engine FROM system.tables WHERE ${isOneOf(['database', 'name'], elsewhere)}`,
    )) {
      engines.set(`${textOf(row, 'database')}.${textOf(row, 'name')}`, textOf(row, 'engine'))
    }
  }
  return found.map((finding) => asSink(finding, engines))
}

function relationFrom(row: Row): Finding {
  const engine = textOf(row, 'engine')
  const otherwise = {
    kind: kindsByEngine[engine] ?? 'Table',
    name: `${textOf(row, 'database')}.${textOf(row, 'name')}`,
  }
  const text = textOf(row, 'create_table_query')
  return text === ''
    ? { unreadable: { ...otherwise, why: 'the server does not show its definition to this user' } }
    : findingFrom(text, otherwise)
}

const kindsByEngine: { readonly [engine: string]: string } = {
  View: 'View',
  MaterializedView: 'MaterializedView',
  Dictionary: 'Dictionary',
}

/** A materialized view whose target leads outside is a Sink: the same object by another name. */
function asSink(finding: Finding, engines: ReadonlyMap<string, string>): Finding {
  const target = targetOf(finding.object)?.join('.')
  const engine = target === undefined ? undefined : engines.get(target)
  if (finding.object === undefined || engine === undefined || !leadsOutside(engine)) return finding
  const { name } = finding.object
  return { object: { ...finding.object, kind: 'Sink', id: resourceId('Sink', name) } }
}

/** Database and name of the table that a materialized view writes to. */
function targetOf(object: LiveObject | undefined): readonly [string, string] | undefined {
  if (object === undefined || object.kind !== 'MaterializedView') return undefined
  const to = object.spec['to']
  if (typeof to !== 'string') return undefined
  const dot = to.indexOf('.')
  return dot < 0 ? [object.address.database ?? '', to] : [to.slice(0, dot), to.slice(dot + 1)]
}

/** SQL functions; executable ones come from the server's configuration and are not ours. */
async function readFunctions(
  statements: Statements,
  names?: readonly string[],
): Promise<readonly Finding[]> {
  const named = names === undefined ? '' : ` AND name IN ${quoteList(names)}`
  const rows = await statements.query(
    `SELECT name, create_query FROM system.functions WHERE origin = 'SQLUserDefined'${named} ORDER BY name`,
  )
  return rows.map((row) =>
    findingFrom(textOf(row, 'create_query'), { kind: 'Function', name: textOf(row, 'name') }),
  )
}

/** Row policies live in databases, the other access objects everywhere. */
function accessInScope(
  access: readonly Finding[],
  scope: Scope,
  isInScope: (database: string) => boolean,
): readonly Finding[] {
  return access.filter(({ object, unreadable }) => {
    const kind = object?.kind ?? unreadable?.kind
    if (kind !== 'RowPolicy') return scope.global
    return object === undefined || isInScope(object.address.database ?? '')
  })
}

function objectsOf(found: readonly Finding[]): ReadonlyMap<ResourceId, LiveObject> {
  return new Map(
    found.flatMap(({ object }) => (object === undefined ? [] : [[object.id, object] as const])),
  )
}
