/** The configuration of a job as JSON, and back (timescaledb.md §1.6). */
import type { Json, JsonObject } from '../../../resource/json.ts'
import { normalInterval, parseInterval } from './interval.ts'
import {
  type ConfigField,
  configFields,
  idKeys,
  type PolicySpec,
  type PolicyType,
} from './policy-spec.ts'

/** What a policy sets of its job's configuration; null where its silence means `no bound`. */
export function configOf(spec: PolicySpec): JsonObject {
  const config: Record<string, Json> = {}
  for (const { field, key, form } of fieldsOf(spec.type)) {
    const value = spec[field]
    if (value !== undefined)
      config[key] = form === 'offset' ? offsetJson(String(value)) : (value as Json)
    else if (spec.type === 'refresh' && form === 'offset') config[key] = null
  }
  return { ...spec.config, ...config }
}

/** Keys that have to go where the plan names their opposite. */
export function keysGone(spec: PolicySpec): readonly string[] {
  if (spec.type === 'refresh') return []
  return fieldsOf(spec.type).flatMap(({ field, key, isCompared }) =>
    isCompared && spec[field] === undefined ? [key] : [],
  )
}

/** Fields of a live job; what has no field stays in `config`. */
export function fieldsOfConfig(type: PolicyType, config: JsonObject): Partial<PolicySpec> {
  const fields: Record<string, Json> = {}
  const rest: Record<string, Json> = {}
  const own = new Map(fieldsOf(type).map((one) => [one.key, one] as const))
  for (const [key, value] of Object.entries(config)) {
    if (value === undefined || idKeys.includes(key)) continue
    const known = own.get(key)
    if (known === undefined) rest[key] = value
    else if (value !== null) fields[known.field] = known.form === 'plain' ? value : String(value)
  }
  return { ...fields, ...(Object.keys(rest).length === 0 ? {} : { config: rest }) }
}

/** Intervals by meaning, numbers of integer time as they are. */
export function normalOffset(text: string): string {
  return normalInterval(text)
}

export function fieldsOf(type: PolicyType): readonly ConfigField[] {
  return configFields.filter(({ of }) => of === type)
}

function offsetJson(text: string): Json {
  return parseInterval(text) === undefined && /^-?\d+$/.test(text.trim())
    ? Number(text)
    : normalInterval(text)
}
