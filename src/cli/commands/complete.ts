import { optionsOf } from '../command-line.ts'
import { type CommandSpec, commands, findCommand, subcommandOf } from '../command-list.ts'
import { type ExitCode, exitCodes } from '../exit.ts'
import { globalOptions, type OptionSpec } from '../options.ts'
import { isPresent } from '../render/help.ts'
import type { Session } from '../session.ts'

/**
 * What may stand at the place of the last word, one candidate a line. Called by the scripts of
 * `sluice completion`; nothing here may fail aloud or connect to anything.
 */
export async function run(session: Session): Promise<ExitCode> {
  const words = session.arguments.positional
  const candidates = await candidatesFor(words.slice(0, -1), words.at(-1) ?? '', session)
  session.out.write(candidates.map((one) => `${one}\n`).join(''))
  return exitCodes.done
}

async function candidatesFor(
  before: readonly string[],
  word: string,
  session: Session,
): Promise<readonly string[]> {
  const command = commandIn(before)
  const options = command ? optionsOf(command) : globalOptions
  const wanted = optionBefore(before, options)
  const starting = (list: readonly string[]): readonly string[] =>
    list.filter((one) => one.startsWith(word))
  if (wanted) return starting(await valuesOf(wanted, session))
  if (word.startsWith('-')) return starting(options.map(({ name }) => `--${name}`))
  if (!command) return starting(commands.filter(isPresent).map(({ name }) => name))
  if (command.subcommands) return starting(command.subcommands.map(({ name }) => name))
  if (command.name === 'completion') return starting(['bash', 'zsh', 'fish', 'powershell'])
  if (command.name === 'config') return starting(['show'])
  if (command.name === 'help') return starting(commands.filter(isPresent).map(({ name }) => name))
  if (command.name === 'forget') return starting(await addresses(session))
  return []
}

function commandIn(before: readonly string[]): CommandSpec | undefined {
  const at = before.findIndex((word) => findCommand(word) !== undefined)
  const command = findCommand(before[at] ?? '')
  const next = before[at + 1]
  return command && next !== undefined ? (subcommandOf(command, next) ?? command) : command
}

function optionBefore(
  before: readonly string[],
  options: readonly OptionSpec[],
): OptionSpec | undefined {
  const last = before.at(-1) ?? ''
  return options.find(
    ({ name, short, value }) =>
      value !== undefined && (last === `--${name}` || last === `-${short}`),
  )
}

async function valuesOf(
  { name, values }: OptionSpec,
  session: Session,
): Promise<readonly string[]> {
  if (values) return values
  if (name === 'env') return await environments(session)
  if (name === 'select' || name === 'exclude') return await addresses(session)
  if (name === 'format') return ['text', 'json', 'markdown', 'mermaid', 'dot']
  if (name === 'allow') return ['drops-data', 'loses-state', 're-emits', 'breaks-unmanaged']
  return []
}

async function environments(session: Session): Promise<readonly string[]> {
  try {
    const { effectiveConfig } = await session.library()
    const { settings } = await effectiveConfig(session.context)
    const names = settings.flatMap(({ name }) => /^environments\.([^.]+)\./.exec(name)?.[1] ?? [])
    return [...new Set(names)]
  } catch {
    return []
  }
}

async function addresses(session: Session): Promise<readonly string[]> {
  try {
    const { graphProject } = await session.library()
    const { nodes } = await graphProject(session.context)
    return nodes.map(({ kind, name }) => `${kind}/${name}`)
  } catch {
    return []
  }
}
