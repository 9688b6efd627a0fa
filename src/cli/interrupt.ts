import { type ExitCode, exitCodes } from './exit.ts'
import { firstSignalText, secondSignalText } from './render/interrupted.ts'
import type { Doing } from './running.ts'

export interface Interrupt {
  readonly signal: AbortSignal
  readonly stopGently: () => void
  readonly stoppedBy: () => ExitCode | undefined
}

/**
 * Ctrl-C and TERM. A command that only reads ends at once, and so does one that has not begun to
 * write. One that writes asks for a gentle stop (no further statement is started) and ends at once
 * at the second signal.
 */
export function watchSignals(
  on: (signal: 'SIGINT' | 'SIGTERM', handler: () => void) => void,
  say: (text: string) => void,
  quit: (code: ExitCode) => void,
  doing: () => Doing | undefined = () => undefined,
): Interrupt {
  const controller = new AbortController()
  let gentle = false
  let stopped: ExitCode | undefined

  const handler = (code: ExitCode) => (): void => {
    const now = doing()
    const mayStop = gentle || now?.at === 'readiness'
    const hasBegun = mayStop && now?.at !== 'start' && now?.at !== 'lock'
    if (!hasBegun || stopped !== undefined) {
      if (gentle) say(hasBegun ? secondSignalText(now) : 'Stopped: nothing was written.\n')
      quit(code)
      return
    }
    stopped = code
    say(firstSignalText(now))
    controller.abort()
  }
  on('SIGINT', handler(exitCodes.interrupted))
  on('SIGTERM', handler(exitCodes.terminated))

  return {
    signal: controller.signal,
    stopGently: () => {
      gentle = true
    },
    stoppedBy: () => stopped,
  }
}
