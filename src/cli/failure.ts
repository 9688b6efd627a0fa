import { FilesError } from '../diagnostic/files-error.ts'
import { type ExitCode, exitCodeOf, exitCodes } from './exit.ts'
import { exitOfFiles } from './outcome.ts'
import { diagnosticRecords, renderDiagnostics } from './render/diagnostics.ts'
import { document } from './render/document.ts'
import { asSluiceError, renderWorldError, worldRecord } from './render/world-error.ts'
import type { Output } from './streams.ts'

export interface Failing {
  readonly command: string
  readonly json: boolean
  readonly debug: boolean
  readonly out: Output
  readonly err: Output
}

/** Tells about a thrown fault and answers with the exit code; a stack is shown only on request. */
export function reportFailure(thrown: unknown, where: Failing): ExitCode {
  if (thrown instanceof FilesError) return reportFiles(thrown, where)
  const error = asSluiceError(thrown)
  const stack = where.debug ? stackOf(thrown) : undefined
  // A plan of a target that cannot be read leaves standard output empty: no one takes it for one.
  const isNoPlan = where.command === 'plan' && error.exit === exitCodes.error
  if (where.json && !isNoPlan) {
    where.out.write(document(where.command, { diagnostics: [worldRecord(error)] }))
    if (stack !== undefined) where.err.write(`${stack}\n`)
  } else {
    where.err.write(renderWorldError(error, where.err.look, stack))
  }
  return exitCodeOf(error.exit)
}

/** Files that leave a command nothing to work with are told about like any mistakes in files. */
function reportFiles(thrown: FilesError, where: Failing): ExitCode {
  if (where.json) where.out.write(document(where.command, diagnosticRecords(thrown)))
  else where.err.write(renderDiagnostics(thrown, where.err.look))
  return exitOfFiles(thrown)
}

function stackOf(thrown: unknown): string | undefined {
  if (!(thrown instanceof Error)) return undefined
  const cause =
    thrown.cause === undefined
      ? ''
      : `\ncaused by: ${stackOf(thrown.cause) ?? String(thrown.cause)}`
  return `${thrown.stack ?? thrown.message}${cause}`
}
