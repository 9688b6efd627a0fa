/** Every code a run can end with; nothing else in the CLI writes such a number. DESIGN §6. */
export const exitCodes = {
  done: 0,
  error: 1,
  changes: 2,
  blocked: 3,
  stale: 4,
  locked: 5,
  usage: 64,
  badInput: 65,
  interrupted: 130,
  terminated: 143,
} as const

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes]

/** What each code tells a script; shown by `sluice help exit-codes`. */
export const exitMeanings: { readonly [Name in keyof typeof exitCodes]: string } = {
  done: 'done, or nothing to do',
  error: 'an error, differences found by fmt --check, or a partial apply (it says how to go on)',
  changes: 'changes or drift present; only with --detailed-exitcode',
  blocked: 'blocked by a guard: nothing was written',
  stale: 'the changeset is stale: the target moved since it was planned',
  locked: 'another run holds the lock',
  usage: 'bad usage: an unknown command or option, or a missing one',
  badInput: 'bad input files',
  interrupted: 'interrupted (Ctrl-C)',
  terminated: 'terminated (TERM)',
}

/** Narrows the number an error asks for to one of the known codes. */
export function exitCodeOf(wanted: number): ExitCode {
  return Object.values(exitCodes).find((code) => code === wanted) ?? exitCodes.error
}
