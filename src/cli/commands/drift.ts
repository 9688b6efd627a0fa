import { type ExitCode, exitCodes } from '../exit.ts'
import { needEnvironment, withChanges } from '../outcome.ts'
import { document } from '../render/document.ts'
import { driftObjects } from '../render/plan-text.ts'
import { plural } from '../render/quantity.ts'
import type { Session } from '../session.ts'

export async function run(session: Session): Promise<ExitCode> {
  const environment = needEnvironment(session)
  const { driftProject } = await session.library()
  const { project, drift, compared } = await driftProject(session.context)
  if (session.json) {
    const fields = { project, environment, compared, drift }
    session.out.write(document(session.command, fields))
  } else if (drift.length === 0) {
    if (!session.quiet)
      session.out.write(
        `No drift. ${plural(compared, 'resource')} on ${environment} ${compared === 1 ? 'is' : 'are'} as last applied.\n`,
      )
  } else {
    const lines = [
      `${project} on ${environment}: changed on the target, not by Sluice`,
      ...driftObjects(drift, session.out.look),
      '',
      ` Drift: ${drift.length} of ${plural(compared, 'resource')}.`,
      ` Next: sluice apply -e ${environment} reverts it; or write the change into the plans.`,
    ]
    session.out.write(`${lines.join('\n')}\n`)
  }
  return drift.length > 0 ? withChanges(session, true) : exitCodes.done
}
