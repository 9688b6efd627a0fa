import { setTimeout as sleep } from 'node:timers/promises'
import { SluiceError } from '../../diagnostic/sluice-error.ts'
import { quoteIdentifier, quoteString } from '../../sql/index.ts'
import { quotePath } from '../clickhouse-family/quote.ts'
import { beatAge, described, holderOf } from '../common/lock-record.ts'
import { textOf } from '../clickhouse-family/rows.ts'
import { serverCodeOf } from '../clickhouse-family/server-fault.ts'
import type { Statements } from '../clickhouse-family/statements.ts'
import { isoTime, storedRow, storedValues } from '../clickhouse-family/stored-row.ts'
import { notWritten } from '../common/not-written.ts'
import type { LockRecord, Store, StoredRow, StoreRow, Topic } from '../store.ts'
import { isOlder, type TimeplusFacts } from './generation.ts'
import { beatsOf } from './beats.ts'
import { mutexIn } from './mutex.ts'
import { withQuickFlush } from './quick-flush.ts'
import { defaultPatienceMs, executeAndSettle, goneCodes, pauseMs, takenCodes } from './settle.ts'

/**
 * Ledger, releases, journal and lock in a database of their own: one stream that is only appended
 * to and read as a table, and the streams of the mutex. One append is one INSERT of one block into
 * one shard, and so one record of the log: it is there as a whole or not at all. Rows reach
 * `table()` with the next flush, so an append waits until it sees them.
 * Source: timeplus.md §1.3, §3.1, §7.4; no Timeplus server has run this.
 */
export function timeplusStore(
  statements: Statements,
  database: string,
  facts: TimeplusFacts,
): Store {
  const ledger = quotePath(database, 'ledger')
  const mutex = mutexIn(statements, database)
  const sequence = sequenceOf(statements, ledger)

  return {
    exists: async () => (await mutex.read()).names.includes('ledger'),
    create,
    append: async (rows) => {
      if (rows.length === 0) return
      try {
        await append(rows)
      } catch (error) {
        throw notWritten(error)
      }
    },
    latest: async (topics, project) =>
      await readRows(
        `SELECT topic, project, key, arg_max(doc, seq) AS last_doc, arg_max(deleted, seq) AS gone, to_string(max(seq)) AS last_seq, to_string(arg_max(at, seq)) AS last_at FROM table(${ledger}) WHERE ${where(topics, project)} GROUP BY topic, project, key HAVING gone = 0 ORDER BY topic, project, key`,
      ),
    all: async (topic, project) =>
      await readRows(
        `SELECT topic, project, key, any(doc) AS last_doc, any(deleted) AS gone, to_string(seq) AS last_seq, to_string(min(at)) AS last_at FROM table(${ledger}) WHERE ${where(topic, project)} GROUP BY topic, project, key, seq ORDER BY seq, project, key`,
      ),
    acquire,
    beat: async (record) => {
      const held = (await mutex.read()).held.find(({ id }) => id === record.id)
      if (held === undefined) return false
      await statements.insert({
        table: quotePath(database, held.name),
        columns: ['beat'],
        rows: [[1]],
        repeatable: true,
      })
      return true
    },
    holds: async (record) => (await mutex.read()).held.some(({ id }) => id === record.id),
    release: async (record) => {
      // Twice where the first was lost on the way: otherwise others wait until the lock is old.
      if (!(await mutex.end(record.id))) await mutex.end(record.id)
    },
    breakLock: async (id) => await mutex.end(id),
    lockHolder: async () => {
      const held = (await mutex.read()).held.at(-1)
      return held && holderOf(held)
    },
    drop,
  }

  async function create(): Promise<void> {
    if (facts.generation === 2 && isOlder(facts.version, '2.6')) throw noDatabases(facts.version)
    await createOnce(`CREATE DATABASE IF NOT EXISTS ${quoteIdentifier(database)}`)
    await withQuickFlush((settings) =>
      createOnce(
        `CREATE STREAM IF NOT EXISTS ${ledger} (topic string, project string, key string, seq uint64, at datetime64(3, 'UTC') DEFAULT now64(3, 'UTC'), doc string, deleted uint8)${settings} COMMENT 'Sluice: append-only; the row of the highest seq per key counts'`,
      ),
    )
  }

  /** Of several who create at once, those who come second may be told that it is there. */
  async function createOnce(sql: string): Promise<void> {
    try {
      await executeAndSettle(statements, sql)
    } catch (error) {
      if (!takenCodes.has(serverCodeOf(error) ?? 0)) throw error
    }
  }

  async function append(rows: readonly StoreRow[]): Promise<void> {
    const first = await sequence.take(rows.length)
    const last = first + BigInt(rows.length - 1)
    await statements.insert({
      table: ledger,
      columns: ['topic', 'project', 'key', 'seq', 'doc', 'deleted'],
      rows: rows.map((row, index) => storedValues(row, first + BigInt(index))),
      // A second copy has the same seq and is not seen; see `latest` and `all`.
      repeatable: true,
    })
    const deadline = performance.now() + defaultPatienceMs
    for (let tries = 0; ; tries++) {
      const [row] = await statements.query(
        `SELECT count(DISTINCT seq) AS n FROM table(${ledger}) WHERE seq >= ${first} AND seq <= ${last}`,
      )
      if (Number(textOf(row ?? {}, 'n')) >= rows.length) return
      if (performance.now() > deadline) {
        throw new SluiceError(
          'ENGINE_REFUSED',
          `rows were taken and are not to be read after ${defaultPatienceMs / 1000} s`,
        )
      }
      await sleep(pauseMs(tries))
    }
  }

  async function readRows(sql: string): Promise<readonly StoredRow[]> {
    try {
      return (await statements.query(sql)).map(storedRow)
    } catch (error) {
      // Nothing was ever written here.
      if (goneCodes.has(serverCodeOf(error) ?? 0)) return []
      throw error
    }
  }

  async function acquire(record: LockRecord): Promise<Awaited<ReturnType<Store['acquire']>>> {
    for (let tries = 1; ; tries++) {
      if (tries > 50) throw unusableLock(database)
      const { held, names } = await mutex.read()
      const other = held.findLast(({ id }) => id !== record.id)
      if (other !== undefined) {
        const { now, seen } = await beatsOf(statements, quotePath(database, other.name))
        const beatAgeMs = beatAge(other.description, now, seen)
        return { taken: false, holder: holderOf(other), beatAgeMs }
      }
      if (!names.includes('ledger')) await create()
      const now = await serverTime()
      if (await mutex.take(record.id, described(record, now))) return { taken: true }
      await sleep(Math.random() * pauseMs(tries))
    }
  }

  async function serverTime(): Promise<string> {
    const [row] = await statements.query(`SELECT to_string(now64(3, 'UTC')) AS now`)
    return isoTime(textOf(row ?? {}, 'now'))
  }

  /** The database as a whole where one statement can do that and nothing else lies in it. */
  async function drop(): Promise<void> {
    const isOurs = (name: string): boolean => /^(?:ledger$|lock_\d+$|break_)/.test(name)
    const { names } = await mutex.read()
    const isAlone = names.every((name) => isOurs(name) || name.startsWith('.inner'))
    if (isAlone && dropsWithContent(facts)) {
      const cascade = facts.generation === 1 ? '' : ' CASCADE'
      await executeAndSettle(
        statements,
        `DROP DATABASE IF EXISTS ${quoteIdentifier(database)}${cascade}`,
      )
      return
    }
    // The ledger goes last: as long as it is there, the next run knows what is left.
    const ours = names
      .filter(isOurs)
      .sort((a, b) => Number(a === 'ledger') - Number(b === 'ledger'))
    for (const name of ours) {
      await executeAndSettle(statements, `DROP STREAM IF EXISTS ${quotePath(database, name)}`)
    }
    if (isAlone) {
      await executeAndSettle(statements, `DROP DATABASE IF EXISTS ${quoteIdentifier(database)}`)
    }
  }
}

/** 1.x drops what is inside without asking, `CASCADE` came with 2.8. Source: timeplus.md §0.2, §1.2. */
function dropsWithContent({ generation, version }: TimeplusFacts): boolean {
  return generation !== 2 || !isOlder(version, '2.8')
}

/**
 * Numbers that grow with every row, whoever writes: the time of the server in microseconds, or
 * one more than the highest there is. Read once per connection; the writer holds the lock.
 */
function sequenceOf(
  statements: Statements,
  ledger: string,
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
      `SELECT to_string(max(seq)) AS last, to_string(now64(3, 'UTC')) AS now FROM table(${ledger})`,
    )
    const after = BigInt(textOf(row ?? {}, 'last') || '0') + 1n
    const clock = BigInt(Date.parse(isoTime(textOf(row ?? {}, 'now')))) * 1000n
    return clock > after ? clock : after
  }
}

/** Source: timeplus.md §0.2: user databases came with 2.6. */
function noDatabases(version: string): SluiceError {
  return new SluiceError(
    'TARGET_TOO_OLD',
    `Timeplus ${version} has no databases but \`default\`, and the ledger needs one of its own`,
    { hint: 'plan, drift and import work there; apply needs 2.6 or newer' },
  )
}

function unusableLock(database: string): SluiceError {
  return new SluiceError(
    'ENGINE_REFUSED',
    `no stream \`${database}.lock_…\` can be created, and none is held`,
    { hint: 'look at the streams of that database, and whether this user may create some' },
  )
}

function where(topics: Topic | readonly Topic[], project: string | undefined): string {
  const ofTopic = `topic IN (${[topics].flat().map(quoteString).join(', ')})`
  return project === undefined ? ofTopic : `${ofTopic} AND project = ${quoteString(project)}`
}
