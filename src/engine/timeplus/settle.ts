import { setTimeout as sleep } from 'node:timers/promises'
import { SluiceError } from '../../diagnostic/sluice-error.ts'
import { quoteString } from '../../sql/index.ts'
import { textOf } from '../clickhouse-family/rows.ts'
import { serverCodeOf } from '../clickhouse-family/server-fault.ts'
import type { Statements } from '../clickhouse-family/statements.ts'
import type { ExecuteOptions } from '../engine.ts'
import { type Effect, effectsOf } from './effect.ts'

/**
 * Runs a statement and waits until what it makes is there and what it takes away is gone: both are
 * asynchronous, so that the next statement may not find a new stream (60) or find the old one (57).
 * A CREATE that is refused because of a name that is on its way out is sent again.
 * Source: timeplus.md §1.17, §8 (docs/sql-drop-stream.md, p3:src/Interpreters/InterpreterDropQuery.cpp).
 */
export async function executeAndSettle(
  statements: Statements,
  sql: string,
  options: ExecuteOptions = {},
  patienceMs: number = defaultPatienceMs,
): Promise<void> {
  const effects = effectsOf(sql)
  const deadline = performance.now() + patienceMs
  for (let tries = 0; ; tries++) {
    try {
      await statements.execute(sql, options)
      break
    } catch (error) {
      const isOver = performance.now() > deadline
      if (isOver || !(await isOnItsWayOut(statements, effects, error))) throw error
      await sleep(pauseMs(tries))
    }
  }
  for (const effect of effects) await settled(statements, effect, sql, deadline)
}

/** What people wait for a deploy; a cluster without its quorum is found out by then. */
export const defaultPatienceMs = 60_000

/**
 * STREAM_ALREADY_EXISTS, DATABASE_ALREADY_EXISTS, FUNCTION_ALREADY_EXISTS, RESOURCE_ALREADY_EXISTS,
 * and an existing format schema. Source: timeplus.md §5.3.
 */
export const takenCodes: ReadonlySet<number> = new Set([57, 82, 609, 2005, 2610])

/** Source: timeplus.md §5.3: streams, databases, and the metastore's own word for both. */
export const goneCodes: ReadonlySet<number> = new Set([60, 81, 2003])

async function isOnItsWayOut(
  statements: Statements,
  [effect]: readonly Effect[],
  error: unknown,
): Promise<boolean> {
  if (effect?.becomes !== 'present' || !takenCodes.has(serverCodeOf(error) ?? 0)) return false
  return (await isThere(statements, effect)) === false
}

async function settled(
  statements: Statements,
  effect: Effect,
  sql: string,
  deadline: number,
): Promise<void> {
  const wanted = effect.becomes === 'present'
  for (let tries = 0; ; tries++) {
    const found = await isThere(statements, effect)
    if (found === undefined || found === wanted) return
    if (performance.now() > deadline) throw unsettled(effect, sql)
    await sleep(pauseMs(tries))
  }
}

/** Undefined where it cannot be told: no name of a database, or no right to look. */
export async function isThere(
  statements: Statements,
  effect: Omit<Effect, 'becomes'>,
): Promise<boolean | undefined> {
  const sql = listing(effect)
  if (sql === undefined) return undefined
  try {
    const rows = await statements.query(sql)
    return rows.some((row) => textOf(row, 'name') === effect.name)
  } catch (error) {
    if (serverCodeOf(error) === undefined) throw error
    return undefined
  }
}

function listing({ object, database, name }: Omit<Effect, 'becomes'>): string | undefined {
  const isNamed = `name = ${quoteString(name)}`
  switch (object) {
    case 'relation':
      return database === undefined
        ? undefined
        : `SELECT name FROM system.tables WHERE database = ${quoteString(database)} AND ${isNamed}`
    case 'database':
      return `SELECT name FROM system.databases WHERE ${isNamed}`
    case 'function':
      return `SELECT name FROM system.functions WHERE ${isNamed}`
    case 'namedCollection':
      return `SELECT name FROM system.named_collections WHERE ${isNamed}`
    case 'formatSchema':
      return 'SHOW FORMAT SCHEMAS'
  }
}

/** Soon at first, since most of it takes milliseconds; half a second in the end. */
export function pauseMs(tries: number): number {
  return Math.min(500, 20 * 2 ** Math.min(tries, 6))
}

function unsettled({ becomes, database, name }: Effect, sql: string): SluiceError {
  const path = database === undefined ? name : `${database}.${name}`
  const seen = becomes === 'present' ? 'is not there yet' : 'is still there'
  return new SluiceError(
    'OUTCOME_UNKNOWN',
    `the server took a statement, and \`${path}\` ${seen}`,
    { detail: [`statement: ${sql.replace(/\s+/g, ' ').slice(0, 400)}`] },
  )
}
