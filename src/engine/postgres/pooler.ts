import { textOf } from './row.ts'
import type { Statements } from './statements.ts'
import type { Wire } from './wire.ts'

/**
 * Why there is no session of ours: a pool that lends server sessions for one transaction at a time.
 * A lock would then belong to whoever comes next. Undefined where there is one.
 *
 * A server tells its own number when a session begins, a pooler tells another. Whether one in
 * between keeps sessions apart is tried: while one of ours is in a transaction a second one gets
 * another server session, and after it the first one's, where sessions are shared.
 */
export async function whyNoSession({ line }: Statements): Promise<string | undefined> {
  if (line.aside === undefined) return undefined
  const { aside } = line
  return await line.use('read', async (wire) => {
    const own = await pidOf(wire)
    if (own === wire.toldPid) return undefined
    return await aside(async (other) => {
      await wire.script('BEGIN')
      const first = await pidOf(wire)
      const second = await pidOf(other)
      await wire.script('COMMIT')
      await other.script('BEGIN')
      const third = await pidOf(other)
      const fourth = await pidOf(wire)
      await other.script('COMMIT')
      return third === second && fourth === first && first === own ? undefined : shared
    })
  })
}

const shared = 'a pooler in between shares sessions of the server between transactions'

async function pidOf(wire: Wire): Promise<string> {
  const answers = await wire.script('SELECT pg_backend_pid() AS pid')
  return textOf(answers[0]?.rows[0], 'pid')
}
