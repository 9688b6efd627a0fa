import { SluiceError, visibleText } from '../../diagnostic/index.ts'
import { type ExitCode, exitCodes } from '../exit.ts'
import { document } from '../render/document.ts'
import { table } from '../render/table.ts'
import type { Session } from '../session.ts'

export async function run(session: Session): Promise<ExitCode> {
  const [what = 'show'] = session.arguments.positional
  if (what !== 'show')
    throw new SluiceError('USAGE', `\`sluice config ${what}\` is unknown`, {
      hint: 'did you mean `sluice config show`?',
    })
  const { effectiveConfig } = await session.library()
  const { settings } = await effectiveConfig(session.context)
  if (session.json) session.out.write(document(session.command, { settings }))
  else {
    const rows = settings.map(({ name, value, origin }) => [name, visibleText(value), origin])
    const lines = table(['setting', 'value', 'from'], rows, session.out.look)
    session.out.write(`${lines.join('\n')}\n`)
  }
  return exitCodes.done
}
