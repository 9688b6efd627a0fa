import type { Arguments } from './arguments.ts'
import type { ExitCode } from './exit.ts'
import type { CallerContext, Library } from './library.ts'
import type { Doing } from './running.ts'
import type { Output } from './streams.ts'

/** What a command gets: what was asked, where to write, and the library. */
export interface Session {
  readonly command: string
  readonly arguments: Arguments
  /** Results. */
  readonly out: Output
  /** Results too long to hold: waits for the reader, and is false when there is none any more. */
  readonly send: (text: string) => Promise<boolean>
  readonly standardInput: NodeJS.ReadStream
  /** Everything else. */
  readonly err: Output
  readonly json: boolean
  readonly quiet: boolean
  readonly verbose: boolean
  /** A person can be asked. */
  readonly interactive: boolean
  /** Where `-o` and file arguments start from. */
  readonly workingDirectory: string
  /** Where the search for sluice.yaml starts: `-C`. */
  readonly directory: string
  readonly library: () => Promise<Library>
  readonly context: CallerContext
  /** From now on the first Ctrl-C lets the running statement finish. */
  readonly stopGently: () => void
  /** The code of the signal that stopped the run, if one did. */
  readonly stoppedBy: () => ExitCode | undefined
  /** Which statement is under way, or was when the run stopped. */
  readonly doing: () => Doing | undefined
  /** Those that it connected to. */
  readonly engines: () => ReadonlySet<string>
  readonly ask: (question: string) => Promise<string>
}

export type Run = (session: Session) => Promise<ExitCode>
