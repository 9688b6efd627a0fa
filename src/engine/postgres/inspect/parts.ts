/** Every query of an inspection, in the order of their objects' creation. The only list of them. */
import { extensions } from './extensions.ts'
import { continuousAggregatesPart } from '../timescale/inspect-continuous-aggregates.ts'
import { jobsPart } from '../timescale/inspect-jobs.ts'
import type { InspectPart } from './part.ts'
import { schemas } from './schemas.ts'

export const parts: readonly InspectPart[] = [
  schemas,
  extensions,
  continuousAggregatesPart,
  jobsPart,
]
