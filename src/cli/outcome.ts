/** What several commands end with. */
import { type Diagnostic, hasErrors, SluiceError } from '../diagnostic/index.ts'
import { type ExitCode, exitCodes } from './exit.ts'
import { type Diagnosed, diagnosticRecords, renderDiagnostics } from './render/diagnostics.ts'
import { document } from './render/document.ts'
import type { Session } from './session.ts'

/** Tells about mistakes in files. True when they end the command with 65. */
export function stoppedByFiles(session: Session, result: Diagnosed): boolean {
  const failed = hasErrors(result.diagnostics)
  if (session.json) {
    if (failed) session.out.write(document(session.command, diagnosticRecords(result)))
  } else if (failed || !session.quiet) {
    session.err.write(renderDiagnostics(result, session.err.look))
  }
  return failed
}

/** The `--format` of a command; `--json` is another way to write json. */
export function formatOf<F extends string>(
  session: Session,
  formats: readonly F[],
  later: readonly string[],
): F | 'json' {
  const format = session.arguments.text('format')
  if (session.json) return 'json'
  if (format === undefined) return formats[0] ?? 'json'
  const known = formats.find((one) => one === format)
  if (known !== undefined) return known
  if (later.includes(format))
    throw new SluiceError('USAGE', `\`--format ${format}\` is not in this version`)
  throw new SluiceError(
    'USAGE',
    `\`--format ${format}\` is unknown; there are ${formats.join(', ')}`,
  )
}

/** Mistakes in files end a command with 65; a wrong `-e` is a mistake of the call. */
export function exitOfFiles({ diagnostics }: Diagnosed): ExitCode {
  const errors = diagnostics.filter(({ severity }) => severity === 'error')
  const isCall = ({ code, span }: Diagnostic): boolean =>
    code === 'UNKNOWN_ENVIRONMENT' && span === undefined
  return errors.length > 0 && errors.every(isCall) ? exitCodes.usage : exitCodes.badInput
}

export function withChanges(session: Session, present: boolean): ExitCode {
  return present && session.arguments.flag('detailed-exitcode') ? exitCodes.changes : exitCodes.done
}

export function needEnvironment(session: Session): string {
  const environment = session.context.environment
  if (environment === undefined)
    throw new SluiceError('NO_ENVIRONMENT', `\`sluice ${session.command}\` needs an environment`, {
      hint: 'add -e NAME, or set SLUICE_ENV',
    })
  return environment
}
