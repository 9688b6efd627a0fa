/** Entries of named collections: keys with values, mostly secrets. */
import { MASK, type NamedParts } from '../../../catalog/normal-form.ts'
import type { Json } from '../../../resource/json.ts'
import { quoteIdentifier, quoteString } from '../../../sql/index.ts'
import type { SpecProblem } from '../../engine.ts'
import { scalarText } from '../../common/scalar.ts'
import { isSecretName, maskPlaceholders } from './secrets.ts'
import { badValue, isObject } from './settings.ts'

/** A bare value says nothing of `overridable`: the server's setting decides. */
export type EntrySpec = string | { readonly value: string; readonly overridable: boolean }

export type EntriesSpec = { readonly [key: string]: EntrySpec }

export function readEntries(
  value: Json | undefined,
  problems: SpecProblem[],
): EntriesSpec | undefined {
  if (value === undefined || value === null) return undefined
  if (!isObject(value)) {
    problems.push(badValue('entries are a map of keys and values', ['entries']))
    return undefined
  }
  const entries: Record<string, EntrySpec> = {}
  for (const [key, item] of Object.entries(value)) {
    const plain = isObject(item) ? scalarText(item['value']) : scalarText(item)
    if (plain === undefined) {
      problems.push(badValue(`entry \`${key}\` needs a value`, ['entries', key]))
      continue
    }
    const overridable = isObject(item) ? item['overridable'] : undefined
    entries[key] = typeof overridable === 'boolean' ? { value: plain, overridable } : plain
  }
  return entries
}

/** Servers show all values, or `[HIDDEN]` for all of them, by the reader's rights. */
export function normalEntries(
  entries: EntriesSpec,
  isSecret: (key: string, value: string) => boolean = isSecretName,
): NamedParts {
  const parts = Object.entries(entries).map(([key, entry]) => {
    const { value, overridable } = typeof entry === 'string' ? { value: entry } : entry
    return {
      name: key,
      form: {
        value: isSecret(key, value) ? MASK : maskPlaceholders(value),
        overridable: overridable === undefined ? null : overridable ? 'yes' : 'no',
      },
    }
  })
  return { ordered: false, parts }
}

export function entrySql(key: string, entry: EntrySpec): string {
  const { value, overridable } = typeof entry === 'string' ? { value: entry } : entry
  const tail = overridable === undefined ? '' : overridable ? ' OVERRIDABLE' : ' NOT OVERRIDABLE'
  return `${quoteIdentifier(key)} = ${quoteString(value)}${tail}`
}
