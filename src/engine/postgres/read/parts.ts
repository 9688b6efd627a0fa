/** Parts of a table's fields: found by name, put in, taken out. */
import type { Json, JsonObject } from '../../../resource/json.ts'
import { columnsIn, defaultKeyName, withNames } from '../kinds/table-names.ts'
import type { ConstraintSpec, IndexSpec } from '../kinds/table-spec.ts'

export type Items = readonly JsonObject[]

export function itemsOfField(spec: JsonObject, field: string): Items {
  const value = spec[field]
  return Array.isArray(value) ? value.filter(isItem) : []
}

export function withItems(spec: JsonObject, field: string, items: Items): JsonObject {
  return { ...spec, [field]: items.length === 0 ? undefined : items }
}

export function columnOf(spec: JsonObject, name: string): JsonObject | undefined {
  return itemsOfField(spec, 'columns').find((column) => column['name'] === name)
}

/** A map of names with one entry changed, or taken out. */
export function withEntry(
  spec: JsonObject,
  field: string,
  name: string,
  value: Json | undefined,
): JsonObject {
  const before = spec[field]
  const { [name]: _former, ...rest } = isItem(before) ? before : {}
  const next = value === undefined ? rest : { ...rest, [name]: value }
  const { [field]: _field, ...others } = spec
  return Object.keys(next).length === 0 ? others : { ...others, [field]: next }
}

/** The table with another form of a column; as it is where there is no such column. */
export function withColumn(
  spec: JsonObject,
  name: string,
  change: (column: JsonObject) => JsonObject,
): JsonObject {
  const columns = itemsOfField(spec, 'columns')
  return withItems(
    spec,
    'columns',
    columns.map((column) => (column['name'] === name ? change(column) : column)),
  )
}

/** The column, and what cannot be without it: keys, checks and indexes that name it. */
export function withoutColumn(spec: JsonObject, name: string): JsonObject {
  const kept = (item: JsonObject): boolean => !columnsOfItem(item).includes(name)
  let next = withItems(
    spec,
    'columns',
    itemsOfField(spec, 'columns').filter((column) => column['name'] !== name),
  )
  for (const field of ['constraints', 'indexes'])
    next = withItems(next, field, itemsOfField(next, field).filter(kept))
  return namesIn(next['primaryKey']).includes(name) ? { ...next, primaryKey: undefined } : next
}

/** A key with the server's own name and nothing else to say is a field of its own. */
export function withConstraint(spec: JsonObject, item: JsonObject, table: string): JsonObject {
  const { name, primaryKey, ...rest } = item
  const isPlain = name === undefined || name === defaultKeyName(table)
  if (primaryKey !== undefined && isPlain && Object.keys(rest).length === 0)
    return { ...spec, primaryKey }
  return withItems(spec, 'constraints', [...itemsOfField(spec, 'constraints'), item])
}

/** The constraint of a name, also of one that the server gave; undefined where there is none. */
export function changeConstraint(
  spec: JsonObject,
  table: string,
  name: string,
  change: (item: JsonObject) => JsonObject | undefined,
): JsonObject | undefined {
  const key = spec['primaryKey']
  if (key !== undefined && name === defaultKeyName(table)) {
    const next = change({ primaryKey: key })
    const rest = { ...spec, primaryKey: undefined }
    return next === undefined ? rest : withConstraint(rest, next, table)
  }
  return changeNamed(spec, table, 'constraints', name, change)
}

export function changeIndex(
  spec: JsonObject,
  table: string,
  name: string,
  change: (item: JsonObject) => JsonObject | undefined,
): JsonObject | undefined {
  return changeNamed(spec, table, 'indexes', name, change)
}

function changeNamed(
  spec: JsonObject,
  table: string,
  field: 'constraints' | 'indexes',
  name: string,
  change: (item: JsonObject) => JsonObject | undefined,
): JsonObject | undefined {
  const items = itemsOfField(spec, field)
  const at = namesOfParts(spec, table, field).indexOf(name)
  if (at < 0) return undefined
  const next = items.flatMap((item, index): Items => {
    const changed = index === at ? change(item) : item
    return changed === undefined ? [] : [changed]
  })
  return withItems(spec, field, next)
}

/** Names of all items of the field, those that the server chooses among them. */
export function namesOfParts(
  spec: JsonObject,
  table: string,
  field: 'constraints' | 'indexes',
): readonly string[] {
  const own = itemsOfField(spec, field).map(({ name }) => name)
  if (own.every((name) => typeof name === 'string')) return own
  const named = (items: Items): readonly JsonObject[] =>
    items.map((item) => ({ ...item, name: item['name'] ?? '' }))
  // The fields that names are made from are as a spec has them.
  const parts = withNames(
    {
      constraints: named(itemsOfField(spec, 'constraints')) as unknown as readonly ConstraintSpec[],
      indexes: named(itemsOfField(spec, 'indexes')) as unknown as readonly IndexSpec[],
    },
    table,
  )
  return (parts[field] ?? []).map(({ name }) => name)
}

/** Columns that a constraint or an index is made of. */
export function columnsOfItem(item: JsonObject): readonly string[] {
  const key = item['foreignKey']
  const keyColumns = isItem(key) ? namesIn(key['columns']) : []
  const texts = [item['check'], item['where'], ...indexColumns(item)]
  return [
    ...namesIn(item['unique']),
    ...namesIn(item['primaryKey']),
    ...namesIn(item['include']),
    ...keyColumns,
    ...texts.flatMap((text) => (typeof text === 'string' ? columnsIn(text) : [])),
  ]
}

/** Each element's expression, without its order. */
function indexColumns(item: JsonObject): readonly string[] {
  return namesIn(item['columns']).map((text) =>
    text.replace(/\s+(asc|desc)\b.*$|\s+nulls\s+(first|last)\s*$/is, ''),
  )
}

export function namesIn(value: Json | undefined): readonly string[] {
  if (typeof value === 'string') return [value]
  return Array.isArray(value) ? value.map(String) : []
}

export function isItem(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
