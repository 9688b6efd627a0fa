/**
 * Prepares argv for the parser and takes its answer apart. The parser turns `12` and `8e3` into
 * numbers and knows short names only as aliases; lock ids and names must stay as they were typed.
 */
import { nearest, SluiceError } from '../diagnostic/index.ts'
import type { Given } from './arguments.ts'
import type { CommandSpec } from './command-list.ts'
import { flagsOf, globalOptions, type OptionSpec } from './options.ts'

/** Long names for short ones, and a mark before whatever looks like a number. */
export function encodeWords(words: readonly string[], specs: readonly OptionSpec[]): string[] {
  const end = words.indexOf('--')
  const before = end < 0 ? words : words.slice(0, end)
  const encoded = before.flatMap((word) => encodeWord(word, specs))
  // What follows `--` is no option; the parser would put it aside, so it goes among the words.
  return end < 0 ? encoded : [...encoded, ...words.slice(end + 1).map((word) => mark + word)]
}

const mark = '\u0001'

function encodeWord(word: string, specs: readonly OptionSpec[]): readonly string[] {
  if (word.startsWith('--')) return [encodeLong(word, specs)]
  if (/^-[A-Za-z]/.test(word)) return expandShort(word, specs)
  // A lone dash is a word too; the parser would take it for an option without a name.
  return [word === '-' || Number.isFinite(Number(word)) ? mark + word : word]
}

function encodeLong(word: string, specs: readonly OptionSpec[]): string {
  const equals = word.indexOf('=')
  if (equals < 0) return word
  const name = word.slice(2, equals)
  const value = word.slice(equals + 1)
  const spec = specs.find((one) => one.name === name)
  if (!spec) return word
  if (spec.value !== undefined) return `--${name}=${mark}${value}`
  if (value === 'true' || value === 'false') return word
  const more =
    name === 'json' && value === 'events' ? ' (--json=events is not in this version)' : ''
  throw new SluiceError('USAGE', `\`--${name}\` takes no value${more}`)
}

function expandShort(word: string, specs: readonly OptionSpec[]): readonly string[] {
  const expanded: string[] = []
  for (let at = 1; at < word.length; at++) {
    const spec = specs.find((one) => one.short === word[at])
    // Told about later, when it is known whether the command exists at all.
    if (!spec) return [...expanded, `-${word.slice(at)}`]
    const rest = word.slice(at + 1)
    if (spec.value !== undefined && rest !== '')
      return [...expanded, `--${spec.name}=${mark}${rest.replace(/^=/, '')}`]
    expanded.push(`--${spec.name}`)
  }
  return expanded
}

export function decodeWord(word: unknown): string {
  return String(word).replace(mark, '')
}

/** The parser's options (camel case, single values or lists) by their long names. */
export function givenOptions(
  parsed: { readonly [name: string]: unknown },
  specs: readonly OptionSpec[],
): Given {
  const given = new Map<string, (string | boolean)[]>()
  for (const [key, value] of Object.entries(parsed)) {
    if (key === '--') continue
    const name = key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
    const spec = specs.find((one) => one.name === name || one.name === `no-${name}`)
    if (!spec) throw unknownOption(name.length === 1 ? `-${name}` : `--${name}`, specs)
    const values: readonly unknown[] = Array.isArray(value) ? value : [value]
    const negated = spec.name !== name
    // The parser sets `color: true` by itself when `--no-color` is declared.
    if (negated && values.every((one) => one === true)) continue
    given.set(
      spec.name,
      values.map((one) => (typeof one === 'boolean' ? one !== negated : decodeWord(one))),
    )
  }
  return given
}

function unknownOption(flag: string, specs: readonly OptionSpec[]): SluiceError {
  const near = nearest(
    flag.replace(/^-+/, ''),
    specs.map((spec) => spec.name),
  )
  const spec = specs.find((one) => one.name === near)
  return new SluiceError('USAGE', `unknown option \`${flag}\``, {
    hint: spec ? `did you mean \`${flagsOf(spec)}\`?` : 'see `sluice help COMMAND`',
  })
}

/** Too few or too many words after the command. */
export function checkWords(command: CommandSpec, words: readonly string[]): void {
  const positional = command.positional ?? []
  const missing = positional.filter((one) => one.required)[words.length]
  if (missing)
    throw new SluiceError('USAGE', `\`sluice ${command.name}\` needs ${missing.name}`, {
      hint: usageLine(command),
    })
  const extra = words[positional.length]
  if (extra !== undefined && !positional.some((one) => one.variadic))
    throw new SluiceError('USAGE', `\`sluice ${command.name}\` does not take \`${extra}\``, {
      hint: usageLine(command),
    })
}

export function usageLine(command: CommandSpec): string {
  if (command.subcommands) return `usage: sluice ${command.name} COMMAND [options]`
  const words = (command.positional ?? []).map(({ name, required, variadic }) => {
    const shown = variadic ? `${name}…` : name
    return required ? ` ${shown}` : ` [${shown}]`
  })
  return `usage: sluice ${command.name}${words.join('')} [options]`
}

export function optionsOf(command: CommandSpec): readonly OptionSpec[] {
  return [...(command.options ?? []), ...globalOptions]
}
