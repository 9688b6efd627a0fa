/** Functions that keep what they name from being dropped. */
import type { LiveObject } from '../../../resource/resource.ts'
import { isAtomic } from './routine-body.ts'
import type { FunctionSpec, RoutineSpec } from './routine-spec.ts'
import { userTypeName } from './types.ts'

/**
 * Whether the object takes or gives rows of the relation, or has a body that the server took apart.
 * A body that is a string holds nothing.
 */
export function holdsRow({ kind, spec }: LiveObject, relation: string | undefined): boolean {
  if (kind !== 'Function' && kind !== 'Procedure') return false
  const routine = spec as unknown as RoutineSpec & Partial<FunctionSpec>
  if (isAtomic(routine)) return true
  if (relation === undefined) return false
  const types = [...(routine.arguments ?? []).map(({ type }) => type), routine.returns ?? '']
  return types.some((type) => namesType(type, relation))
}

/** Live types have their schema; a list of columns is looked through for the name. */
function namesType(type: string, relation: string): boolean {
  return /^table\b/i.test(type) ? type.includes(relation) : userTypeName(type, '') === relation
}
