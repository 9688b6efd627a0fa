import { resolve } from 'node:path'
import type { Changeset } from '../../changeset/changeset.ts'
import { SluiceError } from '../../diagnostic/index.ts'
import type { ApplyResult } from '../../operation/results.ts'
import { durationMs } from '../arguments.ts'
import { askForConsent, needAnswer } from '../consent.ts'
import { type ExitCode, exitCodes } from '../exit.ts'
import { readText } from '../files.ts'
import { needEnvironment, stoppedByFiles, exitOfFiles } from '../outcome.ts'
import { applyDocument, continueText, failureOf, renderApplied } from '../render/applied.ts'
import { renderPlan } from '../render/plan-text.ts'
import { renderWorldError } from '../render/world-error.ts'
import type { Session } from '../session.ts'

export async function run(session: Session): Promise<ExitCode> {
  if (session.arguments.flag('finish'))
    throw new SluiceError('USAGE', '`--finish` is not in this version')
  const [file] = session.arguments.positional
  // A changeset names its environment; `-e` beside it has to say the same.
  if (file !== undefined) return ended(session, await applyFile(session, file), file)

  const environment = needEnvironment(session)
  needAnswer(session)
  const { applyProject } = await session.library()
  const consent = askForConsent(session, `Apply this to ${environment}?`)
  const timeout = session.arguments.text('timeout')
  const result = await applyProject(session.context, {
    allow: session.arguments.list('allow'),
    takeOver: session.arguments.list('take-over'),
    confirm: consent.confirm,
    ...(timeout !== undefined && { timeoutMs: durationMs('timeout', timeout) }),
  })
  if (consent.declined()) {
    session.err.write('Nothing was applied.\n')
    return exitCodes.error
  }
  return ended(session, result, undefined)
}

/** Exactly the reviewed changeset: its own consents, and no question. */
async function applyFile(session: Session, file: string): Promise<ApplyResult> {
  for (const name of ['allow', 'take-over', 'select', 'exclude']) {
    const origin = session.arguments.origin(name)
    if (origin !== undefined)
      throw new SluiceError('USAGE', `${origin} cannot stand beside \`${file}\``, {
        hint: 'a saved changeset carries its consents and its selection: give them to `sluice plan -o`',
      })
  }
  const text = readText(resolve(session.workingDirectory, file), file)
  const { applyChangeset } = await session.library()
  session.stopGently()
  return await applyChangeset(session.context, { text, file })
}

/** The end of apply and destroy: what was done, or what stands in the way. */
export function ended(
  session: Session,
  result: ApplyResult,
  file: string | undefined,
  more: object = {},
): ExitCode {
  if (stoppedByFiles(session, result) || result.changeset === undefined) return exitOfFiles(result)
  const { changeset } = result
  const blocked = changeset.blocked.length > 0 && result.executed === 0
  if (session.json) session.out.write(applyDocument(session.command, result, more))
  else if (blocked) showBlocked(session, changeset, result)
  else if (result.partial || result.interrupted) showStopped(session, result, file)
  else if (!session.quiet)
    session.out.write(renderApplied(session.command, result, session.out.look))

  if (result.interrupted) return session.stoppedBy() ?? exitCodes.interrupted
  if (result.partial) return exitCodes.error
  return blocked ? exitCodes.blocked : exitCodes.done
}

function showBlocked(session: Session, changeset: Changeset, { header }: ApplyResult): void {
  const { look } = session.err
  session.err.write(renderPlan(changeset, { header, look, verbose: false, next: false }))
  session.err.write('Nothing was applied: what is blocked needs consent first.\n')
}

/** The fault itself, then how to go on. */
function showStopped(session: Session, result: ApplyResult, file: string | undefined): void {
  const failure = failureOf(result)
  if (failure !== undefined) session.err.write(renderWorldError(failure, session.err.look))
  const { environment } = session.context
  const words = [
    'sluice',
    session.command,
    ...(environment === undefined ? [] : ['-e', environment]),
    ...(file === undefined ? [] : [file]),
  ]
  session.err.write(continueText(result, words.join(' ')))
}
