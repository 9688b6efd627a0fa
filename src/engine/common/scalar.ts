/** Values of plan files as text. */
import type { Json } from '../../resource/json.ts'

export type Path = readonly (string | number)[]

/** Text of a scalar; undefined for nothing, lists and maps. */
export function scalarText(value: Json | undefined): string | undefined {
  if (value === undefined || value === null || typeof value === 'object') return undefined
  return String(value)
}
