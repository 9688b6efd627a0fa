import { statSync } from 'node:fs'
import { resolve } from 'node:path'
import { SluiceError } from '../diagnostic/index.ts'
import { type Arguments, durationMs } from './arguments.ts'
import { watchSignals } from './interrupt.ts'
import { loadLibrary } from './library.ts'
import { progressRenderer } from './render/progress.ts'
import { watchRunning } from './running.ts'
import type { Session } from './session.ts'
import { isInteractive, type Output, sendTo } from './streams.ts'
import { thriftOnceLarge } from './thrift.ts'

/** What a command works with: streams, progress, signals and the context of the library. */
export function openSession(
  process: NodeJS.Process,
  command: string,
  asked: Arguments,
  streams: { readonly out: Output; readonly err: Output },
): Session {
  const quiet = asked.flag('quiet')
  const elapsed = (): number => performance.now()
  const progress = quiet ? undefined : progressRenderer(streams.err, elapsed, asked.flag('verbose'))
  const err = progress ? { ...streams.err, write: progress.write } : streams.err
  const workingDirectory = process.cwd()
  const directory = resolve(workingDirectory, asked.text('chdir') ?? '.')
  if (!isDirectory(directory))
    throw new SluiceError('USAGE', `\`-C ${asked.text('chdir')}\` is no directory`)
  const running = watchRunning()
  const interrupt = watchSignals(
    (signal, handler) => process.on(signal, handler),
    err.write,
    (code) => process.exit(code),
    running.doing,
  )
  const environment = asked.text('env')
  const lockTimeout = asked.text('lock-timeout')
  return {
    command,
    arguments: asked,
    out: streams.out,
    send: sendTo(process.stdout),
    standardInput: process.stdin,
    err,
    json: asked.flag('json'),
    quiet,
    verbose: asked.flag('verbose'),
    interactive: isInteractive(process.stdin, process.stdout, process.env),
    workingDirectory,
    directory,
    library: loadLibrary,
    context: {
      directory,
      processEnv: process.env,
      signal: interrupt.signal,
      ...(environment !== undefined && { environment }),
      ...(asked.list('select').length > 0 && { select: asked.list('select') }),
      ...(asked.list('exclude').length > 0 && { exclude: asked.list('exclude') }),
      ...(lockTimeout !== undefined && { lockTimeoutMs: durationMs('lock-timeout', lockTimeout) }),
      onRead: thriftOnceLarge(),
      onEvent: (event) => {
        running.event(event)
        progress?.event(event)
      },
      ...(asked.flag('debug') && {
        onStatement: (sql: string, milliseconds: number) =>
          err.write(`${milliseconds.toFixed(1)} ms  ${sql}\n`),
      }),
    },
    stopGently: interrupt.stopGently,
    stoppedBy: interrupt.stoppedBy,
    doing: running.doing,
    engines: running.engines,
    ask: (question) => askLine(process, err.write, question, interrupt.signal),
  }
}

function isDirectory(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true
}

/** One line from the terminal; the end of input and a signal are an empty answer. */
async function askLine(
  process: NodeJS.Process,
  write: (text: string) => void,
  question: string,
  stopped: AbortSignal,
): Promise<string> {
  const { createInterface } = await import('node:readline')
  write(question)
  const lines = createInterface({ input: process.stdin, terminal: false })
  return await new Promise((answer) => {
    lines.once('line', (line) => {
      answer(line)
      lines.close()
    })
    lines.once('close', () => answer(''))
    stopped.addEventListener('abort', () => lines.close())
  })
}
