import type { Json } from '../../../resource/json.ts'
import type { ParametersSpec } from '../kinds/table-spec.ts'
import { isList } from '../kinds/values.ts'

/** `{fillfactor=70}` of a catalog's text[] column as names and values; `prefix` is put before names. */
export function parametersOf(value: Json | undefined, prefix = ''): ParametersSpec | undefined {
  if (!isList(value) || value.length === 0) return undefined
  return Object.fromEntries(
    value.map((item) => {
      const [, name = '', text = ''] = /^([^=]*)=(.*)$/s.exec(String(item)) ?? []
      return [`${prefix}${name}`, text] as const
    }),
  )
}
