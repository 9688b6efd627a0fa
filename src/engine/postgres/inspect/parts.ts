/** Every query of an inspection, in the order of their objects' creation. The only list of them. */
import { defaultPrivileges } from './default-privileges.ts'
import { extensions } from './extensions.ts'
import { grants } from './grants.ts'
import { continuousAggregatesPart } from '../timescale/inspect-continuous-aggregates.ts'
import { hypertableOthersPart } from '../timescale/inspect-hypertable-others.ts'
import { jobsPart } from '../timescale/inspect-jobs.ts'
import type { InspectPart } from './part.ts'
import { publications } from './publications.ts'
import { roles } from './roles.ts'
import { routines } from './routines.ts'
import { sequences } from './sequences.ts'
import { tables } from './tables.ts'
import { triggers } from './triggers.ts'
import { types } from './types.ts'
import { views } from './views.ts'
import { schemas } from './schemas.ts'
import { unmodelled } from './unmodelled.ts'

export const parts: readonly InspectPart[] = [
  roles,
  schemas,
  extensions,
  types,
  sequences,
  routines,
  tables,
  views,
  triggers,
  continuousAggregatesPart,
  jobsPart,
  hypertableOthersPart,
  publications,
  grants,
  defaultPrivileges,
  unmodelled,
]

/** Those that read what has a form of the server's (`PostgresKind.stored`). */
export const storedParts: readonly InspectPart[] = [
  types,
  routines,
  tables,
  views,
  triggers,
  continuousAggregatesPart,
]
