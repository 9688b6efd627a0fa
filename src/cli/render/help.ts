import { usageLine } from '../command-line.ts'
import { type CommandSpec, commands } from '../command-list.ts'
import { exitCodes, exitMeanings } from '../exit.ts'
import { flagsOf, globalOptions, type OptionSpec, variableOf } from '../options.ts'
import type { Look } from './look.ts'
import { alignColumns } from './table.ts'

const usualWay = ['init', 'validate', 'check', 'plan', 'apply']

/** `sluice help`: the commands of the usual way first. */
export function renderOverview(look: Look): string {
  const { strong, dim } = look.paint
  const row = ({ name, summary }: CommandSpec): readonly string[] => [name, summary]
  const present = commands.filter(isPresent)
  const first = usualWay.flatMap((name) => present.filter((command) => command.name === name))
  const rest = present.filter((command) => !usualWay.includes(command.name))
  const later = commands.filter((one) => !isPresent(one) && !one.hidden).map(({ name }) => name)
  return paragraphs([
    'Sluice: GitOps for streaming databases. Plans are YAML; the target is the truth.',
    [strong('The usual way'), ...alignColumns(first.map(row), look)].join('\n'),
    [strong('More'), ...alignColumns(rest.map(row), look)].join('\n'),
    dim(`Not in this version: ${later.join(', ')}.`),
    [strong('Options of every command'), ...optionLines(globalOptions, look)].join('\n'),
    '`sluice help COMMAND` shows examples. Every long option has a variable: SLUICE_ENV for --env.',
  ])
}

export function isPresent({ load, hidden, subcommands }: CommandSpec): boolean {
  return (load !== undefined || subcommands !== undefined) && !hidden
}

/** `sluice help plan`: examples before options. */
export function renderHelp(command: CommandSpec, look: Look): string {
  const { strong, dim } = look.paint
  if (!command.load && !command.subcommands)
    return `sluice ${command.name}: ${command.summary}. Not in this version.\n`
  const examples = (command.examples ?? []).flatMap(({ command: text, says }) => [
    `  ${text}`,
    dim(`      ${says}`),
  ])
  const own = command.options ?? []
  return paragraphs([
    `${strong(`sluice ${command.name}`)}: ${command.summary}`,
    examples.join('\n'),
    usageLine(command),
    subcommandLines(command, look),
    own.length > 0 ? [strong('Options'), ...optionLines(own, look)].join('\n') : '',
    [strong('Options of every command'), ...optionLines(globalOptions, look)].join('\n'),
    (command.notes ?? []).join('\n'),
  ])
}

/** `sluice help exit-codes`. */
export function renderExitCodes(look: Look): string {
  const rows = Object.entries(exitMeanings).map(([name, meaning]) => [
    String(exitCodes[name as keyof typeof exitCodes]),
    meaning,
  ])
  return `${alignColumns(rows, look).join('\n')}\n`
}

function subcommandLines({ subcommands = [] }: CommandSpec, look: Look): string {
  if (subcommands.length === 0) return ''
  const rows = subcommands.map(({ name, summary }) => [name, summary])
  return [look.paint.strong('Commands'), ...alignColumns(rows, look)].join('\n')
}

function optionLines(options: readonly OptionSpec[], look: Look): readonly string[] {
  const indent = options.some((option) => option.short !== undefined)
  const rows = options
    .filter((option) => !option.says.includes('not in this version'))
    .map((option) => {
      const flags = flagsOf(option)
      const shown = indent && option.short === undefined ? `    ${flags}` : flags
      const repeats = option.repeats ? '; may be repeated' : ''
      return [shown, `${option.says}${repeats}${unusualVariable(option)}`]
    })
  return alignColumns(rows, look)
}

/** Variables are named where the rule would surprise. */
function unusualVariable({ name }: OptionSpec): string {
  return name === 'chdir' ? ` (${variableOf(name)})` : ''
}

function paragraphs(parts: readonly string[]): string {
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`
}
