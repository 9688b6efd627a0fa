/** Every kind of PostgreSQL and TimescaleDB. The only list of them. */
import { continuousAggregate } from '../timescale/continuous-aggregate.ts'
import { policy } from '../timescale/policy.ts'
import { defaultPrivileges } from './default-privileges.ts'
import { extension } from './extension.ts'
import { external } from './external.ts'
import { grant } from './grant.ts'
import type { PostgresKind } from './kind.ts'
import { publication } from './publication.ts'
import { role } from './role.ts'
import { materializedView } from './materialized-view.ts'
import { procedure } from './procedure.ts'
import { sequence } from './sequence.ts'
import { sqlFunction } from './function.ts'
import { table } from './table.ts'
import { trigger } from './trigger.ts'
import { type } from './type.ts'
import { view } from './view.ts'
import { schema } from './schema.ts'

export const kinds: { readonly [kind: string]: PostgresKind } = {
  Schema: schema,
  Extension: extension,
  Type: type,
  Sequence: sequence,
  Function: sqlFunction,
  Procedure: procedure,
  Table: table,
  Trigger: trigger,
  View: view,
  MaterializedView: materializedView,
  External: external,
  Role: role,
  Grant: grant,
  DefaultPrivileges: defaultPrivileges,
  Publication: publication,
  ContinuousAggregate: continuousAggregate,
  Policy: policy,
}
