import type { Code } from './codes.ts'

/** The exit codes an error may ask for; DESIGN §6 says what each means. */
export type ErrorExit = 1 | 3 | 4 | 5 | 64 | 65 | 130 | 143

export interface SluiceErrorParts {
  readonly exit?: ErrorExit
  readonly hint?: string
  /** Further lines: the resource, the statement, what is already in place. */
  readonly detail?: readonly string[]
  /** The command to run next. */
  readonly next?: string
  readonly cause?: unknown
}

const usualExit: Partial<Record<Code, ErrorExit>> = {
  BLOCKED: 3,
  STALE_CHANGESET: 4,
  LOCKED: 5,
  USAGE: 64,
  WOULD_OVERWRITE: 64,
  NO_ENVIRONMENT: 64,
  UNKNOWN_ENVIRONMENT: 64,
  NO_PROJECT: 65,
  UNRESOLVED_SECRET: 65,
  BAD_CHANGESET: 65,
  INTERRUPTED: 130,
}

/** A fault of the world (connection, rights, lock, time), thrown; mistakes in files are diagnostics instead. */
export class SluiceError extends Error {
  override readonly name: string = 'SluiceError'
  readonly code: Code
  readonly exit: ErrorExit
  readonly hint?: string
  readonly detail?: readonly string[]
  readonly next?: string

  constructor(code: Code, message: string, parts: SluiceErrorParts = {}) {
    super(message, 'cause' in parts ? { cause: parts.cause } : undefined)
    this.code = code
    this.exit = parts.exit ?? usualExit[code] ?? 1
    if (parts.hint !== undefined) this.hint = parts.hint
    if (parts.detail !== undefined) this.detail = parts.detail
    if (parts.next !== undefined) this.next = parts.next
  }
}

/** Ends a switch that has handled every case: the compiler refuses a call that can be reached. */
export function unreachable(x: never): never {
  throw new SluiceError('INTERNAL', `bug in Sluice: unexpected ${describe(x)}`)
}

function describe(x: unknown): string {
  return typeof x === 'object' && x !== null ? Object.keys(x).join(', ') : String(x)
}
