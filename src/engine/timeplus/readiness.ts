import type { ObjectKey } from '../../catalog/catalog.ts'
import { SluiceError } from '../../diagnostic/sluice-error.ts'
import { isOneOf } from '../clickhouse-family/quote.ts'
import { type Row, textOf } from '../clickhouse-family/rows.ts'
import { exceptionWords } from '../clickhouse-family/server-fault.ts'
import type { Readiness } from '../engine.ts'
import { inspectObjects, livesOnAppserver, type World } from './inspect.ts'

/**
 * Whether relations do what they are there for: a materialized view by the state that the server
 * logs of it every five seconds, a dictionary by its own; everything else is ready when it exists.
 * Source: timeplus.md §1.18, §3.1 (docs/materialized-view-lifecycle.md,
 * docs/system-introspection-state-log.md).
 */
export async function readiness(
  world: World,
  keys: readonly ObjectKey[],
): Promise<readonly Readiness[]> {
  const elsewhere = keys.filter(livesOnAppserver)
  const here = keys.filter((key) => !livesOnAppserver(key))
  const [rest, troubles] = await Promise.all([
    elsewhere.length === 0 ? [] : (world.appserver?.readiness(elsewhere) ?? []),
    here.length === 0 ? new Map<string, Trouble>() : readTroubles(world, here),
  ])
  return [...here.map(({ id }): Readiness => ({ id, ...(troubles.get(id) ?? ready) })), ...rest]
}

type State = Omit<Readiness, 'id'>
type Trouble = State & { readonly state: 'waiting' | 'failed' }

const ready: State = { state: 'ready', why: '', since: null, next: null }

async function readTroubles(
  world: World,
  keys: readonly ObjectKey[],
): Promise<ReadonlyMap<string, Trouble>> {
  const views = keys.filter(({ kind }) => kind === 'MaterializedView' || kind === 'Sink')
  const dictionaries = keys.filter(({ kind }) => kind === 'Dictionary')
  const [found, states, loads] = await Promise.all([
    inspectObjects(world, keys),
    readStates(world, views),
    readLoads(world, dictionaries),
  ])
  const names = new Map(found.map((object) => [object.id as string, object]))
  return new Map(
    keys.flatMap((key) => {
      const object = names.get(key.id)
      const trouble =
        states.get(pathOf(key)) ??
        loads.get(pathOf(key)) ??
        (object === undefined && !isUnreadable(key) ? missing : undefined)
      if (trouble === undefined || isWanted(trouble, object?.spec['settings'])) return []
      return [[key.id as string, trouble] as const]
    }),
  )
}

const missing: Trouble = { state: 'failed', why: 'it does not exist', since: null, next: null }

/** Kinds of which not every server prints definitions: not finding one says nothing. */
function isUnreadable({ kind }: ObjectKey): boolean {
  return ['Disk', 'StoragePolicy', 'NamedCollection', 'User', 'Grant', 'External'].includes(kind)
}

const pausedByHand = 'it is paused'

/** `pause_on_start` says that it shall not run. */
function isWanted({ why }: Trouble, settings: unknown): boolean {
  const value =
    typeof settings === 'object' && settings !== null && 'pause_on_start' in settings
      ? String(settings.pause_on_start)
      : ''
  return why.startsWith(pausedByHand) && (value === 'true' || value === '1')
}

/** The newest state of each view on each node; followers are suspended, one of all executes. */
async function readStates(
  { statements, server }: World,
  views: readonly ObjectKey[],
): Promise<ReadonlyMap<string, Trouble>> {
  const log = ['introspection_state_log', 'stream_state_log'].find((name) =>
    server.tables.has(name),
  )
  if (views.length === 0 || log === undefined) return new Map()
  const rows = await rowsIfKnown(
    statements.query(
      `SELECT database, name, node_id, state_name, arg_max(state_string_value, _tp_time) AS value, ${utc('max(_tp_time)')} AS since FROM table(system.${log}) WHERE ${isOneOf(['database', 'name'], views.map(pairOf))} AND state_name IN ('status', 'last_error_message') AND _tp_time > now() - INTERVAL 5 MINUTE GROUP BY database, name, node_id, state_name`,
    ),
  )
  const byView = new Map<string, Row[]>()
  for (const row of rows) {
    const path = `${textOf(row, 'database')}.${textOf(row, 'name')}`
    byView.set(path, [...(byView.get(path) ?? []), row])
  }
  return new Map(
    [...byView].flatMap(([path, states]) => {
      const trouble = stateTrouble(states)
      return trouble === undefined ? [] : [[path, trouble] as const]
    }),
  )
}

function stateTrouble(rows: readonly Row[]): Trouble | undefined {
  const states = rows.filter((row) => textOf(row, 'state_name') === 'status')
  const words = states.map((row) => textOf(row, 'value'))
  if (words.length === 0 || words.some((word) => word.startsWith('Executing'))) return undefined
  const at = words.findIndex((word) => word !== 'Suspended')
  const word = words[at]
  if (word === undefined) return undefined
  const since = textOf(states[at] ?? {}, 'since') || null
  switch (word) {
    case 'Error':
      return {
        state: 'failed',
        why: `it stopped with an error${lastError(rows)}`,
        since,
        next: null,
      }
    case 'Paused':
      return {
        state: 'failed',
        why: `${pausedByHand} (SYSTEM RESUME MATERIALIZED VIEW)`,
        since,
        next: null,
      }
    case 'AutoRecovering':
    case 'Recovering':
      return { state: 'waiting', why: `it recovers${lastError(rows)}`, since, next: null }
    default:
      return { state: 'waiting', why: `its state is ${word}`, since, next: null }
  }
}

function lastError(rows: readonly Row[]): string {
  const row = rows.find((one) => textOf(one, 'state_name') === 'last_error_message')
  const words = exceptionWords(textOf(row ?? {}, 'value'))
  return words === '' ? '' : `: ${words.length > 300 ? `${words.slice(0, 299)}…` : words}`
}

/** One that is not loaded yet is loaded by its first use. Source: timeplus.md §3.1. */
async function readLoads(
  { statements }: World,
  dictionaries: readonly ObjectKey[],
): Promise<ReadonlyMap<string, Trouble>> {
  if (dictionaries.length === 0) return new Map()
  const rows = await rowsIfKnown(
    statements.query(
      `SELECT database, name, status, last_exception FROM system.dictionaries WHERE ${isOneOf(['database', 'name'], dictionaries.map(pairOf))}`,
    ),
  )
  return new Map(
    rows.flatMap((row) => {
      const trouble = loadTrouble(textOf(row, 'status'), textOf(row, 'last_exception'))
      const path = `${textOf(row, 'database')}.${textOf(row, 'name')}`
      return trouble === undefined ? [] : [[path, trouble] as const]
    }),
  )
}

function loadTrouble(status: string, exception: string): Trouble | undefined {
  const words = exceptionWords(exception)
  const found = { since: null, next: null }
  switch (status) {
    case 'LOADING':
      return { ...found, state: 'waiting', why: 'it is being loaded' }
    case 'FAILED':
      return { ...found, state: 'failed', why: `it cannot be loaded: ${words}` }
    case 'FAILED_AND_RELOADING':
      return { ...found, state: 'waiting', why: `it is loaded again, after: ${words}` }
    default:
      return words === ''
        ? undefined
        : { ...found, state: 'waiting', why: `it answers with old rows: ${words}` }
  }
}

/** The log has another form before 2.7, and may be closed to us: then nothing is known. */
async function rowsIfKnown(asked: Promise<readonly Row[]>): Promise<readonly Row[]> {
  try {
    return await asked
  } catch (error) {
    if (!(error instanceof SluiceError) || error.code === 'UNREACHABLE') throw error
    return []
  }
}

function utc(expression: string): string {
  return `format_datetime(${expression}, '%FT%TZ', 'UTC')`
}

function pairOf({ address }: ObjectKey): readonly [string, string] {
  return [address.database ?? '', address.name]
}

function pathOf(key: ObjectKey): string {
  return pairOf(key).join('.')
}
