import type { JsonObject } from '../../../resource/json.ts'
import { access } from './access.ts'
import { relations } from './relations.ts'
import { routines } from './routines.ts'
import { timescale } from './timescale.ts'
import { types } from './types.ts'

/**
 * One declared object of each kind in one scratch schema, and roles of its name. No extension: one
 * that is there already belongs to somebody, and would be dropped in the end.
 */
export function samples(schema: string): readonly JsonObject[] {
  return [
    ...access(schema),
    { kind: 'Schema', name: schema, comment: 'scratch of sluice doctor' },
    ...types(schema),
    ...routines(schema),
    ...relations(schema),
    ...timescale(schema),
  ]
}
