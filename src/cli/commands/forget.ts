import { SluiceError } from '../../diagnostic/index.ts'
import { type ExitCode, exitCodes } from '../exit.ts'
import { needEnvironment } from '../outcome.ts'
import { document } from '../render/document.ts'
import type { Session } from '../session.ts'

export async function run(session: Session): Promise<ExitCode> {
  const environment = needEnvironment(session)
  const [id = ''] = session.arguments.positional
  if (!/^[A-Za-z]+\/./.test(id))
    throw new SluiceError('USAGE', `\`${id}\` is no resource; write Kind/name`)
  const { forgetResource } = await session.library()
  session.stopGently()
  const { forgotten } = await forgetResource(session.context, { id })
  if (!forgotten)
    throw new SluiceError('NOT_FOUND', `this project does not own ${id} on ${environment}`)
  if (session.json) session.out.write(document(session.command, { id, forgotten }))
  else if (!session.quiet)
    session.out.write(
      `Forgotten: ${id}. It stays on ${environment} as it is; a plan that still declares it adopts it again.\n`,
    )
  return exitCodes.done
}
