/** Every kind of PostgreSQL and TimescaleDB. The only list of them. */
import type { PostgresKind } from './kind.ts'

export const kinds: { readonly [kind: string]: PostgresKind } = {}
