/**
 * Places where a run can be killed on purpose. `npm run test:faults` kills at each of them and
 * fails when one that is declared is never reached.
 *
 * A boundary lies right before or right after something that changes the target; all of them are
 * reached through `withFailpoints`, so that no write can do without. A mark is a name for a place
 * that lies between two boundaries anyway, for tests that mean exactly that place.
 */
import { appendFileSync } from 'node:fs'

export const boundaries = [
  'store-creating',
  'store-created',
  'store-dropping',
  'store-dropped',
  'lock-taking',
  'lock-acquired',
  'lock-renewing',
  'lock-renewed',
  'lock-breaking',
  'lock-broken',
  'lock-releasing',
  'lock-released',
  'statement-sending',
  'statement-answered',
  'meta-writing',
  'meta-written',
  'journal-writing',
  'journal-written',
  'ledger-writing',
  'ledger-written',
  'release-writing',
  'release-written',
  'recipe-writing',
  'recipe-written',
  'copied-writing',
  'copied-written',
] as const

export const marks = [
  'run-started',
  'statement-journaled',
  'statement-executed',
  'statements-done',
  'recipe-opened',
  'recipe-marked',
  'recipe-closed',
  'chunk-staged',
  'chunk-marked',
  'piece-moved',
  'chunk-done',
  'run-finished',
] as const

export type Failpoint = (typeof boundaries)[number] | (typeof marks)[number]
export const failpoints: readonly Failpoint[] = [...boundaries, ...marks]

export type FailpointHook = (name: Failpoint) => void

/**
 * `SLUICE_FAILPOINT=statement-answered:3` kills this process the third time that place is reached;
 * `statement-answered:3:SIGSTOP` sends another signal. `SLUICE_FAILPOINT_LOG` names a file that
 * gets a line for every place that is reached.
 */
export function failpointHook(env: { readonly [name: string]: string | undefined }): FailpointHook {
  const setting = env['SLUICE_FAILPOINT'] ?? ''
  const log = env['SLUICE_FAILPOINT_LOG'] ?? ''
  if (setting === '' && log === '') return () => undefined
  const [wanted, count = '1', signal = 'SIGKILL'] = setting.split(':')
  let left = Number(count)
  return (name) => {
    if (log !== '') appendFileSync(log, `${name}\n`)
    if (name !== wanted) return
    left -= 1
    if (left === 0) process.kill(process.pid, signal)
  }
}
