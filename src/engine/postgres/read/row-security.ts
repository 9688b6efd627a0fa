/** The field `rowSecurity` of a table, told by several statements. */
import type { JsonObject } from '../../../resource/json.ts'
import { compact } from '../../common/compact.ts'
import { isItem } from './parts.ts'

/** `enabled` is true by itself where the field is there, and false where it is not. */
export function withRowSecurity(spec: JsonObject, change: JsonObject): JsonObject {
  const before = spec['rowSecurity']
  const full = isItem(before)
    ? { ...before, enabled: before['enabled'] !== false }
    : { enabled: false as boolean }
  const { enabled, ...rest } = { ...full, ...change }
  const next = compact<JsonObject>({ enabled: enabled === true ? undefined : false, ...rest })
  const saysNothing = enabled !== true && Object.keys(rest).every((key) => next[key] === undefined)
  return { ...spec, rowSecurity: saysNothing ? undefined : next }
}
