import { scriptsIn } from '../clickhouse-family/script.ts'
import type { Engine } from '../engine.ts'
import { connect, databaseOf } from './connection.ts'
import { kinds } from './kinds/index.ts'
import { leastGrants } from './least-grants.ts'
import { owns } from './owned-names.ts'
import { specFromCreate } from './read-create.ts'
import { probes, samples } from './samples/index.ts'
import { stub } from './stub.ts'
import { systemDatabases } from './system-databases.ts'

/** Timeplus: Proton 1.5 and newer, and Timeplus Enterprise. */
export const timeplus: Engine = {
  name: 'timeplus',
  kinds,
  rules: [],
  owns,
  fallbackDatabase: 'default',
  databaseOf,
  systemDatabases,
  connect,
  ...scriptsIn('timeplus', specFromCreate),
  samples,
  probes,
  leastGrants,
  stub,
}
