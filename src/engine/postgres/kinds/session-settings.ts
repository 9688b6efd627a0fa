/** SET clauses of roles and functions: names with values, as `setconfig` and `proconfig` keep them. */
import type { NamedParts } from '../../../catalog/normal-form.ts'
import { quoteIdent, quoteLiteral } from './names.ts'

export type SettingsSpec = { readonly [name: string]: string }

/** `search_path TO app, public`: a list is kept as its items, anything else as one text. */
export function settingSql(name: string, value: string): string {
  const key = name.split('.').map(quoteIdent).join('.')
  if (!isList(name)) return `${key} TO ${quoteLiteral(value)}`
  const items = itemsOf(value)
  return `${key} TO ${items.length === 0 ? "''" : items.map(quoteItem).join(', ')}`
}

/** What an entry of `setconfig` says: `search_path=app, public`. */
export function readSettingEntries(entries: readonly string[]): SettingsSpec | undefined {
  if (entries.length === 0) return undefined
  return Object.fromEntries(
    entries.map((entry) => {
      const at = entry.indexOf('=')
      return [entry.slice(0, at), entry.slice(at + 1)] as const
    }),
  )
}

/** Names are the same in any case, and lists in any spacing and quoting. */
export function normalSessionSettings(settings: SettingsSpec | undefined): NamedParts {
  const parts = Object.entries(settings ?? {}).map(([name, value]) => ({
    name: name.toLowerCase(),
    form: { value: isList(name) ? itemsOf(value).map(quoteItem).join(', ') : value },
  }))
  return { ordered: false, parts }
}

/** The value of a setting whatever the case of its name. */
export function settingOf(settings: SettingsSpec | undefined, name: string): string | undefined {
  return Object.entries(settings ?? {}).find(([key]) => key.toLowerCase() === name)?.[1]
}

/** `GUC_LIST_QUOTE` in guc_tables.c (15–18); others that look like lists are one text. */
const lists: ReadonlySet<string> = new Set([
  'local_preload_libraries',
  'restrict_nonsystem_relation_kind',
  'search_path',
  'session_preload_libraries',
  'shared_preload_libraries',
  'temp_tablespaces',
  'unix_socket_directories',
])

function isList(name: string): boolean {
  return lists.has(name.toLowerCase())
}

/** Items without their quotes; a bare name is lower case, as the server reads it. */
function itemsOf(value: string): readonly string[] {
  const found = value.match(/"(?:[^"]|"")*"|'(?:[^']|'')*'|[^\s,]+/g) ?? []
  return found
    .map((item) => {
      if (item.startsWith('"')) return item.slice(1, -1).replaceAll('""', '"')
      if (item.startsWith("'")) return item.slice(1, -1).replaceAll("''", "'")
      return item === '$user' ? item : item.toLowerCase()
    })
    .filter((item) => item !== '')
}

/** `"$user"` and names that need it in quotes, as the server prints the list. */
function quoteItem(item: string): string {
  return quoteIdent(item)
}
