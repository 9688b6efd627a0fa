/** Starts the test program of `clickhouse-http.ts` and tells it which faults to make. */
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { buildTestProgram } from './test-program.ts'

export interface ServerConfig {
  /** Data directory of the embedded engine. */
  readonly dir: string
  readonly port?: number
  readonly user?: string
  readonly password?: string
  /** As a user whose profile says readonly = 1: no setting may be changed. */
  readonly readonly?: boolean
  readonly keepAliveMs?: number
  readonly tls?: { readonly key: string; readonly cert: string }
  readonly faults?: Faults
}

/** Regular expressions (text) on the query, without regard to case. */
export interface Faults {
  /** Answered with 497, naming the grant. */
  readonly deny?: readonly { readonly match: string; readonly grant: string }[]
  /** The connection breaks before the query runs. */
  readonly cutBefore?: Strike
  /** The query runs, then the connection breaks. */
  readonly cutAfter?: Strike
  /** No answer ever comes. */
  readonly hang?: Strike
  /** Waits, listed as running whoever is gone, until faults without it are set; then it runs. */
  readonly hold?: Strike
  /** Answered with an error of the server; the query does not run. */
  readonly refuse?: Strike & { readonly code: number; readonly words: string }
  /** Answered with this text, whatever the engine would say. */
  readonly answers?: readonly {
    readonly match: string
    readonly status?: number
    readonly body: string
  }[]
}

export interface Strike {
  readonly match: string
  /** How often; once unless said. */
  readonly times?: number
  /** How many of them pass first. */
  readonly skip?: number
}

export interface TestServer {
  readonly url: string
  readonly port: number
  readonly pid: number
  /** Replaces all faults. */
  readonly setFaults: (faults: Faults) => void
  /** Ends when that many queries are held. */
  readonly held: (count: number) => Promise<void>
  /** Requests so far, /ping not counted. */
  readonly requests: () => Promise<number>
  readonly stop: () => Promise<void>
  readonly kill: () => Promise<void>
}

/** `built` is the test program, where it was bundled already. */
export async function startClickHouseServer(
  config: ServerConfig,
  built?: string,
): Promise<TestServer> {
  const program =
    built ?? (await buildTestProgram(fileURLToPath(new URL('clickhouse-http.ts', import.meta.url))))
  const child = fork(program, [JSON.stringify(config)], {
    // Queries run on these threads; the default of four would serve four at a time.
    env: { ...process.env, UV_THREADPOOL_SIZE: '24' },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    execArgv: [],
  })
  const ready = await firstMessage(child)
  const port = Number(ready['port'])
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return
    child.kill(signal)
    await once(child, 'exit')
  }
  return {
    url: `${config.tls ? 'https' : 'http'}://127.0.0.1:${port}`,
    port,
    pid: child.pid ?? 0,
    setFaults: (faults) => child.send({ faults }),
    held: async (count) => {
      for (;;) {
        child.send({ ask: 'held' })
        if (Number((await firstMessage(child))['held']) >= count) return
        await new Promise((resolve) => setTimeout(resolve, 20))
      }
    },
    requests: async () => {
      child.send({ ask: 'requests' })
      return Number((await firstMessage(child))['requests'])
    },
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
  }
}

async function firstMessage(child: ChildProcess): Promise<{ readonly [key: string]: unknown }> {
  const heard = new AbortController()
  const { signal } = heard
  const gone = once(child, 'exit', { signal }).then(([code, reason]) => {
    throw new Error(`the test server ended with ${code ?? reason}`)
  })
  gone.catch(() => undefined)
  const [message] = await Promise.race([once(child, 'message', { signal }), gone])
  heard.abort()
  return message as { readonly [key: string]: unknown }
}
