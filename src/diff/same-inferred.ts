import type { Engine } from '../engine/engine.ts'
import { canonicalJson, type JsonObject } from '../resource/json.ts'

/** Whether the same is known of an object as before, whoever reads it now. */
export function isSameInferred(
  before: JsonObject | null,
  now: JsonObject | undefined,
  { ofReader = [] }: Pick<Engine, 'ofReader'>,
): boolean {
  const ofObject = (inferred: JsonObject | null | undefined): string =>
    canonicalJson(
      Object.fromEntries(Object.entries(inferred ?? {}).filter(([key]) => !ofReader.includes(key))),
    )
  return ofObject(before) === ofObject(now)
}
