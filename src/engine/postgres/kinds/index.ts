/** Every kind of PostgreSQL and TimescaleDB. The only list of them. */
import { continuousAggregate } from '../timescale/continuous-aggregate.ts'
import { policy } from '../timescale/policy.ts'
import { extension } from './extension.ts'
import { external } from './external.ts'
import type { PostgresKind } from './kind.ts'
import { schema } from './schema.ts'

export const kinds: { readonly [kind: string]: PostgresKind } = {
  Schema: schema,
  Extension: extension,
  External: external,
  ContinuousAggregate: continuousAggregate,
  Policy: policy,
}
