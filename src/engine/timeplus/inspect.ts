import type { LiveCatalog, ObjectKey, Scope } from '../../catalog/catalog.ts'
import { addressName, type ResourceId } from '../../resource/id.ts'
import type { LiveObject } from '../../resource/resource.ts'
import { matchesAny } from '../common/glob.ts'
import { textOf } from '../clickhouse-family/rows.ts'
import type { Statements } from '../clickhouse-family/statements.ts'
import type { Appserver } from './appserver/index.ts'
import type { Server } from './capabilities.ts'
import type { Finding } from './finding.ts'
import { readAccess } from './inspect-access.ts'
import {
  databasesFrom,
  foreignRelations,
  readDatabaseRows,
  storesRelations,
} from './inspect-databases.ts'
import {
  readDisks,
  readFormatSchemas,
  readFunctions,
  readNamedCollections,
  readStoragePolicies,
} from './inspect-globals.ts'
import { readNamedRelations, readRelations } from './inspect-relations.ts'
import { readInputs, readScheduled, readScheduledObject } from './inspect-scheduled.ts'
import { inParallel } from './in-parallel.ts'
import type { Formatted } from './sql-format.ts'
import { systemDatabases } from './system-databases.ts'

/** What a target consists of, for reading it. */
export interface World {
  readonly statements: Statements
  readonly server: Server
  readonly appserver: Appserver | undefined
  readonly formatted: Formatted
}

/**
 * Reads a whole target: one query for all relations, one list per database for alerts and tasks,
 * one list per kind of global objects, and SHOW CREATE where no list has the definition. The
 * definitions are the server's own texts, taken apart. Source: timeplus.md §3.1, §3.2.
 */
export async function inspect(
  world: World,
  scope: Scope,
  ledgerDatabase: string,
): Promise<LiveCatalog> {
  const { statements, server, appserver } = world
  const isHidden = (name: string): boolean => systemDatabases.has(name) || name === ledgerDatabase
  const isInScope = (name: string): boolean => !isHidden(name) && matchesAny(scope.databases, name)

  const databaseRows = await readDatabaseRows(statements)
  const inScope = databaseRows.filter((row) => isInScope(textOf(row, 'name')))
  const storing = inScope.filter(storesRelations).map((row) => textOf(row, 'name'))
  const [found, access, rest] = await Promise.all([
    Promise.all([
      databasesFrom(statements, inScope),
      readRelations(statements, storing),
      readScheduled(statements, 'Alert', storing, server),
      readScheduled(statements, 'Task', storing, server),
      readInputs(statements, storing, server),
      ...(scope.global ? globalObjects(world) : []),
    ]),
    readAccess(statements, server.capabilities),
    scope.global ? appserver?.inspect() : undefined,
  ])
  const findings = [
    ...found.flat(),
    ...inScope.filter((row) => !storesRelations(row)).map(foreignRelations),
    ...accessInScope(access, scope, isInScope),
  ]
  return {
    objects: new Map(
      [...objectsIn(findings), ...(rest?.objects ?? [])].map((object) => [object.id, object]),
    ),
    databases: new Set(
      databaseRows.map((row) => textOf(row, 'name')).filter((name) => !isHidden(name)),
    ),
    unreadable: [
      ...findings.flatMap(({ unreadable }) => (unreadable === undefined ? [] : [unreadable])),
      ...(rest?.unreadable ?? []),
    ],
  }
}

function globalObjects({ statements, server }: World): readonly Promise<readonly Finding[]>[] {
  const lacks = server.capabilities.unsupportedKinds
  return [
    readFunctions(statements),
    readFormatSchemas(statements),
    readNamedCollections(statements, server),
    ...(lacks['Disk'] === undefined ? [readDisks(statements, server)] : []),
    ...(lacks['StoragePolicy'] === undefined ? [readStoragePolicies(statements)] : []),
  ]
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

/** The named objects again; one group of kinds is one sort of question. */
export async function inspectObjects(
  world: World,
  keys: readonly ObjectKey[],
): Promise<readonly LiveObject[]> {
  const groups = new Map<Group, ObjectKey[]>()
  for (const key of keys) {
    const group = groupOf(key)
    groups.set(group, [...(groups.get(group) ?? []), key])
  }
  const found = await Promise.all(
    [...groups].map(async ([group, wanted]) =>
      group === 'appserver'
        ? ((await world.appserver?.inspectObjects(wanted)) ?? [])
        : objectsIn(await readGroup(group, wanted, world)),
    ),
  )
  const asked = new Set(keys.map((key) => `${groupOf(key)} ${addressName(key.address)}`))
  const objects = new Map<ResourceId, LiveObject>(found.flat().map((one) => [one.id, one]))
  return [...objects.values()].filter((one) => asked.has(`${groupOf(one)} ${one.name}`))
}

type Group = (typeof groups)[keyof typeof groups] | 'appserver' | 'none'

/** A relation asked for as a Stream may have become a View: relations are one group. */
const groups = {
  Database: 'database',
  Stream: 'relation',
  ExternalStream: 'relation',
  ExternalTable: 'relation',
  View: 'relation',
  MaterializedView: 'relation',
  Sink: 'relation',
  Dictionary: 'relation',
  Alert: 'Alert',
  Task: 'Task',
  Input: 'input',
  Function: 'function',
  FormatSchema: 'formatSchema',
  NamedCollection: 'namedCollection',
  Disk: 'disk',
  StoragePolicy: 'storagePolicy',
  User: 'access',
  Role: 'access',
  Grant: 'access',
  RowPolicy: 'access',
  Quota: 'access',
  SettingsProfile: 'access',
} as const

function groupOf({ kind, address }: Pick<ObjectKey, 'kind' | 'address'>): Group {
  if (livesOnAppserver({ kind, address })) return 'appserver'
  return kind in groups ? groups[kind as keyof typeof groups] : 'none'
}

/** A Sink without a database is one of the appserver. */
export function livesOnAppserver({ kind, address }: Pick<ObjectKey, 'kind' | 'address'>): boolean {
  return (
    kind === 'Source' ||
    kind === 'Dashboard' ||
    kind === 'SavedQuery' ||
    (kind === 'Sink' && address.database === undefined)
  )
}

async function readGroup(
  group: Exclude<Group, 'appserver'>,
  keys: readonly ObjectKey[],
  { statements, server }: World,
): Promise<readonly Finding[]> {
  const names = keys.map(({ address }) => address.name)
  const pairs = keys.map(({ address }) => [address.database ?? '', address.name] as const)
  switch (group) {
    case 'database': {
      const rows = await readDatabaseRows(statements)
      return await databasesFrom(
        statements,
        rows.filter((row) => names.includes(textOf(row, 'name'))),
      )
    }
    case 'relation':
      return await readNamedRelations(statements, pairs)
    case 'Alert':
    case 'Task': {
      const found = await inParallel(pairs, ([database, name]) =>
        readScheduledObject(statements, group, database, name),
      )
      return found.flat()
    }
    case 'input':
      return await readInputs(statements, pairs, server)
    case 'function':
      return await readFunctions(statements, names)
    case 'formatSchema':
      return await readFormatSchemas(statements, names)
    case 'namedCollection':
      return await readNamedCollections(statements, server, names)
    case 'disk':
      return await readDisks(statements, server, names)
    case 'storagePolicy':
      return await readStoragePolicies(statements, names)
    case 'access':
      return await readAccess(statements, server.capabilities)
    case 'none':
      return []
  }
}

function objectsIn(found: readonly Finding[]): readonly LiveObject[] {
  return found.flatMap(({ object }) => (object === undefined ? [] : [object]))
}
