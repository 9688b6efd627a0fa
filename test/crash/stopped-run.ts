/** Runs of the command line that stop by themselves at a place, and go on when they are told to. */
import { type ChildProcess, spawn } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { command, type Ended } from '../cli/run-sluice.ts'
import type { PostgresProject } from './postgres-project.ts'

export interface Run {
  readonly child: ChildProcess
  readonly ended: Promise<Ended>
}

/** A run that stops by itself at a place. */
export function startStopped(
  project: PostgresProject,
  place: string,
  variables: { readonly [name: string]: string } = {},
): Run {
  const { PATH = '', HOME = '' } = process.env
  const words = ['apply', '-e', 'local', '--yes', '--allow', 'drops-data']
  const child = spawn(process.execPath, [command, ...words], {
    cwd: project.directory,
    env: { PATH, HOME, SLUICE_FAILPOINT: `${place}:SIGSTOP`, ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const text = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (more: string) => {
      text[name] += more
    })
  }
  const ended = new Promise<Ended>((resolve) =>
    child.once('close', (code) => resolve({ code, ...text })),
  )
  return { child, ended }
}

/** The run is held at a place while something happens, and then goes on. */
export async function stopped(
  project: PostgresProject,
  place: string,
  variables: { readonly [name: string]: string },
  meanwhile: () => Promise<unknown> | undefined,
): Promise<Ended> {
  const { child, ended } = startStopped(project, place, variables)
  while ((await stateOf(child.pid ?? 0)) !== 'T' && child.exitCode === null) await sleep(50)
  await meanwhile()
  child.kill('SIGCONT')
  return await ended
}

/** `T`: stopped. */
async function stateOf(pid: number): Promise<string> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  return text.slice(text.lastIndexOf(')') + 2, text.lastIndexOf(')') + 3)
}
