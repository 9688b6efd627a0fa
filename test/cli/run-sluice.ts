import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'

export const command: string = fileURLToPath(new URL('../../dist/sluice.js', import.meta.url))
if (!existsSync(command)) throw new Error('dist/sluice.js is missing: npm run build')

export interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface RunOptions {
  readonly cwd: string
  readonly variables?: { readonly [name: string]: string }
  /** Standard input; none without it. */
  readonly input?: string | Uint8Array
  /** One, or several that are sent one after another. */
  readonly signal?: Signal | readonly Signal[]
}

/** Sent after a time, or when standard error says something. */
export interface Signal {
  readonly name: NodeJS.Signals
  readonly when: number | RegExp
}

/** Runs the built command as a user would: no terminal, no variables of ours. */
export async function sluice(words: readonly string[], options: RunOptions): Promise<Ended> {
  const { PATH = '', HOME = '' } = process.env
  const child = spawn(process.execPath, [command, ...words], {
    cwd: options.cwd,
    // Nothing is left behind in the home of whoever runs the tests.
    env: { PATH, HOME, SLUICE_CACHE: 'off', ...options.variables },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  // A command that reads nothing may be gone before all of it is written.
  child.stdin.on('error', () => {})
  child.stdin.end(options.input)
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (text) => {
    stdout += text
  })
  child.stderr.setEncoding('utf8').on('data', (text) => {
    stderr += text
  })
  for (const { name, when } of [options.signal ?? []].flat()) {
    if (typeof when === 'number') setTimeout(() => child.kill(name), when)
    let sent = false
    child.stderr.on('data', () => {
      if (sent || typeof when === 'number' || !when.test(stderr)) return
      sent = true
      child.kill(name)
    })
  }
  const code = await new Promise<number | null>((end) => child.once('close', end))
  return { code, stdout, stderr }
}

/** An empty directory that goes with the test, or with the caller's own clean-up. */
export function temporaryDirectory(): { readonly path: string; readonly remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), 'sluice-cli-'))
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) }
}

export function directoryForTest(): string {
  const { path, remove } = temporaryDirectory()
  onTestFinished(remove)
  return path
}

export function write(directory: string, files: { readonly [path: string]: string }): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, path)), { recursive: true })
    writeFileSync(join(directory, path), text)
  }
}
