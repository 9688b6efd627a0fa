/** Changes that nothing which stands on an object can tell: how it is stored says nothing of them. */
import type { Spec } from '../../../resource/resource.ts'
import { isSameJson, type Json } from '../../../resource/json.ts'
import type { RoutineSpec } from './routine-spec.ts'
import type { IndexSpec, TableSpec } from './table-spec.ts'
import { labelOf, type TypeSpec } from './type-spec.ts'

/** Labels that were added: the others are what they were, and in their order. */
export function typesLookAlike(before: TypeSpec, after: TypeSpec): boolean {
  if (before.enum === undefined || after.enum === undefined) return false
  const known = new Set(before.enum.map(labelOf))
  const kept = after.enum.map(labelOf).filter((label) => known.has(label))
  return isSameJson(kept, before.enum.map(labelOf)) && isSameBut(['enum', 'comment'], before, after)
}

/** Callers are stored with its name and its types. */
export function routinesLookAlike(before: RoutineSpec, after: RoutineSpec): boolean {
  return isSameBut(['body', 'comment'], before, after)
}

/** Without unique indexes, which INSERT … ON CONFLICT may stand on, and those that parts inherit. */
export function tablesLookAlike(before: TableSpec, after: TableSpec): boolean {
  const hasParts = [before, after].some(({ partitionBy, hypertable }) => partitionBy ?? hypertable)
  return (
    !hasParts &&
    isSameJson(uniqueOf(before), uniqueOf(after)) &&
    isSameBut(['indexes', 'comment'], before, after)
  )
}

function uniqueOf({ indexes = [] }: TableSpec): readonly IndexSpec[] {
  return indexes.filter(({ unique }) => unique === true)
}

function isSameBut(fields: readonly string[], before: Spec, after: Spec): boolean {
  const rest = (spec: Spec): Json =>
    Object.fromEntries(Object.entries(spec).filter(([field]) => !fields.includes(field))) as Json
  return isSameJson(rest(before), rest(after))
}
