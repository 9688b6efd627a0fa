import { httpTarget } from '../clickhouse-family/http-client.ts'
import { scriptsIn } from '../clickhouse-family/script.ts'
import type { Engine, EnvironmentLike } from '../engine.ts'
import { connect, embeddedPath } from './connection.ts'
import { kinds } from './kinds/index.ts'
import { leastGrants } from './least-grants.ts'
import { owns } from './owned-names.ts'
import { specFromCreate } from './read-create.ts'
import { rules } from './rules/index.ts'
import { probes, samples } from './samples.ts'
import { shadow } from './shadow.ts'
import { stub } from './stub.ts'
import { systemDatabases } from './system-databases.ts'

/** ClickHouse, as a server over HTTP and embedded in this process. */
export const clickhouse: Engine = {
  name: 'clickhouse',
  kinds,
  rules,
  owns,
  fallbackDatabase: 'default',
  databaseOf,
  systemDatabases,
  connect,
  shadow,
  ...scriptsIn('clickhouse', specFromCreate),
  samples,
  probes,
  leastGrants,
  stub,
}

function databaseOf(environment: EnvironmentLike): string {
  if (environment.database !== undefined) return environment.database
  if (embeddedPath(environment.url) !== undefined) return 'default'
  return httpTarget(environment, {}).database ?? 'default'
}
