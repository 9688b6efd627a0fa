import { SluiceError } from '../diagnostic/index.ts'
import { type ExitCode, exitCodeOf, exitCodes } from './exit.ts'
import { document } from './render/document.ts'
import { renderWorldError } from './render/world-error.ts'
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
  const error = thrown instanceof SluiceError ? thrown : bug(thrown)
  const stack = where.debug ? stackOf(thrown) : undefined
  // A plan that could not be made leaves standard output empty, so that no one takes it for one.
  if (where.json && where.command !== 'plan') {
    where.out.write(document(where.command, { diagnostics: [worldDiagnostic(error)] }))
    if (stack !== undefined) where.err.write(`${stack}\n`)
  } else {
    where.err.write(renderWorldError(error, where.err.look, stack))
  }
  return exitCodeOf(error.exit)
}

function bug(thrown: unknown): SluiceError {
  const message = thrown instanceof Error ? thrown.message : String(thrown)
  return new SluiceError('INTERNAL', `bug in Sluice: ${message}`, {
    exit: exitCodes.error,
    hint: 'run the same command with --debug and report what it prints',
    cause: thrown,
  })
}

function stackOf(thrown: unknown): string | undefined {
  if (!(thrown instanceof Error)) return undefined
  const cause =
    thrown.cause === undefined
      ? ''
      : `\ncaused by: ${stackOf(thrown.cause) ?? String(thrown.cause)}`
  return `${thrown.stack ?? thrown.message}${cause}`
}

function worldDiagnostic(error: SluiceError): { readonly [key: string]: string | null } {
  const more = [
    ...(error.detail ?? []),
    ...(error.next === undefined ? [] : [`next: ${error.next}`]),
  ]
  return {
    code: error.code,
    severity: 'error',
    message: [error.message, ...more].join('\n'),
    file: null,
    line: null,
    column: null,
    hint: error.hint ?? null,
  }
}
