/** How far a copy is, in the figures that are known. */
import type { CopyEvent } from '../running.ts'
import type { Look } from './look.ts'
import { amount, bytes, duration, grouped } from './quantity.ts'

/** The first report of a copy in this run and the time of the last, to reckon its speed from. */
export interface CopyStart {
  readonly bytes: number
  readonly rows: number
  readonly since: number
  readonly last: number
}

/** `copy 14/31 ranges  ███████░░░░░░░  21.6 of 48.2 GB  412 MB/s  1 min 5 s left`. */
export function copyCells(
  event: CopyEvent,
  start: CopyStart,
  now: number,
  look: Look | undefined,
): readonly string[] {
  const share = shareOf(event)
  return [
    `copy ${grouped(event.done)}/${grouped(event.of)} ranges`,
    ...(look === undefined ? [] : [bar(share, look)]),
    sizeText(event),
    ...speedCells(event, start, now),
  ]
}

/** `21.6 of 48.2 GB`; rows where bytes are not known. */
export function sizeText({ bytes: done, totalBytes, rows, totalRows }: CopyEvent): string {
  return totalBytes > 0
    ? together(bytes(done), bytes(totalBytes))
    : `${together(amount(rows), amount(totalRows))} rows`
}

/** A unit that both have is said once. */
function together(done: string, total: string): string {
  const unit = total.split(' ')[1]
  return `${unit !== undefined && done.endsWith(` ${unit}`) ? done.slice(0, -unit.length - 1) : done} of ${total}`
}

function shareOf({ bytes: done, totalBytes, rows, totalRows }: CopyEvent): number {
  const share = totalBytes > 0 ? done / totalBytes : totalRows > 0 ? rows / totalRows : 0
  return Math.min(1, Math.max(0, share))
}

const barWidth = 14

function bar(share: number, { glyphs }: Look): string {
  const filled = Math.floor(share * barWidth)
  return glyphs.bar[0].repeat(filled) + glyphs.bar[1].repeat(barWidth - filled)
}

/** Nothing is said of the speed before the first range has arrived. */
function speedCells(event: CopyEvent, start: CopyStart, now: number): readonly string[] {
  const isBytes = event.totalBytes > 0
  const arrived = isBytes ? event.bytes - start.bytes : event.rows - start.rows
  const elapsed = start.last - start.since
  if (arrived <= 0 || elapsed <= 0) return []
  const left = isBytes ? event.totalBytes - event.bytes : event.totalRows - event.rows
  const perSecond = (arrived / elapsed) * 1000
  const speed = isBytes ? `${bytes(perSecond)}/s` : `${amount(Math.round(perSecond))} rows/s`
  // Between two reports time goes by at the speed of the last one.
  const leftMs = Math.max(0, (left / arrived) * elapsed - (now - start.last))
  return left <= 0 ? [speed] : [speed, `${duration(leftMs)} left`]
}
