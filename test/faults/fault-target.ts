/** What killing and running again needs of an engine, without the product. */
import type { Action, Statement } from '../../src/changeset/changeset.ts'

export interface FaultTarget {
  readonly engine: string
  /** `url` of the environment of the project in a directory. */
  readonly url: (project: string) => string
  /** An empty target for the project of a directory that is there. */
  readonly create: (project: string) => Promise<void>
  /** What is there, and how it came to be. */
  readonly readTarget: (
    project: string,
  ) => Promise<{ readonly state: TargetState; readonly journal: readonly JournalEntry[] }>
  readonly journalOf: (project: string) => Promise<readonly JournalEntry[]>
  readonly runSql: (project: string, statements: readonly string[]) => Promise<void>
  /** Eight rows for every table that stores rows, the same every time; what does not fit is left out. */
  readonly loadRows: (project: string) => Promise<void>
  /** The project with all of its target, to a directory that is not there. */
  readonly copy: (from: string, to: string) => Promise<void>
  readonly remove: (project: string) => Promise<void>
  /** Statements that are safe to send again. */
  readonly mayRepeat: {
    readonly always: (statement: SentStatement) => boolean
    /** Only when nobody knows whether it was carried out. */
    readonly inDoubt: (statement: SentStatement) => boolean
  }
}

export interface SentStatement extends Statement {
  readonly recipe: Action['recipe']
}

export interface TargetState {
  readonly definitions: Readonly<Record<string, string>>
  /** Rows that outlive a restart: how many, and a digest of them in order. */
  readonly rows: Readonly<Record<string, string>>
  /** Ledger rows by resource, without what tells one run from another. */
  readonly ledger: Readonly<Record<string, string>>
  readonly isLockFree: boolean
  readonly isRunOpen: boolean
}

export interface JournalEntry {
  readonly run: string
  readonly id: string
  readonly statement: number
  readonly sqlDigest: string
  readonly state: string
}
