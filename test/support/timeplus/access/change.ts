/** CREATE, ALTER, DROP, GRANT and REVOKE of access entities. */
import type { Context } from '../context.ts'
import { ServerError } from '../errors.ts'
import type { AccessStatement } from '../sql/index.ts'

export function accessStatement(_context: Context, statement: AccessStatement): void {
  throw new ServerError(48, `${statement.kind} is not there yet`)
}
