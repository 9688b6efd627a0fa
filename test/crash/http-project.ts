/** A project on a test server that can be told to misbehave, and the command line against it. */
import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createClient } from '@clickhouse/client'
import { command, type Ended } from '../cli/run-sluice.ts'
import {
  type ServerConfig,
  startClickHouseServer,
  type TestServer,
} from '../harness/clickhouse-server.ts'

export interface HttpProject {
  readonly server: TestServer
  readonly directory: string
  /** A command that is still running. */
  readonly begin: (words: readonly string[], variables?: Variables) => Running
  readonly run: (words: readonly string[], variables?: Variables) => Promise<Ended>
  /** What the server itself says; every value as text. */
  readonly ask: (sql: string) => Promise<readonly (readonly string[])[]>
  readonly execute: (sql: string) => Promise<void>
  /** Kills the server and starts it again on its data and its port. */
  readonly restart: () => Promise<void>
  readonly close: () => Promise<void>
}

export type Variables = { readonly [name: string]: string }

export interface Running {
  readonly ended: Promise<Ended>
  readonly kill: (signal: NodeJS.Signals) => void
  /** Ends when standard error has this in it. */
  readonly says: (words: RegExp) => Promise<void>
}

export const apply = ['apply', '-e', 'local', '--yes'] as const
export const replan = ['plan', '-e', 'local', '--detailed-exitcode'] as const

/** The project has an environment `local`; `SLUICE_LOCAL_URL` takes the place of its URL. */
export async function openHttpProject(
  directory: string,
  config: Omit<ServerConfig, 'dir'> = {},
): Promise<HttpProject> {
  const state = mkdtempSync(join(tmpdir(), 'sluice-http-'))
  const dir = join(state, 'data')
  let server = await startClickHouseServer({ dir, ...config })
  const { url, port } = server
  const client = createClient({ url })
  const begin = (words: readonly string[], variables: Variables = {}): Running =>
    beginCommand(words, directory, { SLUICE_LOCAL_URL: url, ...variables })
  return {
    get server() {
      return server
    },
    directory,
    begin,
    run: (words, variables) => begin(words, variables).ended,
    ask: async (query) => {
      const result = await client.query({ query, format: 'JSONCompactStrings' })
      const { data }: { data: string[][] } = await result.json()
      return data
    },
    execute: async (query) => {
      await client.command({ query })
    },
    restart: async () => {
      await server.kill()
      server = await startClickHouseServer({ dir, ...config, port })
    },
    close: async () => {
      await client.close()
      await server.stop()
      rmSync(state, { recursive: true, force: true })
      rmSync(directory, { recursive: true, force: true })
    },
  }
}

/** A project of one file of plans; `plans` may be written again later. */
export function projectOf(plans: string): string {
  const directory = mkdtempSync(join(tmpdir(), 'sluice-project-'))
  writeProject(directory, plans)
  return directory
}

export function writeProject(directory: string, plans: string): void {
  mkdirSync(directory, { recursive: true })
  writeFileSync(
    join(directory, 'sluice.yaml'),
    [
      'version: 1',
      'name: project',
      'engine: clickhouse',
      'plans: [plans.yaml]',
      'environments:',
      '  local: { url: "chdb:db" }',
      '',
    ].join('\n'),
  )
  writeFileSync(join(directory, 'plans.yaml'), plans)
}

function beginCommand(words: readonly string[], cwd: string, variables: Variables): Running {
  const { PATH = '', HOME = '' } = process.env
  const child = spawn(process.execPath, [command, ...words], {
    cwd,
    env: { PATH, HOME, ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
  })
  const ended = new Promise<Ended>((end) =>
    child.once('close', (code) => end({ code, stdout, stderr })),
  )
  const says = (words_: RegExp): Promise<void> =>
    new Promise((heard, fail) => {
      const look = (): void => {
        if (words_.test(stderr)) heard()
      }
      child.stderr.on('data', look)
      look()
      void ended.then(() => fail(new Error(`ended without saying ${words_}: ${stdout}${stderr}`)))
    })
  return { ended, kill: (signal) => child.kill(signal), says }
}
