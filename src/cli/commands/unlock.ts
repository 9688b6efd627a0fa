import { SluiceError } from '../../diagnostic/index.ts'
import { type ExitCode, exitCodes } from '../exit.ts'
import { needEnvironment } from '../outcome.ts'
import { document } from '../render/document.ts'
import type { Session } from '../session.ts'

export async function run(session: Session): Promise<ExitCode> {
  const environment = needEnvironment(session)
  const [id = ''] = session.arguments.positional
  const { unlockTarget } = await session.library()
  const { broken, owner } = await unlockTarget(session.context, { id })
  if (!broken)
    throw new SluiceError('NOT_FOUND', `${environment} is not locked with the id ${id}`, {
      hint: owner === null ? 'it is not locked at all' : `it is locked by ${owner}`,
    })
  if (session.json) session.out.write(document(session.command, { id, broken, owner }))
  else if (!session.quiet)
    session.out.write(
      `Unlocked ${environment}: lock ${id}${owner === null ? '' : ` of ${owner}`} is broken.\n`,
    )
  return exitCodes.done
}
