/**
 * Starts the double of Timeplus as a process of its own. It speaks only HTTP: nothing of it is
 * imported, so that what is tested and what it is tested against meet on the wire alone.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { buildTestProgram } from './test-program.ts'

export type Generation = 1 | 2 | 3
export type Edition = 'oss' | 'enterprise'

export interface DoubleOptions {
  readonly generation: Generation
  /** The one that the generation is mostly met with, unless said. */
  readonly edition?: Edition
  /** A release of the generation; what came later is refused. */
  readonly version?: string
  /** Catalog and rows; whoever starts another one on it finds them again. */
  readonly directory: string
  readonly user?: string
  readonly password?: string
  /** Milliseconds until a name and rows are seen; the double has its own, unless said. */
  readonly delays?: { readonly ddl: number; readonly flush: number }
  /** Free ones, unless said. */
  readonly port?: number
  readonly restPort?: number
}

export interface Double {
  readonly generation: Generation
  readonly edition: Edition
  readonly url: string
  /** Of the appserver, `default` being its workspace; where there is none it answers 404. */
  readonly restUrl: string
  readonly port: number
  readonly restPort: number
  readonly pid: number
  /** Of the SQL port: `match` is a regular expression on the statement. Undefined ends it. */
  readonly setFault: (fault: SqlFault | undefined) => Promise<void>
  /** Of the REST port; replaces what was ordered. */
  readonly setRestFaults: (faults: readonly RestFault[]) => Promise<void>
  readonly stop: () => Promise<void>
  /** `kill -9`. */
  readonly kill: () => Promise<void>
}

export interface SqlFault {
  readonly match: string
  readonly at: 'before' | 'after' | 'refuse' | 'late'
  readonly code?: number
  readonly words?: string
  readonly times?: number
}

export interface RestFault {
  readonly method?: string
  /** Regular expression on the path below the base. */
  readonly path?: string
  readonly skip?: number
  readonly times?: number
  /** 0: the connection breaks. */
  readonly status: number
  readonly afterwards?: boolean
  /** Answered at once, carried out so much later: as a gateway that gave up. */
  readonly laterMs?: number
}

export function usualEdition(generation: Generation): Edition {
  return generation === 2 ? 'enterprise' : 'oss'
}

let built: Promise<string> | undefined

/** Bundled once per process that runs tests. */
export function buildDouble(): Promise<string> {
  built ??= buildTestProgram(fileURLToPath(new URL('../support/timeplus/main.ts', import.meta.url)))
  return built
}

export async function startDouble(options: DoubleOptions): Promise<Double> {
  const edition = options.edition ?? usualEdition(options.generation)
  const program = await buildDouble()
  const port = options.port ?? (await freePort())
  const restPort = options.restPort ?? (await freePort())
  const words = {
    port,
    'rest-port': restPort,
    generation: options.generation,
    edition,
    data: options.directory,
    ...(options.version === undefined ? {} : { version: options.version }),
    ...(options.user === undefined ? {} : { user: options.user }),
    ...(options.password === undefined ? {} : { password: options.password }),
    ...(options.delays && {
      'ddl-delay': options.delays.ddl,
      'flush-delay': options.delays.flush,
    }),
  }
  const child = spawn(
    process.execPath,
    [program, ...Object.entries(words).flatMap(([name, value]) => [`--${name}`, String(value)])],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  )
  await ready(child)
  const url = `http://127.0.0.1:${port}`
  const restUrl = `http://127.0.0.1:${restPort}`
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return
    child.kill(signal)
    await once(child, 'exit')
  }
  const order = async (method: string, path: string, body: unknown): Promise<void> => {
    const text = body === undefined ? '' : JSON.stringify(body)
    const { ok, status } = await fetch(path, { method, body: text })
    if (!ok) throw new Error(`the double refuses the fault: ${status}`)
  }
  return {
    generation: options.generation,
    edition,
    url,
    restUrl,
    port,
    restPort,
    pid: child.pid ?? 0,
    setFault: (fault) => order('POST', `${url}/double/faults`, fault),
    setRestFaults: (faults) => order('PUT', `${restUrl}/_double/faults`, faults),
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
  }
}

/** It prints `ready` once both ports answer. */
async function ready(child: ChildProcess): Promise<void> {
  let printed = ''
  await new Promise<void>((resolve, reject) => {
    child.once('exit', (code, signal) => {
      reject(new Error(`the double ended with ${code ?? signal} before it was ready`))
    })
    child.stdout?.on('data', (chunk) => {
      printed += String(chunk)
      if (/^ready\b/m.test(printed)) resolve()
    })
  })
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
