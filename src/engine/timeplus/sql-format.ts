import type { HttpTarget } from '../clickhouse-family/http-client.ts'
import type { Generation } from './generation.ts'

/** A text as the server prints it; undefined where it has no formatter, or cannot read the text. */
export type Formatted = (sql: string) => Promise<string | undefined>

/**
 * The formatter of the server: the prefix is `/proton` in 1.x. It may be on another port, or closed
 * by a proxy, so that whatever it does not answer is simply not known.
 * Source: timeplus.md §3.5, §5.4 (p1:src/Server/RestRouterHandlers/SQLFormatHandler.cpp).
 */
export function sqlFormatter(
  { origin, username, password }: HttpTarget,
  generation: Generation,
): Formatted {
  const prefix = generation === 1 ? '/proton' : '/timeplusd'
  const credentials = Buffer.from(`${username}:${password}`, 'utf8').toString('base64')
  return async (query) => {
    try {
      const answer = await fetch(`${origin}${prefix}/v1/sqlformat`, {
        method: 'POST',
        headers: { authorization: `Basic ${credentials}`, 'content-type': 'application/json' },
        body: JSON.stringify({ query }),
        signal: AbortSignal.timeout(10_000),
      })
      if (!answer.ok) return undefined
      const body: unknown = await answer.json()
      return typeof body === 'object' && body !== null && 'query' in body
        ? String(body.query)
        : undefined
    } catch {
      return undefined
    }
  }
}
