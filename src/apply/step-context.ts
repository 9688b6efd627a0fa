import type { Action } from '../changeset/changeset.ts'
import type { Connection } from '../engine/engine.ts'
import type { Store } from '../engine/store.ts'
import type { FailpointHook } from './failpoint.ts'
import type { Values } from './template.ts'

/** How far a copy is; `of` and the totals are what is known now and may grow. */
export interface CopyProgress {
  readonly what: string
  readonly done: number
  readonly of: number
  readonly rows: number
  readonly totalRows: number
  readonly bytes: number
  readonly totalBytes: number
}

/** What a step may use. */
export interface StepContext {
  readonly action: Action
  readonly project: string
  readonly connection: Connection
  readonly store: Store
  readonly values: Values
  readonly failpoint: FailpointHook
  readonly signal: AbortSignal | undefined
  /** Sends one statement under an id of its own; secrets are put in. */
  readonly execute: (sql: string) => Promise<void>
  /** Throws when the lock is no longer ours. */
  readonly assertHeld: () => Promise<void>
  readonly onProgress: (progress: CopyProgress) => void
}

/** `stopped`: asked to stop, and safe to go on from later. */
export type StepEnd = 'done' | 'stopped'
