import { SluiceError } from '../../diagnostic/sluice-error.ts'
import { quoteIdentifier, quoteString } from '../../sql/index.ts'
import { quotePath } from '../clickhouse-family/quote.ts'
import { textOf } from '../clickhouse-family/rows.ts'
import { absentCodes, serverCodeOf } from '../clickhouse-family/server-fault.ts'
import type { Statements } from '../clickhouse-family/statements.ts'
import { isoTime } from '../clickhouse-family/stored-row.ts'

/**
 * A mutex in the columns of a table. The table `lock` has either a column `free` or a column
 * `held_ID`, whose comment describes the holder. Every change of hands is one ALTER that drops
 * the column of the state it assumes and adds the one of the next state:
 *
 *   ALTER TABLE lock DROP COLUMN free, ADD COLUMN held_ID UInt8 COMMENT '{…}'
 *
 * ALTERs of a table run one after another, and one with several commands is checked as a whole
 * before anything changes, so that this is a compare-and-set: exactly one of many wins, and the
 * others get code 10, "cannot find column". Taking, renewing, releasing and breaking a lock all
 * name the holder they mean; a late comer cannot hit its successor. (A table that is created and
 * dropped as the lock has no such check: between looking and dropping it can change hands.)
 * Seen in 26.7: 40 racers on 4 sessions, one winner each time. StorageNull accepts these
 * commands since before 24.8 (ClickHouse src/Storages/StorageNull.cpp, checkAlterIsPossible).
 */
export interface Mutex {
  readonly create: () => Promise<void>
  /** False: somebody has it, or there is none. */
  readonly take: (id: string, description: string) => Promise<boolean>
  /** False: it is not held under this id. */
  readonly describe: (id: string, description: string) => Promise<boolean>
  readonly free: (id: string) => Promise<boolean>
  readonly read: () => Promise<MutexState>
}

export interface MutexState {
  readonly exists: boolean
  /** The server's clock at the time of reading, ISO 8601. */
  readonly now: string
  readonly holder?: { readonly id: string; readonly description: string }
}

export function mutexIn(statements: Statements, database: string): Mutex {
  const table = quotePath(database, 'lock')
  return {
    create: async () => {
      await statements.execute(
        `CREATE TABLE IF NOT EXISTS ${table} (state UInt8, ${free} UInt8) ENGINE = Null COMMENT 'Sluice: who writes to this server'`,
      )
    },
    take: async (id, description) =>
      await change(
        `DROP COLUMN ${free}, ADD COLUMN ${held(id)} UInt8 COMMENT ${quoteString(description)}`,
      ),
    describe: async (id, description) =>
      await change(`COMMENT COLUMN ${held(id)} ${quoteString(description)}`),
    free: async (id) => await change(`DROP COLUMN ${held(id)}, ADD COLUMN ${free} UInt8`),
    read: async () => {
      const rows = await statements.query(
        `SELECT toString(now64(3, 'UTC')) AS now, '' AS name, '' AS comment UNION ALL SELECT '', name, comment FROM system.columns WHERE database = ${quoteString(database)} AND table = 'lock'`,
      )
      const now = rows.find((row) => textOf(row, 'now') !== '')
      const holder = rows.find((row) => textOf(row, 'name').startsWith(prefix))
      return {
        exists: rows.some((row) => textOf(row, 'name') !== ''),
        now: isoTime(textOf(now ?? {}, 'now')),
        ...(holder === undefined
          ? {}
          : {
              holder: {
                id: textOf(holder, 'name').slice(prefix.length),
                description: textOf(holder, 'comment'),
              },
            }),
      }
    },
  }

  async function change(commands: string): Promise<boolean> {
    try {
      await statements.execute(`ALTER TABLE ${table} ${commands}`)
      return true
    } catch (error) {
      if (isOtherState(error)) return false
      throw error
    }
  }
}

const free = '`free`'
const prefix = 'held_'

function held(id: string): string {
  return quoteIdentifier(`${prefix}${id}`)
}

/** 10 NOT_FOUND_COLUMN_IN_BLOCK, 16 NO_SUCH_COLUMN_IN_TABLE; or the table itself is not there. */
function isOtherState(error: unknown): boolean {
  const code = serverCodeOf(error)
  return (
    error instanceof SluiceError &&
    code !== undefined &&
    (code === 10 || code === 16 || absentCodes.has(code))
  )
}
