import { SluiceError } from '../../diagnostic/sluice-error.ts'
import type { ConnectOptions, Connection, ExecuteOptions } from '../engine.ts'
import { connect } from './connection.ts'
import { quoteIdent } from './kinds/names.ts'
import { inMemory } from './pglite.ts'
import type { ServerCause } from './server-fault.ts'

/** A scratch embedded engine: empty when it opens, gone when it closes. */
export async function shadow(options: ConnectOptions): Promise<Connection> {
  const connection = await connect({ name: 'shadow', url: `pglite:${inMemory}` }, options)
  return {
    ...connection,
    execute: (sql, more) => executeWithRoles(connection, sql, more),
  }
}

/** Roles that no plan declares are the target's own; here they are made when one is missing. */
async function executeWithRoles(
  connection: Connection,
  sql: string,
  options: ExecuteOptions | undefined,
  before?: string,
): Promise<void> {
  try {
    await connection.execute(sql, options)
  } catch (error) {
    const role = missingRole(error)
    if (role === undefined || role === before) throw error
    await connection.execute(`CREATE ROLE ${quoteIdent(role)}`)
    await executeWithRoles(connection, sql, options, role)
  }
}

function missingRole(error: unknown): string | undefined {
  if (!(error instanceof SluiceError)) return undefined
  const { sqlState, message = '' } = (error.cause ?? {}) as Partial<ServerCause>
  return sqlState === '42704' ? /^role "(.+)" does not exist$/s.exec(message)?.[1] : undefined
}
