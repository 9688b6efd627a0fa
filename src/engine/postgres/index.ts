import { rememberIn } from '../common/text-memory.ts'
import type { Engine } from '../engine.ts'
import { connect } from './connection.ts'
import { followRenames } from './follow-renames.ts'
import { formatQuery, isKnownInPart, readableQuery } from './format.ts'
import { kinds } from './kinds/index.ts'
import { leastGrants } from './least-grants.ts'
import { defaultSchemaOf, isElsewhere } from './open.ts'
import { owns } from './owned-names.ts'
import { probes, samples } from './samples/index.ts'
import { loadGrammar } from './sql/parser.ts'
import { readScript } from './read-script.ts'
import { shadow } from './shadow.ts'
import { stub } from './stub.ts'
import { systemSchemas } from './system-schemas.ts'

/** PostgreSQL, as a server and embedded in this process, with TimescaleDB as one of its capabilities. */
export const postgres: Engine = {
  name: 'postgres',
  kinds,
  rules: [],
  owns,
  fallbackDatabase: 'public',
  databaseField: 'schema',
  databaseOf: defaultSchemaOf,
  systemDatabases: systemSchemas,
  connect,
  isElsewhere,
  ready: loadGrammar,
  remember: rememberIn,
  formatQuery,
  readableQuery,
  isKnownInPart,
  readScript,
  followRenames,
  ofReader: ['ownedByUs', 'grantors', 'calls'],
  samples,
  probes,
  leastGrants,
  stub,
  shadow,
}
