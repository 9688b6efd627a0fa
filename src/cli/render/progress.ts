import { visibleText } from '../../diagnostic/index.ts'
import type { ProgressEvent } from '../../operation/context.ts'
import type { Output } from '../streams.ts'
import { duration } from './quantity.ts'

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
}

const heartbeatMs = 10_000
const frameMs = 100

export function progressRenderer(
  output: Output,
  elapsed: () => number,
  verbose: boolean,
): Progress {
  const running = new Map<string, Running>()
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
    if (first.done) return
    const [id, { since, statement, statements }] = first.value
    const part = statements > 1 ? ` statement ${statement} of ${statements}` : ''
    const others = running.size > 1 ? `, ${running.size - 1} more` : ''
    const time = duration(elapsed() - since)
    if (output.animated) {
      const { spinner, ellipsis } = output.look.glyphs
      const text = ` ${spinner[frame++ % spinner.length]} ${visibleText(id)}  ${done}/${total}${part}  ${time}${others}`
      const room = output.look.columns - 1
      const shown = text.length > room ? text.slice(0, room - ellipsis.length) + ellipsis : text
      output.write(`\r\u001b[2K${shown}`)
      moving = true
    } else
      say(` ${output.look.glyphs.ellipsis} ${visibleText(id)}${part}, running for ${time}${others}`)
  }
  const watch = (): void => {
    if (running.size > 0 && timer === undefined) {
      timer = setInterval(tick, output.animated ? frameMs : heartbeatMs)
      timer.unref()
    } else if (running.size === 0 && timer !== undefined) {
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

function finishedText({
  id,
  op,
  label,
  milliseconds,
}: Extract<ProgressEvent, { type: 'finished' }>): string {
  return `${visibleText(id).padEnd(40)}  ${visibleText(label === '' ? op : label)}  ${duration(milliseconds)}`
}
