import { MASK } from '../../catalog/normal-form.ts'
import type { Json, JsonObject } from '../../resource/json.ts'
import { maskSource } from '../clickhouse-family/kinds/secrets.ts'
import { isSecretSetting } from './kinds/settings.ts'

/**
 * A definition of a server with the mask wherever a secret may stand: 1.x prints passwords as they
 * are, and every version the key of a remote function (timeplus.md §3.4). Nothing that is shown,
 * written or kept comes to hold one.
 */
export function hideSecrets(spec: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(spec).map(([field, value]) => [field, hidden(field, value)]),
  )
}

function hidden(field: string, value: Json | undefined): Json | undefined {
  if (field === 'source' && typeof value === 'string') return maskSource(value, 'timeplus')
  if (field === 'auth' && isObject(value))
    return { ...value, ...('key' in value ? { key: MASK } : {}) }
  return field === 'settings' || field === 'entries' ? valuesHidden(value) : value
}

function valuesHidden(values: Json | undefined): Json | undefined {
  if (!isObject(values)) return values
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => {
      const text = isObject(value) ? value['value'] : value
      if (text === '' || !isSecretSetting(name, String(text ?? ''))) return [name, value]
      return [name, isObject(value) ? { ...value, value: MASK } : MASK]
    }),
  )
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
