/**
 * One writer per database: an advisory lock of the session that also runs the statements, so that
 * it dies with that session, and a row that says who it is. Nobody has to judge whether a lock is
 * stale: as long as the session lives it is held, and with it gone it is free.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { SluiceError } from '../../diagnostic/sluice-error.ts'
import { described, holderOf } from '../common/lock-record.ts'
import type { LockRecord, Store } from '../store.ts'
import { quoteIdent, quoteLiteral } from './kinds/names.ts'
import { asUser } from './leave.ts'
import { lockCondition, lockKey } from './lock-key.ts'
import { whyNoSession } from './pooler.ts'
import { isTrue, type Row, textOf } from './row.ts'
import { ScriptFault } from './script.ts'
import { isCut, isReadOnly, serverCauseOf } from './server-fault.ts'
import type { Statements } from './statements.ts'
import type { Wire } from './wire.ts'

type Lock = Pick<Store, 'acquire' | 'beat' | 'holds' | 'release' | 'breakLock' | 'lockHolder'>

export function lockTable(schema: string): string {
  return `${quoteIdent(schema)}.lock`
}

export const lockColumns =
  '(one boolean PRIMARY KEY DEFAULT true CHECK (one), id text NOT NULL, record text NOT NULL, pid integer NOT NULL, began timestamptz)'

/** What this connection holds; a connection has one session, whatever stores are made over it. */
export interface Held {
  record: LockRecord | undefined
}

export function lockOver(
  statements: Statements,
  schema: string,
  { held, create }: { readonly held: Held; readonly create: () => Promise<void> },
): Lock {
  const { hold } = statements.line
  const table = lockTable(schema)
  const key = lockKey(schema)
  const isMine = ({ id }: LockRecord): boolean => held.record?.id === id && !hold.isLost()

  return {
    acquire: async (record) => {
      if (isMine(record)) return { taken: true }
      for (let tries = 1; ; tries++) {
        const mine = held.record
        if (mine !== undefined && !hold.isLost())
          return { taken: false, holder: mine, beatAgeMs: 0 }
        if (await take(record)) return { taken: true }
        const holder = await holderNow()
        // It was let go between the two questions.
        if (holder !== undefined) return { taken: false, holder, beatAgeMs: 0 }
        if (tries >= 50) throw unusableLock(schema)
      }
    },
    // The session lives or it does not: a statement that runs on it says enough.
    beat: async (record) => isMine(record),
    holds: async (record) => isMine(record) && (await hold.check()) && isMine(record),
    release: async (record) => {
      if (!isMine(record)) return
      held.record = undefined
      hold.end()
      await letGo(record.id)
    },
    breakLock: async (id) => {
      if (held.record?.id === id) {
        const wasMine = !hold.isLost()
        held.record = undefined
        hold.end()
        if (wasMine) await letGo(id)
        return wasMine
      }
      return await endSessionOf(id)
    },
    lockHolder: async () => (isHeldHere() ? held.record : await holderNow()),
  }

  function isHeldHere(): boolean {
    return held.record !== undefined && !hold.isLost()
  }

  async function take(record: LockRecord): Promise<boolean> {
    const why = await whyNoSession(statements)
    if (why !== undefined) throw noSession(statements.address, why)
    const isTaken = await statements.alone('read', async (wire) => {
      if (held.record !== undefined && !hold.isLost()) return false
      if (!(await tryLock(wire, key))) return false
      held.record = record
      hold.keep(wire, (next) => takeOver(next, record.id).catch(notTakenOver))
      return true
    })
    if (!isTaken) return false
    try {
      await write(record)
    } catch (error) {
      held.record = undefined
      hold.end()
      await letGo(record.id)
      throw error
    }
    return true
  }

  /** Where the table is missing, the store has not been made yet. */
  async function write(record: LockRecord): Promise<void> {
    const sql = `INSERT INTO ${table} (id, record, pid, began) SELECT ${quoteLiteral(record.id)}, ${quoteLiteral(described(record, ''))}, pg_backend_pid(), (SELECT backend_start FROM pg_stat_activity WHERE pid = pg_backend_pid()) ON CONFLICT (one) DO UPDATE SET id = EXCLUDED.id, record = EXCLUDED.record, pid = EXCLUDED.pid, began = EXCLUDED.began`
    try {
      await statements.execute(sql)
    } catch (error) {
      if (!isAbsent(error)) throw error
      await create()
      await statements.execute(sql)
    }
  }

  /**
   * After a cut: the lock is still ours if nobody took it meanwhile. The server may not have
   * noticed the cut, and then the former session still has it; it is ended first, so that what it
   * was at is decided.
   */
  async function takeOver(next: Wire, id: string): Promise<boolean> {
    let isNobody = false
    for (let tries = 1; tries <= 100; tries++) {
      if (await tryLock(next, key)) {
        const rows = await rowsOf(
          next,
          `UPDATE ${table} SET pid = pg_backend_pid(), began = (SELECT backend_start FROM pg_stat_activity WHERE pid = pg_backend_pid()) WHERE id = ${quoteLiteral(id)} RETURNING id`,
        )
        if (rows.length > 0) return true
        await next.script(`SELECT pg_advisory_unlock(${key})`)
        return false
      }
      const others = await rowsOf(next, holderQuery(`l.id = ${quoteLiteral(id)}`))
      if (others.length === 0) {
        // The former session may have ended between the two questions.
        if (isNobody) return false
        isNobody = true
        continue
      }
      isNobody = false
      if (tries === 1) {
        const sqls = ['BEGIN', ...endSession(`l.id = ${quoteLiteral(id)}`), 'COMMIT']
        await next.script(sqls.join('; ')).catch(async (error: unknown) => {
          if (next.isOpen()) await next.script('ROLLBACK')
          throw error
        })
      }
      await sleep(100)
    }
    return false
  }

  async function letGo(id: string): Promise<void> {
    await statements.alone('read', async (wire) => {
      // The table goes with the last project; a session that is gone has let go by itself.
      if (!wire.isOpen()) return
      await wire
        .script(`DELETE FROM ${table} WHERE id = ${quoteLiteral(id)}`)
        .catch(() => undefined)
      await wire.script(`SELECT pg_advisory_unlock(${key})`).catch(() => undefined)
    })
  }

  async function endSessionOf(id: string): Promise<boolean> {
    const isBroken = await statements.alone('read', async (wire) => {
      try {
        const script = {
          statements: [
            { sql: 'BEGIN' },
            // The row is held from here on: whose session ends finds it gone, and not its own.
            { sql: `SELECT id FROM ${table} WHERE id = ${quoteLiteral(id)} FOR UPDATE` },
            ...endSession(`l.id = ${quoteLiteral(id)}`).map((sql) => ({ sql })),
            { sql: `DELETE FROM ${table} WHERE id = ${quoteLiteral(id)} RETURNING id` },
            { sql: 'COMMIT' },
          ],
        }
        const answers = await statements.script(wire, script, 'read')
        return (answers.at(-2)?.rows.length ?? 0) > 0
      } catch (error) {
        if (wire.isOpen()) await wire.script('ROLLBACK').catch(() => undefined)
        if (isAbsent(error)) return false
        throw serverCauseOf(error)?.sqlState === '42501'
          ? mayNotEnd(error, statements.address)
          : error
      }
    })
    for (let tries = 0; isBroken && tries < 100 && (await isLocked()); tries++) await sleep(50)
    return isBroken
  }

  async function isLocked(): Promise<boolean> {
    const [row] = await statements.query(
      `SELECT EXISTS (SELECT FROM pg_locks k WHERE ${lockCondition(schema, 'k')}) AS held`,
    )
    return isTrue(row, 'held')
  }

  /** Undefined: nobody holds it. A session that has taken it and not yet said who it is has no name. */
  async function holderNow(): Promise<LockRecord | undefined> {
    const [row] = await statements.query(
      `SELECT k.pid, a.usename, a.client_addr, a.backend_start FROM pg_locks k LEFT JOIN pg_stat_activity a ON a.pid = k.pid WHERE ${lockCondition(schema, 'k')} LIMIT 1`,
    )
    if (row === undefined) return undefined
    const [named] = await statements.query(holderQuery('true')).catch((error: unknown) => {
      if (isAbsent(error)) return []
      throw error
    })
    return named === undefined
      ? unnamed(row)
      : holderOf({ id: textOf(named, 'id'), description: textOf(named, 'record') })
  }

  /** The row of whoever has the advisory lock now. */
  function holderQuery(condition: string): string {
    return `SELECT l.id, l.record FROM ${table} l JOIN pg_locks k ON k.pid = l.pid WHERE ${lockCondition(schema, 'k')} AND ${condition}`
  }

  /**
   * Ends the session of a row, in a transaction. The number of a session may come again: it has to
   * have the lock. Whose role it is that reads the row, the user who connected ends the session.
   */
  function endSession(condition: string): readonly string[] {
    return [
      `SELECT set_config('sluice.role', current_setting('role'), true), set_config('sluice.pid', '', true)`,
      `SELECT set_config('sluice.pid', l.pid::text, true) FROM ${table} l WHERE ${condition}`,
      asUser,
      `SELECT pg_terminate_backend(k.pid) FROM pg_locks k WHERE ${lockCondition(schema, 'k')} AND k.pid::text = current_setting('sluice.pid') AND k.pid <> pg_backend_pid()`,
      `SELECT set_config('role', current_setting('sluice.role'), true)`,
    ]
  }
}

async function tryLock(wire: Wire, key: string): Promise<boolean> {
  const [row] = await rowsOf(wire, `SELECT pg_try_advisory_lock(${key}) AS taken`)
  return isTrue(row, 'taken')
}

async function rowsOf(wire: Wire, sql: string): Promise<readonly Row[]> {
  return (await wire.script(sql)).at(-1)?.rows ?? []
}

function notTakenOver(error: unknown): boolean {
  const fault = error instanceof ScriptFault ? error.fault : error
  if (isReadOnly(fault)) {
    throw new SluiceError('LOCK_LOST', 'the server that answers now takes no writes', {
      exit: 1,
      hint: 'let `url` name the one that takes writes now, and run the same command again',
    })
  }
  // Where the table is gone, so is the lock.
  if (!isCut(fault)) return false
  throw new SluiceError('UNREACHABLE', 'the connection broke again before the lock was looked at', {
    hint: 'run the same command again',
  })
}

function unnamed(row: Row): LockRecord {
  return {
    id: `session-${textOf(row, 'pid')}`,
    owner: row['usename'] ?? '?',
    host: row['client_addr'] ?? '?',
    pid: 0,
    operation: '?',
    project: '?',
    since: row['backend_start'] ?? '?',
  }
}

/** 3F000 no such schema, 42P01 no such table. */
export function isAbsent(error: unknown): boolean {
  return ['3F000', '42P01'].includes(serverCauseOf(error)?.sqlState ?? '')
}

function mayNotEnd(error: unknown, address: string): SluiceError {
  return new SluiceError(
    'NOT_ALLOWED',
    `the session that holds the lock of ${address} belongs to another role, and may only be ended by it or by an administrator`,
    {
      hint: 'GRANT pg_signal_backend TO the user, or connect as the role that runs Sluice there',
      cause: error instanceof Error ? error.cause : undefined,
    },
  )
}

function noSession(address: string, why: string): SluiceError {
  return new SluiceError('ENGINE_REFUSED', `${address} gives no session to hold a lock: ${why}`, {
    hint: 'let `url` name the server itself, or a pool in session mode',
  })
}

/** Neither free nor held, time and again. */
function unusableLock(schema: string): SluiceError {
  return new SluiceError('ENGINE_REFUSED', `the lock of \`${schema}\` cannot be taken`, {
    hint: `see who has it: SELECT * FROM pg_locks WHERE locktype = 'advisory'`,
  })
}
