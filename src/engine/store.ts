/**
 * One interface serves ledger, releases, journal and lock on every engine: append rows, read the
 * latest row per key, acquire, beat, release. Rows are never changed in place.
 */
export interface Store {
  /** False before the first apply: nothing has been written to the target. */
  readonly exists: () => Promise<boolean>
  /** Creates what is missing; safe to repeat and to race. */
  readonly create: () => Promise<void>
  /** All given rows become visible together. */
  readonly append: (rows: readonly StoreRow[]) => Promise<void>
  /** The newest row of every key of these topics (deleted ones left out); of one project or of all. */
  readonly latest: (
    topics: Topic | readonly Topic[],
    project?: string,
  ) => Promise<readonly StoredRow[]>
  /** Every row of a topic, oldest first. */
  readonly all: (topic: Topic, project?: string) => Promise<readonly StoredRow[]>
  /** Takes the lock, or answers with the holder's record. `now` is the target's clock. */
  readonly acquire: (
    record: LockRecord,
  ) => Promise<
    | { readonly taken: true }
    | { readonly taken: false; readonly holder: LockRecord; readonly beatAgeMs: number }
  >
  /** Renews; false when the lock is no longer ours. */
  readonly beat: (record: LockRecord) => Promise<boolean>
  /** Whether the lock is still ours: asked before every statement. */
  readonly holds: (record: LockRecord) => Promise<boolean>
  readonly release: (record: LockRecord) => Promise<void>
  /** Breaks a lock by its id; exactly one of several breakers wins. False: no such lock. */
  readonly breakLock: (id: string) => Promise<boolean>
  readonly lockHolder: () => Promise<LockRecord | undefined>
  /** Removes everything of the store (after `destroy` of the last project). */
  readonly drop: () => Promise<void>
}

export const topics = ['ledger', 'release', 'journal', 'meta', 'recipe', 'copied'] as const
export type Topic = (typeof topics)[number]

export interface StoreRow {
  readonly topic: Topic
  readonly project: string
  readonly key: string
  /** JSON text; null marks the key as deleted. */
  readonly doc: string | null
}

export interface StoredRow extends StoreRow {
  /** Grows with every row. */
  readonly seq: string
  /** ISO 8601, the target's clock. */
  readonly at: string
}

export interface LockRecord {
  readonly id: string
  readonly owner: string
  readonly host: string
  readonly pid: number
  readonly operation: string
  readonly project: string
  /** ISO 8601. */
  readonly since: string
}
