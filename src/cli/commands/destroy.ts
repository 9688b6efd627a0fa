import { askForConsent, needAnswer } from '../consent.ts'
import { type ExitCode, exitCodes } from '../exit.ts'
import { needEnvironment } from '../outcome.ts'
import type { Session } from '../session.ts'
import { ended } from './apply.ts'

export async function run(session: Session): Promise<ExitCode> {
  const environment = needEnvironment(session)
  needAnswer(session)
  const { destroyProject } = await session.library()
  const consent = askForConsent(session, `Drop all of this from ${environment}?`)
  const result = await destroyProject(session.context, {
    allow: session.arguments.list('allow'),
    includeAdopted: session.arguments.flag('include-adopted'),
    confirm: consent.confirm,
  })
  if (consent.declined()) {
    session.err.write('Nothing was dropped.\n')
    return exitCodes.error
  }
  const code = ended(session, result, undefined, { left: result.left })
  if (!session.json && !session.quiet)
    for (const { kind, name, why } of result.left)
      session.err.write(` left: ${kind}/${name}   ${why}\n`)
  return code
}
