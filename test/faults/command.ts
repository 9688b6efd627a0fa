/** The command line, as a process that may be killed, or in this process where only its answer counts. */
import { spawn } from 'node:child_process'
import { Writable } from 'node:stream'
import { main } from '../../src/cli/main.ts'

export interface Ended {
  /** Null: killed. */
  readonly code: number | null
  readonly text: string
}

export type Variables = { readonly [name: string]: string }

export async function runProcess(
  program: string,
  words: readonly string[],
  directory: string,
  variables: Variables,
): Promise<Ended> {
  const child = spawn(process.execPath, [program, ...words], {
    cwd: directory,
    env: environment(variables),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let text = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (more: string) => {
      text += more
    })
  }
  const code = await new Promise<number | null>((end) => child.once('close', end))
  return { code, text }
}

/** The same `main` with streams of its own: starting a process and the engine costs most of a run. */
export async function runHere(
  words: readonly string[],
  directory: string,
  variables: Variables,
): Promise<Ended> {
  let text = ''
  const stream = (): Writable =>
    new Writable({
      write: (chunk, _encoding, done) => {
        text += String(chunk)
        done()
      },
    })
  const code = await new Promise<number>((end, fail) => {
    const stand = {
      argv: [process.execPath, 'sluice', ...words],
      env: environment(variables),
      stdin: process.stdin,
      stdout: stream(),
      stderr: stream(),
      cwd: () => directory,
      on: () => stand,
      exit: end,
    }
    main(stand as unknown as NodeJS.Process).catch(fail)
  })
  return { code, text }
}

function environment(variables: Variables): Record<string, string> {
  const { PATH = '', HOME = '' } = process.env
  return { PATH, HOME, SLUICE_FIXTURE_PASSWORD: 'not a real one', ...variables }
}
