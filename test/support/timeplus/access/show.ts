/** SHOW of access entities. */
import type { Context, Listing } from '../context.ts'
import { ServerError } from '../errors.ts'
import type { ShowCreateStatement, ShowStatement } from '../sql/index.ts'

export function accessList(_context: Context, statement: ShowStatement): Listing {
  throw new ServerError(48, `SHOW ${statement.list} is not there yet`)
}

export function accessTexts(_context: Context, statement: ShowCreateStatement): readonly string[] {
  throw new ServerError(48, `SHOW CREATE ${statement.target} is not there yet`)
}
