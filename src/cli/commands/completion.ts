import { SluiceError } from '../../diagnostic/index.ts'
import { type ExitCode, exitCodes } from '../exit.ts'
import type { Session } from '../session.ts'
import { completionScripts } from '../templates/completion.ts'

export async function run(session: Session): Promise<ExitCode> {
  const [shell = ''] = session.arguments.positional
  const script = completionScripts[shell]
  if (script === undefined)
    throw new SluiceError('USAGE', `there is no completion for \`${shell}\``, {
      hint: `there is one for ${Object.keys(completionScripts).join(', ')}`,
    })
  session.out.write(script)
  return exitCodes.done
}
