import { nearest, SluiceError } from '../../diagnostic/index.ts'
import { commands, findCommand, subcommandOf } from '../command-list.ts'
import { type ExitCode, exitCodes } from '../exit.ts'
import { renderExitCodes, renderHelp, renderOverview } from '../render/help.ts'
import type { Session } from '../session.ts'

export async function run(session: Session): Promise<ExitCode> {
  const [name, word] = session.arguments.positional
  const { look } = session.out
  if (name === undefined) session.out.write(renderOverview(look))
  else if (name === 'exit-codes') session.out.write(renderExitCodes(look))
  else {
    const command = findCommand(name)
    if (!command) throw unknown(name)
    const sub = word === undefined ? undefined : subcommandOf(command, word)
    session.out.write(renderHelp(sub ?? command, look))
  }
  return exitCodes.done
}

function unknown(name: string): SluiceError {
  const near = nearest(
    name,
    commands.map((command) => command.name),
  )
  return new SluiceError('USAGE', `unknown command \`${name}\``, {
    hint: near ? `did you mean \`sluice help ${near}\`?` : '`sluice help` lists the commands',
  })
}
