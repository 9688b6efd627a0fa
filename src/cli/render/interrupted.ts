/** What is said at a signal, and of what it left. */
import { visibleText } from '../../diagnostic/index.ts'
import type { Doing } from '../running.ts'
import { sizeText } from './copy-text.ts'
import { grouped } from './quantity.ts'

type AtStatement = Extract<Doing, { at: 'statement' }>

/** `Stopping after the running statement (Table/orders.raw, 2 of 3). Once more to stop at once.` */
export function firstSignalText(doing: Doing | undefined): string {
  if (doing?.at === 'readiness')
    return 'Stopping to wait: everything is applied. Once more to stop at once.\n'
  if (doing?.at !== 'statement')
    return 'Stopping after the running statement. Once more to stop at once.\n'
  const what = doing.copy === undefined ? 'statement' : 'range of the copy'
  return `Stopping after the running ${what} (${placeOf(doing)}). Once more to stop at once.\n`
}

/** Names the one statement whose outcome nobody waited for. */
export function secondSignalText(doing: Doing | undefined): string {
  if (doing?.at === 'readiness') return 'Stopped at once: everything is applied and recorded.\n'
  if (doing?.at !== 'statement')
    return 'Stopped at once. What the running statement did is read from the target next time.\n'
  const sql = clipped(doing.sql)
  return [
    `Stopped at once. In doubt: ${placeOf(doing)}${sql === '' ? '' : `: ${sql}`}`,
    '  It may go on on the server. Run the same command again: it sees what that did, and goes on from there.',
    '',
  ].join('\n')
}

/** From where a copy that was stopped goes on; empty where none was running. */
export function copyLeftText(doing: Doing | undefined): string {
  if (doing?.at !== 'statement' || doing.copy === undefined) return ''
  const { done, of } = doing.copy
  if (done >= of) return ''
  return `the copy goes on from range ${grouped(done + 1)} of ${grouped(of)} (${sizeText(doing.copy)} have arrived)`
}

function placeOf({ id, statement, statements, copy }: AtStatement): string {
  const at = copy === undefined ? [statement, statements] : [copy.done + 1, copy.of]
  const [position = 1, count = 1] = at
  return count > 1
    ? `${visibleText(id)}, ${grouped(Math.min(position, count))} of ${grouped(count)}`
    : visibleText(id)
}

function clipped(sql: string): string {
  const line = visibleText(sql.replace(/\s+/g, ' ').trim())
  return line.length > 120 ? `${line.slice(0, 119)}…` : line
}
