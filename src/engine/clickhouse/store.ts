import { SluiceError } from '../../diagnostic/sluice-error.ts'
import { quoteIdentifier, quoteString } from '../../sql/index.ts'
import { quotePath } from '../clickhouse-family/quote.ts'
import { beatAge, described, holderOf } from '../common/lock-record.ts'
import { textOf } from '../clickhouse-family/rows.ts'
import { absentCodes, serverCodeOf } from '../clickhouse-family/server-fault.ts'
import type { Statements } from '../clickhouse-family/statements.ts'
import { storedRow, storedValues } from '../clickhouse-family/stored-row.ts'
import { notWritten } from '../common/not-written.ts'
import type { LockRecord, Store, StoredRow, Topic } from '../store.ts'
import { mutexIn } from './mutex.ts'

/**
 * Ledger, releases, journal and lock in a database of their own: one append-only table, and the
 * table of the mutex. One append is one INSERT, which MergeTree writes whole or not at all.
 */
export function clickhouseStore(statements: Statements, database: string): Store {
  const table = quotePath(database, 'ledger')
  const mutex = mutexIn(statements, database)
  const sequence = sequenceOf(statements, table)

  return {
    exists: async () => {
      const rows = await statements.query(
        `SELECT name FROM system.tables WHERE database = ${quoteString(database)} AND name = 'ledger'`,
      )
      return rows.length > 0
    },
    create,
    append: async (rows) => {
      if (rows.length === 0) return
      const first = await sequence.take(rows.length)
      const insert = statements.insert({
        table,
        columns: ['topic', 'project', 'key', 'seq', 'doc', 'deleted'],
        rows: rows.map((row, index) => storedValues(row, first + BigInt(index))),
        // A second copy has the same seq and is not seen; see `latest` and `all`.
        repeatable: true,
      })
      await insert.catch((error: unknown) => {
        throw notWritten(error)
      })
    },
    latest: async (topics, project) =>
      await readRows(
        `SELECT topic, project, key, argMax(doc, seq) AS last_doc, argMax(deleted, seq) AS gone, toString(max(seq)) AS last_seq, toString(argMax(at, seq)) AS last_at FROM ${table} WHERE ${where(topics, project)} GROUP BY topic, project, key HAVING gone = 0 ORDER BY topic, project, key`,
      ),
    all: async (topic, project) =>
      await readRows(
        `SELECT topic, project, key, any(doc) AS last_doc, any(deleted) AS gone, toString(seq) AS last_seq, toString(min(at)) AS last_at FROM ${table} WHERE ${where(topic, project)} GROUP BY topic, project, key, seq ORDER BY seq, project, key`,
      ),
    acquire: async (record) => {
      for (let tries = 1; ; tries++) {
        if (tries > 50) throw unusableLock(database)
        const state = await mutex.read()
        if (!state.exists) await create()
        else if (state.holder !== undefined) {
          if (state.holder.id === record.id) return { taken: true }
          return {
            taken: false,
            holder: holderOf(state.holder),
            beatAgeMs: beatAge(state.holder.description, state.now),
          }
        }
        if (await takeOnce(record, state.now)) return { taken: true }
      }
    },
    beat: async (record) => {
      const { now, holder } = await mutex.read()
      return holder?.id === record.id && (await mutex.describe(record.id, described(record, now)))
    },
    holds: async (record) => (await mutex.read()).holder?.id === record.id,
    release: async (record) => {
      await mutex.free(record.id)
    },
    breakLock: async (id) => await mutex.free(id),
    lockHolder: async () => {
      const { holder } = await mutex.read()
      return holder === undefined ? undefined : holderOf(holder)
    },
    drop: async () => {
      const others = await statements.query(
        `SELECT name FROM system.tables WHERE database = ${quoteString(database)} AND name NOT IN ('ledger', 'lock') LIMIT 1`,
      )
      // One statement where it can be one: whoever dies here leaves all of it, or nothing.
      if (others.length === 0) {
        await statements.execute(`DROP DATABASE IF EXISTS ${quoteIdentifier(database)}`)
        return
      }
      await statements.execute(`DROP TABLE IF EXISTS ${quotePath(database, 'lock')}`)
      await statements.execute(`DROP TABLE IF EXISTS ${table}`)
    },
  }

  async function create(): Promise<void> {
    await statements.execute(
      `CREATE DATABASE IF NOT EXISTS ${quoteIdentifier(database)} COMMENT 'Sluice: what is managed here, and by which project'`,
    )
    await statements.execute(
      `CREATE TABLE IF NOT EXISTS ${table} (topic LowCardinality(String), project String, key String, seq UInt64, at DateTime64(3, 'UTC') DEFAULT now64(3, 'UTC'), doc String CODEC(ZSTD(3)), deleted UInt8) ENGINE = MergeTree ORDER BY (topic, project, key, seq) COMMENT 'Sluice: append-only; the row of the highest seq per key counts'`,
    )
    await mutex.create()
  }

  async function readRows(sql: string): Promise<readonly StoredRow[]> {
    try {
      return (await statements.query(sql)).map(storedRow)
    } catch (error) {
      // Nothing was ever written here.
      if (absentCodes.has(serverCodeOf(error) ?? 0)) return []
      throw error
    }
  }

  /** A taking whose answer was lost may have worked: the id in the state tells. */
  async function takeOnce(record: LockRecord, now: string): Promise<boolean> {
    try {
      return await mutex.take(record.id, described(record, now))
    } catch (error) {
      if (!(error instanceof SluiceError) || error.code !== 'OUTCOME_UNKNOWN') throw error
      return (await mutex.read()).holder?.id === record.id
    }
  }
}

/**
 * Numbers that grow with every row, whoever writes: the time of the server in microseconds, or
 * one more than the highest there is. Read once per connection; the writer holds the lock.
 */
function sequenceOf(
  statements: Statements,
  table: string,
): { readonly take: (count: number) => Promise<bigint> } {
  let next: Promise<bigint> | undefined
  return {
    take: async (count) => {
      const mine = (next ?? readStart()).catch((error: unknown) => {
        next = undefined
        throw error
      })
      next = mine.then((first) => first + BigInt(count))
      next.catch(() => undefined)
      return await mine
    },
  }

  async function readStart(): Promise<bigint> {
    const [row] = await statements.query(
      `SELECT toString(greatest(max(seq) + 1, toUInt64(toUnixTimestamp64Micro(now64(6))))) AS first FROM ${table}`,
    )
    return BigInt(textOf(row ?? {}, 'first'))
  }
}

/** Neither free nor held, time and again: somebody has changed the table by hand. */
function unusableLock(database: string): SluiceError {
  return new SluiceError(
    'ENGINE_REFUSED',
    `the table \`${database}.lock\` cannot be used as a lock`,
    {
      hint: `drop it when no run of Sluice is under way: DROP TABLE ${quotePath(database, 'lock')}`,
    },
  )
}

function where(topics: Topic | readonly Topic[], project: string | undefined): string {
  const ofTopic = `topic IN (${[topics].flat().map(quoteString).join(', ')})`
  return project === undefined ? ofTopic : `${ofTopic} AND project = ${quoteString(project)}`
}
