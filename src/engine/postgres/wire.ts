/** One open session of a server, as the driver gives it. */
import type { Client } from 'pg'
import { type Answer, type OnRows, Script, ScriptFault } from './script.ts'
import { isCut } from './server-fault.ts'

export interface Wire {
  /** As the server told when the session began: another one than its own where a pooler is between. */
  readonly toldPid: string
  readonly isOpen: () => boolean
  /** A text of one statement or more, as one message. Throws a `ScriptFault`. */
  readonly script: (text: string, onRows?: OnRows) => Promise<readonly Answer[]>
  /** Changes settings of the session where it has others. */
  readonly set: (settings: Limits) => Promise<void>
  /** Asks whether anybody answers, where nothing was heard for a while. */
  readonly ping: () => Promise<void>
  /** Ends a transaction; what comes next waits for it, so that nobody else has to. */
  readonly rollBack: () => Promise<void>
  readonly close: () => Promise<void>
}

/** Milliseconds, or as the server prints them; 0: none. */
export interface Limits {
  readonly statement_timeout: string
  readonly lock_timeout: string
}

/** `limits`: what the session begins with. */
export function wireOver(client: Client, limits: Limits): Wire {
  let isOpen = true
  let current = limits
  // Without a listener the fault of an idle session would end the process.
  client.on('error', () => {
    isOpen = false
  })
  client.once('end', () => {
    isOpen = false
  })
  let heard = performance.now()
  let over: Promise<void> = Promise.resolve()
  const script: Wire['script'] = async (text, onRows) => {
    try {
      return await client.query(new Script(text, onRows)).done
    } catch (error) {
      // The server says that it ends the session before it does.
      if (error instanceof ScriptFault && isCut(error.fault)) isOpen = false
      throw error
    } finally {
      heard = performance.now()
    }
  }
  return {
    toldPid: String(processIdOf(client)),
    isOpen: () => isOpen,
    script,
    set: async (wanted) => {
      const names = ['statement_timeout', 'lock_timeout'] as const
      const other = names.filter((name) => wanted[name] !== current[name])
      if (other.length === 0) return
      const each = other.map((name) => `set_config('${name}', '${wanted[name]}', false)`)
      await script(`SELECT ${each.join(', ')}`)
      current = wanted
    },
    ping: async () => {
      if (performance.now() - heard > quietMs) await script('SELECT 1')
    },
    rollBack: () => {
      const done = (): void => undefined
      over = script('ROLLBACK').then(done, done)
      return over
    },
    close: async () => {
      // A server finds it odd when somebody leaves in the middle of an answer.
      await over
      isOpen = false
      // The driver rejects what is still waiting; nobody waits any more.
      await client.end().catch(() => undefined)
    },
  }
}

/** After this long without an answer, one is asked for before anything that must not be in doubt. */
const quietMs = 1000

/** The driver keeps it; its types do not say so. */
function processIdOf(client: Client): number {
  const { processID } = client as unknown as { readonly processID: number | null }
  return processID ?? 0
}
