/** An option as data: parsed by main.ts, shown by help, offered by completion, set by a variable. */
export interface OptionSpec {
  /** Long name without dashes: `lock-timeout`. */
  readonly name: string
  readonly short?: string
  /** Word for the value in help; absent for a switch. */
  readonly value?: string
  /** The only values it takes; offered by completion. */
  readonly values?: readonly string[]
  /** The only words it takes before a colon and a name, or alone. */
  readonly heads?: readonly string[]
  /** May be given several times. */
  readonly repeats?: true
  readonly says: string
}

/** Accepted by every command, before or after its name. */
export const globalOptions: readonly OptionSpec[] = [
  { name: 'env', short: 'e', value: 'NAME', says: 'environment of sluice.yaml' },
  { name: 'chdir', short: 'C', value: 'DIR', says: 'look for sluice.yaml from here' },
  { name: 'json', says: 'one JSON document on standard output' },
  { name: 'select', value: 'ID', repeats: true, says: 'only these: Kind/name or a glob; +x, x+' },
  { name: 'exclude', value: 'ID', repeats: true, says: 'all but these' },
  { name: 'no-color', says: 'no colour (also NO_COLOR; FORCE_COLOR beats NO_COLOR)' },
  { name: 'quiet', short: 'q', says: 'no progress, no notes' },
  { name: 'verbose', short: 'v', says: 'show more' },
  { name: 'debug', says: 'show every statement, and the stack of an error' },
  { name: 'help', short: 'h', says: 'explain the command' },
]

/** `SLUICE_LOCK_TIMEOUT` for `lock-timeout`. */
export function variableOf(name: string): string {
  return `SLUICE_${name.toUpperCase().replaceAll('-', '_')}`
}

/** How the option is written: `-o, --out FILE`. */
export function flagsOf({ name, short, value }: OptionSpec): string {
  const long = value === undefined ? `--${name}` : `--${name} ${value}`
  return short === undefined ? long : `-${short}, ${long}`
}
