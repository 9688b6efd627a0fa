import type { ObjectKey } from '../../catalog/catalog.ts'
import type { ResourceId } from '../../resource/id.ts'
import { quoteString } from '../../sql/index.ts'
import { isOneOf, quoteList } from '../clickhouse-family/quote.ts'
import { type Row, textOf } from '../clickhouse-family/rows.ts'
import { exceptionWords } from '../clickhouse-family/server-fault.ts'
import type { Statements } from '../clickhouse-family/statements.ts'
import type { Readiness } from '../engine.ts'
import { definitionTroubles, type Relation } from './readiness-definitions.ts'

/** What keeps one relation from being ready. */
export type Trouble = Omit<Readiness, 'id'> & { readonly state: 'waiting' | 'failed' }

/** By `database.name`. */
export type Troubles = ReadonlyMap<string, Trouble>

/**
 * Whether relations do what they are there for: mutations that are not done, refreshes and
 * dictionaries that failed, views that cannot be read, materialized views that make inserts fail.
 * Everything else is ready when it exists. Source: manual, "system.mutations",
 * "system.view_refreshes", "system.dictionaries"; what their columns say was seen on 26.7.2.1.
 */
export async function readiness(
  statements: Statements,
  keys: readonly ObjectKey[],
): Promise<readonly Readiness[]> {
  const wanted = keys.filter(({ kind }) => relationKinds.has(kind))
  const found =
    wanted.length === 0 ? new Map<string, Trouble>() : await readTroubles(statements, wanted)
  return keys.map((key) => readinessOf(key.id, found.get(pathOfKey(key))))
}

const relationKinds: ReadonlySet<string> = new Set([
  'Table',
  'View',
  'MaterializedView',
  'Sink',
  'Dictionary',
])

function readinessOf(id: ResourceId, trouble: Trouble | undefined): Readiness {
  return { id, ...(trouble ?? { state: 'ready', why: '', since: null, next: null }) }
}

async function readTroubles(
  statements: Statements,
  keys: readonly ObjectKey[],
): Promise<ReadonlyMap<string, Trouble>> {
  const pairs = keys.map(({ address }) => [address.database ?? '', address.name] as const)
  const databases = quoteList([...new Set(pairs.map(([database]) => database))])
  const [relations, mutations, refreshes, dictionaries] = await Promise.all([
    readRelations(statements, pairs),
    statements.query(
      `SELECT database, table AS name, mutation_id, command, parts_to_do, is_killed, latest_fail_reason, ${utc('create_time')} AS since FROM system.mutations WHERE NOT is_done AND database IN ${databases} AND ((${isOneOf(['database', 'table'], pairs)}) OR startsWith(table, ${quoteString('.inner')})) ORDER BY create_time, mutation_id`,
    ),
    statements.query(
      `SELECT *, view AS name, ${utc('last_refresh_time')} AS since, ${utc('next_refresh_time')} AS next FROM system.view_refreshes WHERE ${isOneOf(['database', 'view'], pairs)}`,
    ),
    statements.query(
      `SELECT database, name, status, last_exception, ${utc('loading_start_time')} AS since FROM system.dictionaries WHERE ${isOneOf(['database', 'name'], pairs)}`,
    ),
  ])
  return merged([
    missing(keys, relations),
    await definitionTroubles(statements, [...relations.values()]),
    mutationTroubles(mutations, relations),
    troublesOf(refreshes, refreshTrouble),
    troublesOf(dictionaries, dictionaryTrouble),
  ])
}

async function readRelations(
  statements: Statements,
  pairs: readonly (readonly [string, string])[],
): Promise<ReadonlyMap<string, Relation>> {
  const rows = await statements.query(
    `SELECT database, name, uuid, engine, create_table_query, as_select FROM system.tables WHERE ${isOneOf(['database', 'name'], pairs)}`,
  )
  const asked = new Set(pairs.map((pair) => pair.join('.')))
  return new Map(
    rows
      .filter((row) => asked.has(pathOf(row)))
      .map((row) => [
        pathOf(row),
        {
          database: textOf(row, 'database'),
          name: textOf(row, 'name'),
          uuid: textOf(row, 'uuid'),
          engine: textOf(row, 'engine'),
          create: textOf(row, 'create_table_query'),
          query: textOf(row, 'as_select'),
        },
      ]),
  )
}

function missing(keys: readonly ObjectKey[], relations: ReadonlyMap<string, Relation>): Troubles {
  return new Map(
    keys
      .map(pathOfKey)
      .filter((path) => !relations.has(path))
      .map((path) => [
        path,
        { state: 'failed', why: 'it does not exist', since: null, next: null },
      ]),
  )
}

// Mutations

/** The first one that is not done holds up those after it. */
function mutationTroubles(
  rows: readonly Row[],
  relations: ReadonlyMap<string, Relation>,
): Troubles {
  const owners = new Map<string, string>(
    [...relations].flatMap(([path, { database, name, uuid }]) =>
      [name, `.inner_id.${uuid}`, `.inner.${name}`].map(
        (table) => [`${database}.${table}`, path] as const,
      ),
    ),
  )
  const byOwner = new Map<string, Row[]>()
  for (const row of rows) {
    const owner = owners.get(pathOf(row))
    if (owner !== undefined) byOwner.set(owner, [...(byOwner.get(owner) ?? []), row])
  }
  return new Map([...byOwner].map(([owner, all]) => [owner, mutationTrouble(all)]))
}

function mutationTrouble(rows: readonly Row[]): Trouble {
  const failing = rows.find((row) => textOf(row, 'latest_fail_reason') !== '')
  const killed = rows.find((row) => textOf(row, 'is_killed') === '1')
  const row = killed ?? failing ?? rows[0] ?? {}
  const reason = reasonOf(textOf(row, 'latest_fail_reason'))
  const command = clipped(textOf(row, 'command').replace(/^\((.*)\)$/s, '$1'))
  const parts = Number(textOf(row, 'parts_to_do'))
  const left = `${parts} part${parts === 1 ? '' : 's'} left`
  const behind = new Set(rows.map((one) => textOf(one, 'mutation_id'))).size - 1
  const others = behind > 0 ? `; ${behind} more behind it` : ''
  const found = { since: textOf(row, 'since') || null, next: null }
  if (killed !== undefined)
    return { ...found, state: 'failed', why: `its rewriting was killed with ${left}: ${command}` }
  if (failing === undefined)
    return { ...found, state: 'waiting', why: `rewrites its data, ${left}: ${command}${others}` }
  return {
    ...found,
    state: passing.test(textOf(row, 'latest_fail_reason')) ? 'waiting' : 'failed',
    why: `its data cannot be rewritten: ${reason} (${left} of ${command})${others}`,
  }
}

/** Faults of the moment: the server tries a mutation again until it succeeds. */
const passing =
  /\((MEMORY_LIMIT_EXCEEDED|NOT_ENOUGH_SPACE|TIMEOUT_EXCEEDED|ABORTED|NETWORK_ERROR|SOCKET_TIMEOUT|KEEPER_EXCEPTION|S3_ERROR)\)/

// Refreshes

function refreshTrouble(row: Row): Trouble | undefined {
  const status = textOf(row, 'status')
  const exception = reasonOf(textOf(row, 'exception'))
  const isAtWork = /^(Running|Scheduling|WaitingForDependencies)/.test(status)
  const times = { since: row['since'] ?? null, next: null }
  if (exception !== '') {
    const why = `its last refresh failed: ${exception}`
    if (status === 'Disabled') return { ...times, state: 'failed', why }
    return { ...times, state: 'waiting', why, next: isAtWork ? null : (row['next'] ?? null) }
  }
  // A view that is made EMPTY waits for its first turn, as it was told to.
  if (!isAtWork || (row['last_success_time'] ?? null) !== null) return undefined
  const why = status.startsWith('Waiting')
    ? 'its first refresh waits for the views it depends on'
    : 'its first refresh is running'
  return { ...times, state: 'waiting', why }
}

// Dictionaries

/** One that is not loaded yet is loaded by its first use. */
function dictionaryTrouble(row: Row): Trouble | undefined {
  const status = textOf(row, 'status')
  const exception = reasonOf(textOf(row, 'last_exception'))
  const found = { since: textOf(row, 'since') || null, next: null }
  switch (status) {
    case 'LOADING':
      return { ...found, state: 'waiting', why: 'it is being loaded' }
    case 'FAILED':
      return { ...found, state: 'failed', why: `it cannot be loaded: ${exception}` }
    case 'FAILED_AND_RELOADING':
      return { ...found, state: 'waiting', why: `it is loaded again, after: ${exception}` }
    default:
      return exception === ''
        ? undefined
        : { ...found, state: 'waiting', why: `it answers with old rows: ${exception}` }
  }
}

// Common

function troublesOf(rows: readonly Row[], troubleOf: (row: Row) => Trouble | undefined): Troubles {
  return new Map(
    rows.flatMap((row) => {
      const trouble = troubleOf(row)
      return trouble === undefined ? [] : [[pathOf(row), trouble] as const]
    }),
  )
}

/** What fails counts for more than what waits; of two alike the first. */
function merged(all: readonly Troubles[]): Troubles {
  const worst = new Map<string, Trouble>()
  for (const [path, trouble] of all.flatMap((one) => [...one])) {
    const known = worst.get(path)
    if (known === undefined || (known.state === 'waiting' && trouble.state === 'failed'))
      worst.set(path, trouble)
  }
  return worst
}

/** Without the operators of the plan, which name columns by numbers. */
function reasonOf(text: string): string {
  return exceptionWords(text)
    .replace(/[,.\s]+$/, '')
    .replace(/[:.]? while executing '.*'(?=[.:]? |$)/s, '')
}

function utc(column: string): string {
  return `formatDateTime(${column}, '%FT%TZ', 'UTC')`
}

function clipped(text: string): string {
  const line = text.replace(/\s+/g, ' ')
  return line.length > 80 ? `${line.slice(0, 79)}…` : line
}

function pathOf(row: Row): string {
  return `${textOf(row, 'database')}.${textOf(row, 'name')}`
}

function pathOfKey({ address }: ObjectKey): string {
  return `${address.database ?? ''}.${address.name}`
}
