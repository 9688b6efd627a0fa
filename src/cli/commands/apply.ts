import { resolve } from 'node:path'
import { SluiceError } from '../../diagnostic/index.ts'
import type { ApplyResult } from '../../operation/results.ts'
import { durationMs } from '../arguments.ts'
import { askForConsent, needAnswer } from '../consent.ts'
import { type ExitCode, exitCodes } from '../exit.ts'
import { readText } from '../files.ts'
import { needEnvironment, stoppedByFiles } from '../outcome.ts'
import { applyDocument, continueLine, renderApplied } from '../render/applied.ts'
import { renderPlan } from '../render/plan-text.ts'
import type { Session } from '../session.ts'

export async function run(session: Session): Promise<ExitCode> {
  const environment = needEnvironment(session)
  if (session.arguments.flag('finish'))
    throw new SluiceError('USAGE', '`--finish` is not in this version')
  const [file] = session.arguments.positional
  if (file !== undefined) return ended(session, await applyFile(session, file), file)

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
export function ended(session: Session, result: ApplyResult, file: string | undefined): ExitCode {
  if (stoppedByFiles(session, result) || result.changeset === undefined) return exitCodes.badInput
  const { changeset } = result
  const blocked = changeset.blocked.length > 0 && result.executed === 0
  if (session.json) session.out.write(applyDocument(session.command, result))
  else if (blocked) {
    session.err.write(
      renderPlan(changeset, {
        header: result.header,
        look: session.err.look,
        verbose: false,
        next: false,
      }),
    )
    session.err.write('Nothing was applied: what is blocked needs consent first.\n')
  } else if (!session.quiet)
    session.out.write(renderApplied(session.command, result, session.out.look))

  if (result.interrupted) {
    if (!session.json) session.err.write(continueLine(session, result, file))
    return session.stoppedBy() ?? exitCodes.interrupted
  }
  if (result.partial) {
    if (!session.json) session.err.write(continueLine(session, result, file))
    return exitCodes.error
  }
  return blocked ? exitCodes.blocked : exitCodes.done
}
