/** Every kind of PostgreSQL and TimescaleDB. The only list of them. */
import { extension } from './extension.ts'
import { external } from './external.ts'
import type { PostgresKind } from './kind.ts'
import { schema } from './schema.ts'

export const kinds: { readonly [kind: string]: PostgresKind } = {
  Schema: schema,
  Extension: extension,
  External: external,
}
