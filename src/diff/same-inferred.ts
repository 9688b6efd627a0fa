import type { Engine } from '../engine/engine.ts'
import { isSameJson, type JsonObject } from '../resource/json.ts'

/** Whether the same is known of an object as before, whoever reads it now. */
export function isSameInferred(
  before: JsonObject | null,
  now: JsonObject | undefined,
  { ofReader = [] }: Pick<Engine, 'ofReader'>,
): boolean {
  const ofObject = (inferred: JsonObject | null | undefined): JsonObject => {
    const known = inferred ?? {}
    if (!ofReader.some((key) => key in known)) return known
    return Object.fromEntries(Object.entries(known).filter(([key]) => !ofReader.includes(key)))
  }
  return isSameJson(ofObject(before), ofObject(now))
}
