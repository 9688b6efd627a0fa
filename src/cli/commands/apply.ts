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
import { copyLeftText } from '../render/interrupted.ts'
import { renderPlan } from '../render/plan-text.ts'
import { readinessDocument, unreadyFailure, unreadyWarning } from '../render/readiness-text.ts'
import { renderWorldError } from '../render/world-error.ts'
import type { Session } from '../session.ts'

export async function run(session: Session): Promise<ExitCode> {
  const [file] = session.arguments.positional
  // A changeset names its environment; `-e` beside it has to say the same.
  if (file !== undefined) return ended(session, await applyFile(session, file), file)

  const environment = needEnvironment(session)
  needAnswer(session)
  const { applyProject } = await session.library()
  const consent = askForConsent(session, `Apply this to ${environment}?`)
  const result = await applyProject(session.context, {
    allow: session.arguments.list('allow'),
    takeOver: session.arguments.list('take-over'),
    confirm: consent.confirm,
    finish: session.arguments.flag('finish'),
    ...waiting(session),
  })
  if (consent.declined()) {
    session.err.write('Nothing was applied.\n')
    return exitCodes.error
  }
  return ended(session, result, undefined)
}

/** Exactly the reviewed changeset: its own consents, and no question. */
async function applyFile(session: Session, file: string): Promise<ApplyResult> {
  for (const name of ['allow', 'take-over', 'select', 'exclude', 'finish']) {
    const origin = session.arguments.origin(name)
    if (origin !== undefined)
      throw new SluiceError('USAGE', `${origin} cannot stand beside \`${file}\``, {
        hint: 'a saved changeset carries its consents and its selection: give them to `sluice plan -o`',
      })
  }
  const text = readText(resolve(session.workingDirectory, file), file)
  const { applyChangeset } = await session.library()
  session.stopGently()
  return await applyChangeset(session.context, { text, file, ...waiting(session) })
}

/** Who says how long to wait wants to wait. */
function waiting({ arguments: asked }: Session): { readonly waitMs?: number } {
  const timeout = asked.text('timeout')
  if (timeout !== undefined) return { waitMs: durationMs('timeout', timeout) }
  return asked.flag('wait') ? { waitMs: defaultWaitMs } : {}
}

/** Longer than a refresh or a rewritten part takes, shorter than a CI job may run. */
const defaultWaitMs = 300_000

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
  if (session.json) {
    const readiness = session.command === 'apply' ? readinessDocument(result) : {}
    session.out.write(applyDocument(session.command, result, { ...readiness, ...more }))
  } else if (blocked) showBlocked(session, changeset, result)
  else if (isStopped(result)) showStopped(session, result, file)
  else showDone(session, result, file)

  if (result.interrupted) return session.stoppedBy() ?? exitCodes.interrupted
  if (result.partial) return exitCodes.error
  if (blocked) return exitCodes.blocked
  return unreadyFailure(result, '') === undefined ? exitCodes.done : exitCodes.error
}

/** Something is left to do; an interruption while waiting came after everything. */
function isStopped({ partial, interrupted, readiness }: ApplyResult): boolean {
  return partial || (interrupted && readiness === undefined)
}

function showDone(session: Session, result: ApplyResult, file: string | undefined): void {
  if (!session.quiet) session.out.write(renderApplied(session.command, result, session.out.look))
  const again = againWords(session, file)
  const failure = unreadyFailure(result, `${again} --wait`)
  if (failure !== undefined) session.err.write(renderWorldError(failure, session.err.look))
  else session.err.write(unreadyWarning(result, again, session.err.look))
}

function showBlocked(session: Session, changeset: Changeset, { header }: ApplyResult): void {
  const { look } = session.err
  session.err.write(renderPlan(changeset, { header, look, verbose: false, next: false }))
  session.err.write('Nothing was applied: what is blocked comes first.\n')
}

/** The fault itself, then how to go on. */
function showStopped(session: Session, result: ApplyResult, file: string | undefined): void {
  const failure = failureOf(result)
  if (failure !== undefined) session.err.write(renderWorldError(failure, session.err.look))
  const copy = copyLeftText(session.doing())
  session.err.write(continueText(result, againWords(session, file), copy))
}

function againWords(session: Session, file: string | undefined): string {
  const { environment } = session.context
  const words = [
    'sluice',
    session.command,
    ...(environment === undefined ? [] : ['-e', environment]),
    ...(file === undefined ? [] : [file]),
  ]
  return words.join(' ')
}
