import { visibleText } from '../../diagnostic/index.ts'
import type { ProgressEvent } from '../../operation/context.ts'
import type { CopyEvent } from '../running.ts'
import type { Output } from '../streams.ts'
import { copyCells, type CopyStart } from './copy-text.ts'
import { duration, plural } from './quantity.ts'

/** Tells what goes on, on standard error: one moving line on a terminal, plain lines elsewhere. */
export interface Progress {
  readonly event: (event: ProgressEvent) => void
  /** Text of others goes through here, so that the moving line does not get into it. */
  readonly write: (text: string) => void
}

interface Running {
  readonly op: string
  readonly since: number
  readonly statement: number
  readonly statements: number
  /** The last report of a copy, and the first one. */
  readonly copy?: { readonly last: CopyEvent; readonly start: CopyStart }
}

type Unready = Extract<ProgressEvent, { type: 'unready' }>

const heartbeatMs = 10_000
const frameMs = 100

export function progressRenderer(
  output: Output,
  elapsed: () => number,
  verbose: boolean,
): Progress {
  const running = new Map<string, Running>()
  let unready: Unready | undefined
  let total = 0
  let done = 0
  let frame = 0
  let moving = false
  let timer: NodeJS.Timeout | undefined

  const clear = (): void => {
    if (moving) output.write('\r\u001b[2K')
    moving = false
  }
  const write = (text: string): void => {
    clear()
    output.write(text)
  }
  const say = (line: string): void => write(`${line}\n`)
  const tick = (): void => {
    const first = running.entries().next()
    if (first.done && unready === undefined) return
    const cells = first.done ? unreadyCells(unready) : runningCells(...first.value)
    const { spinner, ellipsis } = output.look.glyphs
    if (output.animated) {
      const text = ` ${spinner[frame++ % spinner.length]} ${cells.join('  ')}`
      const room = output.look.columns - 1
      const shown = text.length > room ? text.slice(0, room - ellipsis.length) + ellipsis : text
      output.write(`\r\u001b[2K${shown}`)
      moving = true
    } else say(` ${ellipsis} ${cells.join(', ')}`)
  }
  const runningCells = (id: string, one: Running): readonly string[] => {
    const { since, statement, statements, copy } = one
    const others = running.size > 1 ? [`${running.size - 1} more`] : []
    if (copy !== undefined) {
      const look = output.animated ? output.look : undefined
      return [visibleText(id), ...copyCells(copy.last, copy.start, elapsed(), look), ...others]
    }
    const part = statements > 1 ? ` statement ${statement} of ${statements}` : ''
    const time = duration(elapsed() - since)
    return output.animated
      ? [visibleText(id), `${done}/${total}${part}`, time, ...others]
      : [`${visibleText(id)}${part}`, `running for ${time}`, ...others]
  }
  const watch = (): void => {
    const isBusy = running.size > 0 || unready !== undefined
    if (isBusy && timer === undefined) {
      timer = setInterval(tick, output.animated ? frameMs : heartbeatMs)
      timer.unref()
    } else if (!isBusy && timer !== undefined) {
      clearInterval(timer)
      timer = undefined
      clear()
    }
  }

  const { paint, glyphs } = output.look
  const handle: {
    readonly [T in ProgressEvent['type']]: (event: Extract<ProgressEvent, { type: T }>) => void
  } = {
    connected: (event) => {
      if (verbose)
        say(
          paint.dim(
            ` connected to ${event.environment}: ${event.engine} ${event.version} at ${event.address}`,
          ),
        )
    },
    locked: (event) =>
      say(` locked ${event.environment} (lock ${event.lock}, ${visibleText(event.owner)})`),
    waiting: (event) =>
      say(
        ` waiting for the lock of ${visibleText(event.holder)}, ${duration(event.seconds * 1000)} so far`,
      ),
    reread: (event) => {
      if (event.unchanged) say(' was read again: unchanged since the plan')
    },
    plan: (event) => {
      total = event.total
      done = 0
    },
    started: (event) => {
      running.set(event.id, {
        op: event.op,
        since: running.get(event.id)?.since ?? elapsed(),
        statement: event.statement,
        statements: event.statements,
      })
      if (verbose) say(paint.dim(`   ${visibleText(event.sql)}`))
    },
    progress: (event) => {
      const one = running.get(event.id)
      if (one === undefined) return
      const { bytes, rows } = event
      const now = elapsed()
      const start = { bytes, rows, since: now, ...one.copy?.start, last: now }
      running.set(event.id, { ...one, copy: { last: event, start } })
      if (verbose) say(paint.dim(`   ${copyCells(event, start, now, undefined).join(', ')}`))
    },
    unready: (event) => {
      const isNew = unreadyIds(unready) !== unreadyIds(event)
      unready = event.unready.length === 0 ? undefined : event
      if (unready !== undefined && isNew && !output.animated)
        say(` ${glyphs.ellipsis} ${unreadyCells(event).join(', ')}`)
    },
    finished: (event) => {
      running.delete(event.id)
      done++
      say(`  ${paint.good(glyphs.done)} ${finishedText(event)}`)
    },
    failed: (event) => {
      running.delete(event.id)
      say(`  ${paint.error(glyphs.failed)} ${visibleText(event.id)}  failed`)
    },
    note: (event) => say(` ${visibleText(event.text)}`),
  }

  return {
    write,
    event: (event) => {
      // Each entry takes exactly the event of its own type.
      ;(handle[event.type] as (event: ProgressEvent) => void)(event)
      watch()
    },
  }
}

/** The first of them speaks for all: `waits until 2 objects are ready`, which one, and why. */
function unreadyCells(event: Unready | undefined): readonly string[] {
  const [first] = event?.unready ?? []
  if (event === undefined || first === undefined) return []
  const { length } = event.unready
  return [
    `waits until ${plural(length, 'object')} ${length === 1 ? 'is' : 'are'} ready`,
    `${visibleText(first.id)} ${visibleText(first.why)}`,
    duration(event.milliseconds),
  ]
}

function unreadyIds(event: Unready | undefined): string {
  return (event?.unready ?? []).map(({ id, why }) => `${id} ${why}`).join()
}

function finishedText({
  id,
  op,
  label,
  time,
}: Extract<ProgressEvent, { type: 'finished' }>): string {
  const head = `${visibleText(id).padEnd(40)}  ${visibleText(label === '' ? op : label)}`
  if (time === undefined) return head
  const together = time.objects > 1 ? ` for ${plural(time.objects, 'object')} together` : ''
  return `${head}  ${duration(time.milliseconds)}${together}`
}
