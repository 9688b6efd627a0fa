/**
 * Places where a run can be killed on purpose. The crash tests kill at each of them; a place
 * that is declared and never reached fails those tests.
 */
export const failpoints = [
  'lock-acquired',
  'run-started',
  'statement-journaled',
  'statement-executed',
  'recipe-opened',
  'recipe-marked',
  'recipe-closed',
  'chunk-staged',
  'chunk-marked',
  'piece-moved',
  'chunk-done',
  'statements-done',
  'ledger-written',
  'release-written',
  'run-finished',
] as const
export type Failpoint = (typeof failpoints)[number]

export type FailpointHook = (name: Failpoint) => void

/** Kills this process the n-th time a place is reached: `SLUICE_FAILPOINT=statement-executed:3`. */
export function failpointHook(setting: string | undefined): FailpointHook {
  if (setting === undefined || setting === '') return () => undefined
  const [wanted, count] = setting.split(':')
  let left = Number(count ?? '1')
  return (name) => {
    if (name !== wanted) return
    left -= 1
    if (left === 0) process.kill(process.pid, 'SIGKILL')
  }
}
