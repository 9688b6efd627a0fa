import { nearest, SluiceError } from '../diagnostic/index.ts'
import { type OptionSpec, variableOf } from './options.ts'

/** What was asked for: flags first, then `SLUICE_*` variables. */
export interface Arguments {
  readonly positional: readonly string[]
  readonly flag: (name: string) => boolean
  readonly text: (name: string) => string | undefined
  readonly list: (name: string) => readonly string[]
  /** The flag or variable that set the option, as the user wrote it. */
  readonly origin: (name: string) => string | undefined
}

/** Values of the options as parsed: one entry per occurrence. */
export type Given = ReadonlyMap<string, readonly (string | boolean)[]>

export function readArguments(
  positional: readonly string[],
  given: Given,
  specs: readonly OptionSpec[],
  variables: { readonly [name: string]: string | undefined },
): Arguments {
  const values = new Map<string, { readonly origin: string; readonly values: readonly string[] }>()
  for (const spec of specs) {
    const flags = given.get(spec.name)
    const variable = variableOf(spec.name)
    const text = variables[variable]
    if (flags) values.set(spec.name, { origin: `--${spec.name}`, values: fromFlags(spec, flags) })
    else if (text !== undefined && spec.name !== 'help')
      values.set(spec.name, { origin: variable, values: fromVariable(spec, variable, text) })
    checkValues(spec, values.get(spec.name))
  }
  return {
    positional,
    flag: (name) => values.get(name)?.values[0] === 'true',
    text: (name) => values.get(name)?.values[0],
    list: (name) => values.get(name)?.values ?? [],
    origin: (name) =>
      (values.get(name)?.values.length ?? 0) > 0 ? values.get(name)?.origin : undefined,
  }
}

function checkValues(
  { values: whole, heads, name }: OptionSpec,
  given: { readonly origin: string; readonly values: readonly string[] } | undefined,
): void {
  const values = whole ?? heads
  const word = (one: string): string => (whole === undefined ? one.replace(/:.*$/s, '') : one)
  const wrong = values && given?.values.map(word).find((one) => !values.includes(one))
  if (wrong === undefined || given === undefined || values === undefined) return
  const near = nearest(wrong, values)
  throw new SluiceError(
    'USAGE',
    `\`${given.origin} ${wrong}\` is unknown; there are ${values.join(', ')}`,
    near === undefined ? {} : { hint: `did you mean \`--${name} ${near}\`?` },
  )
}

function fromFlags(spec: OptionSpec, flags: readonly (string | boolean)[]): readonly string[] {
  if (spec.value === undefined) return [String(flags.at(-1) === true || flags.at(-1) === 'true')]
  const texts = flags.filter((flag) => typeof flag === 'string')
  if (texts.length < flags.length || texts.includes(''))
    throw new SluiceError('USAGE', `\`--${spec.name}\` needs a value: --${spec.name} ${spec.value}`)
  if (!spec.repeats && new Set(texts).size > 1)
    throw new SluiceError(
      'USAGE',
      `\`--${spec.name}\` was given more than once: ${texts.join(', ')}`,
    )
  return texts
}

function fromVariable(spec: OptionSpec, variable: string, text: string): readonly string[] {
  if (spec.value === undefined) return [String(switchOf(variable, text))]
  if (spec.repeats) return splitList(text)
  return text === '' ? [] : [text]
}

function switchOf(variable: string, text: string): boolean {
  if (['1', 'true', 'yes', 'on'].includes(text.toLowerCase())) return true
  if (['', '0', 'false', 'no', 'off'].includes(text.toLowerCase())) return false
  throw new SluiceError('USAGE', `${variable} is \`${text}\`; it takes 1 or 0`)
}

/** Parts between white space or commas; a comma inside brackets belongs to a signature. */
export function splitList(text: string): readonly string[] {
  const parts: string[] = []
  let part = ''
  let depth = 0
  for (const character of text) {
    if (character === '(') depth++
    if (character === ')') depth--
    if (depth <= 0 && /[\s,]/.test(character)) {
      if (part !== '') parts.push(part)
      part = ''
    } else part += character
  }
  return part === '' ? parts : [...parts, part]
}

/** `30`, `30s`, `5m`, `1h`, `250ms` → milliseconds. */
export function durationMs(name: string, text: string): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h)?$/.exec(text)
  if (!match)
    throw new SluiceError('USAGE', `\`--${name} ${text}\` is no duration; write 30s, 5m or 1h`)
  const unit = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 }[match[2] ?? 's'] ?? 1000
  return Math.round(Number(match[1]) * unit)
}
