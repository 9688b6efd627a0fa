import type { CopyProgress } from '../apply/step-context.ts'
import type { Connection, Engine, Readiness } from '../engine/engine.ts'
import type { ProjectMemory } from './project-memory.ts'

/** What every operation gets from its caller. The process's environment and clock come in here. */
export interface OperationContext {
  /** Where the search for sluice.yaml starts. */
  readonly directory: string
  /** Name of the environment, from `-e`; operations that connect need one. */
  readonly environment?: string
  readonly processEnv: { readonly [name: string]: string | undefined }
  readonly select?: readonly string[]
  readonly exclude?: readonly string[]
  readonly onEvent?: (event: ProgressEvent) => void
  /** Told after each plan file how many resources there will be, as far as can be told. */
  readonly onRead?: (resources: number) => void
  /** Every statement with placeholders, for `--debug`. */
  readonly onStatement?: (sql: string, milliseconds: number) => void
  /** Aborted by the first Ctrl-C: stop after the running statement. */
  readonly signal?: AbortSignal
  readonly now: () => Date
  readonly host: string
  /** Name of the system's user, for locks and records. */
  readonly user: string
  readonly pid: number
  readonly toolVersion: string
  /** Of what was read before; without it everything is read. */
  readonly memory?: ProjectMemory
  /** With all that it needs. */
  readonly engineOf: (name: string) => Promise<Engine>
  /** Sooner: for connecting; whoever does more with it waits until it is `ready`. */
  readonly loadEngine?: (name: string) => Promise<Engine>
  /** Milliseconds to wait for a lock held by another. */
  readonly lockTimeoutMs?: number
}

/** What is told while an operation runs; rendered by the CLI. */
export type ProgressEvent =
  | {
      readonly type: 'connected'
      readonly environment: string
      readonly engine: string
      readonly version: string
      readonly address: string
    }
  | {
      readonly type: 'locked'
      readonly environment: string
      readonly lock: string
      readonly owner: string
    }
  | { readonly type: 'waiting'; readonly holder: string; readonly seconds: number }
  | { readonly type: 'reread'; readonly unchanged: boolean }
  | { readonly type: 'plan'; readonly total: number }
  | {
      readonly type: 'started'
      readonly id: string
      readonly op: string
      /** From 1 on. */
      readonly statement: number
      readonly statements: number
      readonly sql: string
    }
  | ({
      readonly type: 'progress'
      readonly id: string
      readonly statement: number
    } & CopyProgress)
  | {
      readonly type: 'finished'
      readonly id: string
      readonly op: string
      /** Absent where another that shares its transaction tells it for both. */
      readonly time?: { readonly milliseconds: number; readonly objects: number }
      readonly label: string
    }
  | { readonly type: 'failed'; readonly id: string; readonly message: string }
  | {
      /** Everything is in place; this is what does not work yet. */
      readonly type: 'unready'
      readonly unready: readonly Readiness[]
      readonly milliseconds: number
      readonly waitMs: number
    }
  | { readonly type: 'note'; readonly text: string }

export type { Connection }
