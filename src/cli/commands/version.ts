import { type ExitCode, exitCodes } from '../exit.ts'
import { document } from '../render/document.ts'
import type { Session } from '../session.ts'
import { version } from '../../version.ts'

export async function run(session: Session): Promise<ExitCode> {
  session.out.write(session.json ? document('version', { version }) : `sluice ${version}\n`)
  return exitCodes.done
}
