/** The command table meets the process: argv in, text and an exit code out. */
import { cac } from 'cac'
import { nearest, SluiceError } from '../diagnostic/index.ts'
import { type Arguments, readArguments } from './arguments.ts'
import { checkWords, decodeWord, encodeWords, givenOptions, optionsOf } from './command-line.ts'
import {
  allCommands,
  type CommandSpec,
  commands,
  findCommand,
  subcommandOf,
} from './command-list.ts'
import { type ExitCode, exitCodes } from './exit.ts'
import { reportFailure } from './failure.ts'
import { globalOptions, type OptionSpec } from './options.ts'
import { renderHelp, renderOverview } from './render/help.ts'
import { openSession } from './open-session.ts'
import { type Output, outputOf, type Variables } from './streams.ts'

/** `ended` is told what has been run, where that came to a good end. */
export async function main(
  process: NodeJS.Process,
  ended?: (command: string) => void,
): Promise<void> {
  // A reader that stops early (`| head`) must not stop an apply.
  process.stdout.on('error', () => {})
  process.stderr.on('error', () => {})
  const { code, ran } = await runCommand(process)
  // The embedded engine keeps threads alive; everything that matters has been closed by now.
  await flushed(process.stdout)
  await flushed(process.stderr)
  if (ran !== undefined) ended?.(ran)
  process.exit(code)
}

interface Ran {
  readonly code: ExitCode
  /** The command, and what it was run against; undefined where it did not come to its end. */
  readonly ran?: string
}

async function runCommand(process: NodeJS.Process): Promise<Ran> {
  const words = process.argv.slice(2)
  let failing = {
    command: words.find((word) => !word.startsWith('-')) ?? 'sluice',
    json: words.includes('--json'),
    debug: words.includes('--debug'),
    ...outputs(process, words.includes('--no-color')),
  }
  try {
    const { command, positional, asked } = parse(words, process.env)
    const noColor = asked.flag('no-color')
    const streams = outputs(process, noColor)
    failing = {
      ...streams,
      command: command?.name ?? 'sluice',
      json: asked.flag('json'),
      debug: asked.flag('debug'),
    }
    if (command === undefined) return { code: overview(asked, streams.out, streams.err) }
    if (asked.flag('help')) {
      streams.out.write(renderHelp(command, streams.out.look))
      return { code: exitCodes.done }
    }
    if (command.subcommands) throw needsSubcommand(command, positional[0])
    if (command.load === undefined) throw notInThisVersion(`sluice ${command.name}`)
    checkWords(command, positional)
    const { run } = await command.load()
    const session = openSession(process, command.name, asked, streams)
    // From here on text goes around the moving line of progress.
    failing = { ...failing, err: session.err }
    const code = await run(session)
    const isWhole = code === exitCodes.done || code === exitCodes.changes
    return isWhole ? { code, ran: [command.name, ...session.engines()].join(' ') } : { code }
  } catch (thrown) {
    return { code: reportFailure(thrown, failing) }
  }
}

interface Parsed {
  readonly command: CommandSpec | undefined
  readonly positional: readonly string[]
  readonly asked: Arguments
}

function parse(words: readonly string[], variables: Variables): Parsed {
  if (words[0] === '__complete')
    return {
      command: findCommand('__complete'),
      positional: words.slice(1),
      asked: readArguments(words.slice(1), new Map(), globalOptions, variables),
    }
  const everyOption = allCommands().flatMap((command) => command.options ?? [])
  const cli = cac('sluice')
  for (const option of globalOptions) declare(cli, option)
  for (const command of commands) {
    const parser = cli.command(`${command.name} [...words]`, command.summary)
    for (const option of withSubcommands(command)) declare(parser, option)
  }
  const encoded = encodeWords(words, [...globalOptions, ...everyOption])
  const { args, options } = cli.parse(['', '', ...encoded], { run: false })
  const { command, positional } = called(
    findCommand(cli.matchedCommandName ?? ''),
    args.map(decodeWord),
  )
  if (command === undefined && positional[0] !== undefined) throw unknownCommand(positional[0])
  const specs = command ? optionsOf(command) : globalOptions
  if (command && !command.load && !command.subcommands && options['help'] !== true)
    throw notInThisVersion(`sluice ${command.name}`)
  const given = givenOptions(
    options,
    command?.load === undefined ? [...specs, ...everyOption] : specs,
  )
  return { command, positional, asked: readArguments(positional, given, specs, variables) }
}

/** The first word after `sql` belongs to the name of the command. */
function called(
  command: CommandSpec | undefined,
  words: readonly string[],
): { readonly command: CommandSpec | undefined; readonly positional: readonly string[] } {
  const sub = command?.subcommands && subcommandOf(command, words[0] ?? '')
  return sub ? { command: sub, positional: words.slice(1) } : { command, positional: words }
}

/** Several subcommands may share an option. */
function withSubcommands({ options = [], subcommands = [] }: CommandSpec): readonly OptionSpec[] {
  const all = [...options, ...subcommands.flatMap((sub) => sub.options ?? [])]
  return all.filter(({ name }, index) => all.findIndex((one) => one.name === name) === index)
}

function needsSubcommand({ name, subcommands = [] }: CommandSpec, word?: string): SluiceError {
  const names = subcommands.map((sub) => sub.name)
  const near = word === undefined ? undefined : nearest(word, names)
  return new SluiceError(
    'USAGE',
    word === undefined
      ? `\`sluice ${name}\` needs one of ${names.join(', ')}`
      : `unknown command \`sluice ${name} ${word}\``,
    { hint: near ? `did you mean \`sluice ${name} ${near}\`?` : `see \`sluice help ${name}\`` },
  )
}

interface Declaring {
  option(name: string, description: string): unknown
}

function declare(parser: Declaring, { name, value, says }: OptionSpec): void {
  parser.option(value === undefined ? `--${name}` : `--${name} <${value}>`, says)
}

function unknownCommand(name: string): SluiceError {
  const near = nearest(
    name,
    commands.filter((command) => !command.hidden).map((command) => command.name),
  )
  return new SluiceError('USAGE', `unknown command \`${name}\``, {
    hint: near ? `did you mean \`sluice ${near}\`?` : '`sluice help` lists the commands',
  })
}

function notInThisVersion(what: string): SluiceError {
  return new SluiceError('USAGE', `\`${what}\` is not in this version`)
}

function overview(asked: Arguments, out: Output, err: Output): ExitCode {
  if (asked.flag('help')) {
    out.write(renderOverview(out.look))
    return exitCodes.done
  }
  err.write(renderOverview(err.look))
  return exitCodes.usage
}

function outputs(
  process: NodeJS.Process,
  noColor: boolean,
): { readonly out: Output; readonly err: Output } {
  return {
    out: outputOf(process.stdout, process.env, noColor),
    err: outputOf(process.stderr, process.env, noColor),
  }
}

function flushed(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((done) => {
    if (stream.destroyed || stream.writableEnded) done()
    else stream.write('', () => done())
  })
}
