import { type ExitCode, exitCodes } from './exit.ts'

export interface Interrupt {
  readonly signal: AbortSignal
  readonly stopGently: () => void
  readonly stoppedBy: () => ExitCode | undefined
}

/**
 * Ctrl-C and TERM. A command that only reads ends at once; one that writes asks for a gentle
 * stop (no further statement is started) and ends at once at the second signal.
 */
export function watchSignals(
  on: (signal: 'SIGINT' | 'SIGTERM', handler: () => void) => void,
  say: (text: string) => void,
  quit: (code: ExitCode) => void,
): Interrupt {
  const controller = new AbortController()
  let gentle = false
  let stopped: ExitCode | undefined

  const handler = (code: ExitCode) => (): void => {
    if (!gentle || stopped !== undefined) {
      if (gentle)
        say('Stopped at once. What the running statement did is read from the target next time.\n')
      quit(code)
      return
    }
    stopped = code
    say('Stopping after the running statement. Once more to stop at once.\n')
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
