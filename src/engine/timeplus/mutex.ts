import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { SluiceError } from '../../diagnostic/sluice-error.ts'
import { quoteString } from '../../sql/index.ts'
import { idIn } from '../common/lock-record.ts'
import { quotePath } from '../clickhouse-family/quote.ts'
import { type Row, textOf } from '../clickhouse-family/rows.ts'
import { serverCodeOf } from '../clickhouse-family/server-fault.ts'
import type { Statements } from '../clickhouse-family/statements.ts'
import { withQuickFlush } from './quick-flush.ts'
import { defaultPatienceMs, executeAndSettle, goneCodes, pauseMs, takenCodes } from './settle.ts'

/**
 * A mutex out of names that are used once. A stream `lock_7` with its record as comment is held
 * until a stream `break_ID` (the id of that record) exists. The next holder creates `lock_8`.
 *
 * The one thing the engine does for one of many only is a plain CREATE STREAM: the others get 57.
 * So taking a lock is creating the next number, and ending one, by its holder or by somebody who
 * breaks it, is creating the stream named after its id. There is no statement that changes or
 * drops what another may have made since: whoever comes late creates a name that is taken, or one
 * that nobody looks at. DROP, which is asynchronous, only clears away what is over. (One name that
 * is dropped and created again would make every taking wait for the removal, and a DROP decided
 * upon before a pause would take the lock of somebody else.)
 *
 * Two may create different numbers when one of them was stopped for long between looking and
 * creating. So each looks again when its lock is to be seen, and gives way when there is another;
 * at least one of them sees the other.
 *
 * Source: timeplus.md §1.3, §1.17, §5.3. No Timeplus server has run this; races are tested on a
 * double of one, with many processes.
 */
export interface Mutex {
  /** True: it is held under this id now. False: somebody has it, or was quicker. */
  readonly take: (id: string, description: string) => Promise<boolean>
  /** False: it is not held under this id, or another ended it first. */
  readonly end: (id: string) => Promise<boolean>
  readonly read: () => Promise<MutexState>
}

export interface MutexState {
  readonly held: readonly Held[]
  /** The highest number in use; 0 before the first. */
  readonly last: number
  /** By name of the marker: who made it. */
  readonly tokens: ReadonlyMap<string, string>
  readonly over: readonly Held[]
  /** Every stream of the database. */
  readonly names: readonly string[]
}

export interface Held {
  readonly number: number
  /** Of the stream. */
  readonly name: string
  readonly id: string
  readonly description: string
}

export function mutexIn(statements: Statements, database: string): Mutex {
  return { take, end, read }

  async function take(id: string, description: string): Promise<boolean> {
    const before = await read()
    if (before.held.length > 0) return before.held.length === 1 && before.held[0]?.id === id
    if (before.tokens.has(markerName(id))) await forget(id, before)
    const number = before.last + 1
    const lock = quotePath(database, lockName(number))
    const isCreated = await withQuickFlush((settings) =>
      createdHere(
        `CREATE STREAM ${lock} (beat int8)${settings} COMMENT ${quoteString(description)}`,
      ),
    )
    const mine = await seen(number, id, isCreated)
    if (mine === undefined) return false
    const after = await read()
    if (after.held.some((one) => one.id !== id)) {
      await end(id)
      return false
    }
    await clear(after)
    return true
  }

  async function end(id: string): Promise<boolean> {
    const before = (await read()).held.find((one) => one.id === id)
    if (before === undefined) return false
    const marker = markerName(id)
    const token = randomUUID()
    const isMine = await createdHere(
      `CREATE STREAM ${quotePath(database, marker)} (beat int8) COMMENT ${quoteString(token)}`,
    )
    if (isMine === false) return false
    // A marker of a lock that was cleared away meanwhile is a second one: its first has won.
    const after = await marked(marker, isMine)
    if (after.over.some((one) => one.id === id)) return after.tokens.get(marker) === token
    if (after.tokens.get(marker) === token) await quietly(() => dropped(marker))
    return false
  }

  /** What is to be seen once a marker is there; where the answer was lost, after a while without. */
  async function marked(marker: string, isCreated: boolean | undefined): Promise<MutexState> {
    const deadline = performance.now() + (isCreated ? defaultPatienceMs : lostAnswerMs)
    for (let tries = 0; ; tries++) {
      const state = await read()
      if (state.tokens.has(marker) || performance.now() > deadline) return state
      await sleep(pauseMs(tries))
    }
  }

  async function dropped(name: string): Promise<void> {
    await statements.execute(`DROP STREAM IF EXISTS ${quotePath(database, name)}`)
  }

  /** An id that had the lock before: what is left of that time would end the lock at once. */
  async function forget(id: string, { over }: MutexState): Promise<void> {
    const names = over.filter((one) => one.id === id).map(({ name }) => name)
    for (const name of [...names, markerName(id)]) {
      await executeAndSettle(statements, `DROP STREAM IF EXISTS ${quotePath(database, name)}`)
    }
  }

  /** True: by us; false: the name is taken; undefined: the answer was lost. */
  async function createdHere(sql: string): Promise<boolean | undefined> {
    try {
      await executeAndSettle(statements, sql)
      return true
    } catch (error) {
      if (!(error instanceof SluiceError)) throw error
      const code = serverCodeOf(error)
      if (code !== undefined && takenCodes.has(code)) return false
      if (code !== undefined && goneCodes.has(code)) return false
      if (error.code === 'OUTCOME_UNKNOWN') return undefined
      throw error
    }
  }

  /** The lock of this number, if it is ours; it may take a moment until it is to be seen. */
  async function seen(
    number: number,
    id: string,
    isCreated: boolean | undefined,
  ): Promise<Held | undefined> {
    if (isCreated === false) return undefined
    const deadline = performance.now() + (isCreated ? defaultPatienceMs : lostAnswerMs)
    for (let tries = 0; ; tries++) {
      const { held } = await read()
      const found = held.find((one) => one.number === number)
      if (found !== undefined) return found.id === id ? found : undefined
      if (performance.now() > deadline) return undefined
      await sleep(pauseMs(tries))
    }
  }

  async function read(): Promise<MutexState> {
    const rows = await statements.query(
      `SELECT name, comment FROM system.tables WHERE database = ${quoteString(database)}`,
    )
    return stateOf(rows)
  }

  /** What is over and nobody looks at any more goes, seen from who holds the lock. */
  async function clear({ over, held, tokens }: MutexState): Promise<void> {
    const known = new Set([...over, ...held].map(({ id }) => markerName(id)))
    const names = [
      ...over.map(({ name }) => name),
      // A marker goes a round after its lock, so that no lock ever lacks the marker it has.
      ...[...tokens.keys()].filter((marker) => !known.has(marker)),
    ]
    for (const name of names) {
      await quietly(() => dropped(name))
    }
  }
}

/** How long an answer that was lost may still become a stream. */
const lostAnswerMs = 5_000

function stateOf(rows: readonly Row[]): MutexState {
  const names = rows.map((row) => textOf(row, 'name'))
  const tokens = new Map(
    rows
      .filter((row) => textOf(row, 'name').startsWith(markerPrefix))
      .map((row) => [textOf(row, 'name'), textOf(row, 'comment')] as const),
  )
  const locks = rows.flatMap(lockIn).sort((a, b) => a.number - b.number)
  const isOver = (one: Held): boolean => tokens.has(markerName(one.id))
  return {
    held: locks.filter((one) => !isOver(one)),
    over: locks.filter(isOver),
    last: locks.at(-1)?.number ?? 0,
    tokens,
    names,
  }
}

function lockIn(row: Row): readonly Held[] {
  const name = textOf(row, 'name')
  const number = Number(/^lock_(\d+)$/.exec(name)?.[1])
  if (!Number.isSafeInteger(number)) return []
  const description = textOf(row, 'comment')
  return [{ number, name, id: idIn(description), description }]
}

function lockName(number: number): string {
  return `lock_${number}`
}

const markerPrefix = 'break_'

/** Letters, digits and `_`, which every server takes in names; no two ids have one marker. */
function markerName(id: string): string {
  const code = (letter: string): string => `_${letter.charCodeAt(0).toString(16).padStart(4, '0')}`
  return `${markerPrefix}${id.replace(/[^A-Za-z0-9]/g, code)}`
}

/** What only tidies up is no reason to fail. */
async function quietly(work: () => Promise<void>): Promise<void> {
  await work().catch((error: unknown) => {
    if (!(error instanceof SluiceError)) throw error
  })
}
