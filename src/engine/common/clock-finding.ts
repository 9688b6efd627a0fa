import type { Finding } from '../engine.ts'

/** Times in the ledger are the server's; a large difference makes history hard to read. */
export async function clockFinding(
  serverTimeMs: () => Promise<number>,
): Promise<Omit<Finding, 'name'>> {
  const before = Date.now()
  const there = await serverTimeMs()
  const middle = (before + Date.now()) / 2
  const seconds = Math.round((there - middle) / 100) / 10
  return Math.abs(seconds) > 30
    ? { ok: 'warning', detail: `the server's clock differs from this machine's by ${seconds} s` }
    : { ok: true, detail: `the server's clock agrees with this machine's (${seconds} s)` }
}
