import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ConnectOptions, Connection } from '../engine.ts'
import { connect } from './connection.ts'

/** A scratch embedded engine: empty when it opens, gone when it closes. */
export async function shadow(options: ConnectOptions): Promise<Connection> {
  const scratch = await mkdtemp(join(tmpdir(), 'sluice-shadow-'))
  const remove = (): Promise<void> => rm(scratch, { recursive: true, force: true, maxRetries: 3 })
  try {
    const connection = await connect(
      { name: 'shadow', url: `chdb:${join(scratch, 'data')}` },
      options,
    )
    return {
      ...connection,
      close: async () => {
        await connection.close()
        await remove()
      },
    }
  } catch (error) {
    await remove()
    throw error
  }
}
