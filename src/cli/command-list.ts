/** Every command, in the order in which help lists them. */
import type { CommandSpec } from './command-list/command-spec.ts'
import { fileCommands } from './command-list/file-commands.ts'
import { targetCommands } from './command-list/target-commands.ts'
import { readingCommands } from './command-list/reading-commands.ts'
import { sqlCommands } from './command-list/sql-commands.ts'
import { helpCommands } from './command-list/help-commands.ts'
import { laterCommands } from './command-list/later-commands.ts'

export type { CommandSpec, Example, Positional } from './command-list/command-spec.ts'

export const commands: readonly CommandSpec[] = [
  ...fileCommands,
  ...targetCommands,
  ...readingCommands,
  ...sqlCommands,
  ...helpCommands,
  ...laterCommands,
]

/** By its words: `['plan']`, `['sql', 'refs']`; what follows a command's name is left over. */
export function findCommand(
  name: string,
  among: readonly CommandSpec[] = commands,
): CommandSpec | undefined {
  return among.find((command) => command.name === name)
}

/** A command as the user calls it: `sql refs`. */
export function subcommandOf(parent: CommandSpec, name: string): CommandSpec | undefined {
  const found = findCommand(name, parent.subcommands)
  return found && { ...found, name: `${parent.name} ${found.name}` }
}

/** Every command and subcommand that can be called. */
export function allCommands(): readonly CommandSpec[] {
  return commands.flatMap((command) => [command, ...(command.subcommands ?? [])])
}
