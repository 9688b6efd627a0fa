import { setTimeout as sleep } from 'node:timers/promises'
import type { StepContext, StepEnd } from './step-context.ts'

/** Reads a list once and waits until nothing that stood in it then is left. */
export async function settle(sql: string, context: StepContext): Promise<StepEnd> {
  const first = new Set(await firstColumn(sql, context))
  let pauseMs = 20
  while (first.size > 0) {
    if (context.signal?.aborted) return 'stopped'
    await sleep(pauseMs)
    pauseMs = Math.min(pauseMs * 2, 1000)
    await context.assertHeld()
    const now = new Set(await firstColumn(sql, context))
    for (const item of first) if (!now.has(item)) first.delete(item)
  }
  return 'done'
}

/** Waits until a reading has no rows; `failed` says when that will never come. */
export async function waitUntilEmpty(
  sql: string,
  failed: string | undefined,
  context: StepContext,
): Promise<StepEnd | { readonly why: string }> {
  for (let pauseMs = 50; ; pauseMs = Math.min(pauseMs * 2, 2000)) {
    const rows = await context.connection.query(sql)
    if (rows.length === 0) return 'done'
    const lost = failed === undefined ? [] : await context.connection.query(failed)
    if (lost.length > 0) return { why: lost[0]?.['why'] ?? '' }
    if (context.signal?.aborted) return 'stopped'
    await sleep(pauseMs)
    await context.assertHeld()
  }
}

/** Waits until a reading has given the same rows for `forMs`. */
export async function waitUntilStill(
  sql: string,
  forMs: number,
  context: StepContext,
): Promise<StepEnd> {
  let before = await allRows(sql, context)
  let since = performance.now()
  while (performance.now() - since < forMs) {
    if (context.signal?.aborted) return 'stopped'
    await sleep(Math.min(forMs, 500))
    await context.assertHeld()
    const now = await allRows(sql, context)
    if (now !== before) since = performance.now()
    before = now
  }
  return 'done'
}

async function allRows(sql: string, { connection }: StepContext): Promise<string> {
  return JSON.stringify(await connection.query(sql, { timeoutMs: 0 }))
}

async function firstColumn(sql: string, { connection }: StepContext): Promise<readonly string[]> {
  return (await connection.query(sql)).map((row) => Object.values(row)[0] ?? '')
}
