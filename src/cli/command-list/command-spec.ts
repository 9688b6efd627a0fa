import type { OptionSpec } from '../options.ts'
import type { Run } from '../session.ts'

/** A command as data; its code is loaded when it runs. */
export interface CommandSpec {
  readonly name: string
  readonly summary: string
  readonly positional?: readonly Positional[]
  readonly options?: readonly OptionSpec[]
  readonly examples?: readonly Example[]
  /** Stands between the examples and the options in help. */
  readonly notes?: readonly string[]
  /** Absent: the command is part of the contract and not of this version. */
  readonly load?: () => Promise<{ readonly run: Run }>
  readonly hidden?: true
  /** `sluice sql refs`: the first word after the name chooses one. */
  readonly subcommands?: readonly CommandSpec[]
}

export interface Positional {
  readonly name: string
  readonly required: boolean
  readonly variadic?: true
}

export interface Example {
  readonly command: string
  readonly says: string
}
