/** What reading and trying out need of a connection. Types only. */
import type { JsonObject } from '../../resource/json.ts'
import type { ServerFacts } from './facts.ts'
import type { Row } from './row.ts'
import type { OnRows } from './script.ts'

/** A value of `$1`, `$2` …; a list stands for a `text[]`. */
export type Parameter = string | number | boolean | null | readonly string[]

/**
 * One session of the server. Each call has it to itself; a `Session` that is handed to `inSnapshot`
 * or `inRolledBack` stands for the transaction they began, and ends with it.
 */
export interface Session {
  readonly facts: ServerFacts
  /** Schema of unqualified names: the first entry of the session's `search_path`. */
  readonly defaultSchema: string
  /** Rows of one query, every value as text or null. */
  readonly query: (sql: string, parameters?: readonly Parameter[]) => Promise<readonly Row[]>
  /** Rows of a query with one column `o` that holds JSON objects. */
  readonly objects: (
    sql: string,
    parameters?: readonly Parameter[],
  ) => Promise<readonly JsonObject[]>
  /**
   * Rows of several queries in one round trip: they go as one message, so that parameters stand in
   * them as literals. In a transaction of its own where none has begun. `onRows` is given the rows of
   * each as they come, while the server works at the next; they are not in the answer then.
   */
  readonly batch: (
    queries: readonly string[],
    onRows?: OnRows,
  ) => Promise<readonly (readonly Row[])[]>
  /** One statement or several, whose rows are not asked for. */
  readonly simple: (sql: string) => Promise<void>
  /**
   * Reads of one moment, in a transaction that can only read. Names in deparsed text are written
   * out with their schema: `search_path = pg_catalog` holds inside.
   */
  readonly inSnapshot: <T>(work: (session: Transaction) => Promise<T>) => Promise<T>
  /**
   * One transaction that is always rolled back, also when `work` throws; `apart` on a session of its
   * own where there can be one.
   */
  readonly inRolledBack: <T>(
    work: (session: Transaction) => Promise<T>,
    options?: { readonly apart?: boolean },
  ) => Promise<T>
}

export interface Transaction extends Session {
  /**
   * Statements that go in front of the next message, and save one of their own: nobody waits for
   * them, their fault is that message's, and where none follows they are not needed.
   */
  readonly ahead: (...statements: readonly string[]) => void
}
