/** Writers and readers that go on throughout, and keep account of what they were answered. */
import { setTimeout as sleep } from 'node:timers/promises'
import { columns, rowsOf } from './rows.ts'
import type { Server } from './server.ts'

export interface Traffic {
  /** Rows with numbers below this one are acknowledged when `stop` has answered. */
  readonly next: () => number
  readonly stop: () => Promise<TrafficReport>
}

export interface TrafficReport {
  readonly rows: number
  readonly inserts: number
  /** Refused without a row written, and sent again: see docs/recipes.md. */
  readonly refused: number
  readonly reads: number
  readonly slowestReadMs: number
  readonly slowestInsertMs: number
  /** Nothing may stand here. */
  readonly faults: readonly string[]
}

export interface TrafficOptions {
  readonly server: Server
  readonly table: string
  /** Queries whose first column has to be a number. */
  readonly reads: readonly string[]
  readonly writers: number
  readonly batch: number
  readonly pauseMs: number
  readonly first: number
}

export function startTraffic(options: TrafficOptions): Traffic {
  const { server, table, reads, writers, batch, pauseMs } = options
  let next = options.first
  let stopped = false
  const count = { inserts: 0, refused: 0, reads: 0, slowestReadMs: 0, slowestInsertMs: 0 }
  const faults: string[] = []
  const write = async (): Promise<void> => {
    while (!stopped) {
      const first = next
      next += batch
      await insert(first)
      if (pauseMs > 0) await sleep(pauseMs)
    }
  }
  const insert = async (first: number): Promise<void> => {
    const started = performance.now()
    for (;;) {
      try {
        await server.ask(`INSERT INTO ${table} (${columns}) ${rowsOf(first, batch)}`)
        break
      } catch (error) {
        const text = error instanceof Error ? error.message : String(error)
        if (!text.includes('TABLE_UUID_MISMATCH')) {
          faults.push(`INSERT: ${text.slice(0, 300)}`)
          return
        }
        count.refused += 1
      }
    }
    count.inserts += 1
    count.slowestInsertMs = Math.max(count.slowestInsertMs, performance.now() - started)
  }
  const read = async (sql: string): Promise<void> => {
    while (!stopped) {
      const started = performance.now()
      try {
        const text = await server.ask(sql)
        if (!/^\d+/.test(text)) faults.push(`${sql} → ${text.slice(0, 100)}`)
      } catch (error) {
        faults.push(`${sql} → ${String(error).slice(0, 300)}`)
      }
      count.reads += 1
      count.slowestReadMs = Math.max(count.slowestReadMs, performance.now() - started)
      await sleep(20)
    }
  }
  const all = [...Array.from({ length: writers }, write), ...reads.map(read)]
  return {
    next: () => next,
    stop: async () => {
      stopped = true
      await Promise.all(all)
      return { ...count, rows: next - options.first, faults }
    },
  }
}
