/** Values of a row's JSON object. */
import type { Json, JsonObject } from '../../../resource/json.ts'

export function textIn(row: JsonObject, key: string): string | undefined {
  const value = row[key]
  return value === undefined || value === null ? undefined : String(value)
}

export function flagIn(row: JsonObject, key: string): boolean {
  return row[key] === true
}

export function listIn(row: JsonObject, key: string): readonly Json[] {
  const value = row[key]
  return Array.isArray(value) ? value : []
}

export function textsIn(row: JsonObject, key: string): readonly string[] {
  return listIn(row, key).map(String)
}
