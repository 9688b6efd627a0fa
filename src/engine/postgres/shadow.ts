import type { ConnectOptions, Connection } from '../engine.ts'
import { connect } from './connection.ts'
import { inMemory } from './pglite.ts'

/** A scratch embedded engine: empty when it opens, gone when it closes. */
export async function shadow(options: ConnectOptions): Promise<Connection> {
  return await connect({ name: 'shadow', url: `pglite:${inMemory}` }, options)
}
