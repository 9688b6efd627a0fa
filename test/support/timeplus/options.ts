/** What the double is started with: `npm run timeplus-double -- …`. */
export type Generation = 1 | 2 | 3
export type Edition = 'oss' | 'enterprise'

export interface Options {
  readonly port: number
  readonly restPort: number
  readonly generation: Generation
  readonly edition: Edition
  /** Holds catalog.json and the rows. */
  readonly data: string
  readonly user: string
  readonly password: string
  /** A created name is seen, and a dropped one is free, this much later (timeplus.md §8). */
  readonly ddlDelayMs: number
  /** Inserted rows are in `table(s)` this much later. */
  readonly flushDelayMs: number
  readonly version: string
}

/** A release of each generation, timeplus.md §0.1. OSS and Enterprise 3.x are one code base. */
const versions: { readonly [generation in Generation]: string } = {
  1: '1.6.1',
  2: '2.9.0',
  3: '3.0.1',
}

export function readOptions(words: readonly string[]): Options {
  const given = pairs(words)
  const generation = oneOf(given, 'generation', ['1', '2', '3'], '3')
  const defaultEdition = generation === '2' ? 'enterprise' : 'oss'
  const options: Options = {
    port: numberOf(given, 'port', 8123),
    restPort: numberOf(given, 'rest-port', 8000),
    generation: Number(generation) as Generation,
    edition: oneOf(given, 'edition', ['oss', 'enterprise'], defaultEdition) as Edition,
    data: take(given, 'data') ?? fail('--data DIR is missing'),
    user: take(given, 'user') ?? 'default',
    password: take(given, 'password') ?? '',
    ddlDelayMs: numberOf(given, 'ddl-delay', 30),
    flushDelayMs: numberOf(given, 'flush-delay', 50),
    version: versionOf(given, Number(generation) as Generation),
  }
  const unknown = [...given.keys()][0]
  if (unknown !== undefined) fail(`unknown option --${unknown}`)
  return options
}

/** Another release of the same generation, to see what came when. */
function versionOf(given: Map<string, string>, generation: Generation): string {
  const version = take(given, 'version') ?? versions[generation]
  const isOfGeneration = /^\d+(\.\d+)+$/.test(version) && version.startsWith(`${generation}.`)
  return isOfGeneration ? version : fail(`--version is a release of generation ${generation}`)
}

function pairs(words: readonly string[]): Map<string, string> {
  const given = new Map<string, string>()
  for (let index = 0; index < words.length; index += 2) {
    const [name, value] = [words[index] ?? '', words[index + 1]]
    if (!name.startsWith('--') || value === undefined) fail(`cannot read ${name}`)
    given.set(name.slice(2), value)
  }
  return given
}

function take(given: Map<string, string>, name: string): string | undefined {
  const value = given.get(name)
  given.delete(name)
  return value
}

function oneOf(
  given: Map<string, string>,
  name: string,
  allowed: readonly string[],
  otherwise: string,
): string {
  const value = take(given, name) ?? otherwise
  return allowed.includes(value) ? value : fail(`--${name} is one of ${allowed.join(', ')}`)
}

function numberOf(given: Map<string, string>, name: string, otherwise: number): number {
  const value = Number(take(given, name) ?? otherwise)
  return Number.isInteger(value) && value >= 0 ? value : fail(`--${name} is a whole number`)
}

function fail(message: string): never {
  throw new Error(message)
}
