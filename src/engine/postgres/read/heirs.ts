/** Partitions and heirs list columns only where they differ from their parents'; pg_dump says more. */
import { canonicalJson, type JsonObject } from '../../../resource/json.ts'
import type { FoldedObject } from './fold.ts'
import { keyOf } from './known.ts'
import { columnOf, isItem, itemsOfField, namesIn, withItems } from './parts.ts'

export function withoutInherited(objects: readonly FoldedObject[]): readonly FoldedObject[] {
  const byKey = new Map(objects.map((object) => [keyOf(object), object]))
  return objects.map((object) => {
    const parents = parentsOf(object.spec).flatMap((name) => byKey.get(`Table/${name}`) ?? [])
    if (object.kind !== 'Table' || parents.length === 0) return object
    const columns = itemsOfField(object.spec, 'columns').flatMap(
      (column): readonly JsonObject[] => {
        if (column['type'] !== undefined) return [column]
        const own = Object.entries(column).filter(([field, value]) => {
          const theirs = inherited(String(column['name']), field, parents, byKey)
          return field !== 'name' && canonicalJson(value) !== canonicalJson(theirs)
        })
        return own.length === 0 ? [] : [{ name: column['name'], ...Object.fromEntries(own) }]
      },
    )
    const { columns: _columns, ...spec } = object.spec
    return { ...object, spec: columns.length === 0 ? spec : withItems(spec, 'columns', columns) }
  })
}

/** What a column has from the first parent, or its parents, that says so. */
function inherited(
  column: string,
  field: string,
  parents: readonly FoldedObject[],
  byKey: ReadonlyMap<string, FoldedObject>,
): JsonObject[string] {
  for (const { spec } of parents) {
    const own = columnOf(spec, column)
    if (own?.[field] !== undefined) return own[field]
    const above = parentsOf(spec).flatMap((name) => byKey.get(`Table/${name}`) ?? [])
    const value = above.length === 0 ? undefined : inherited(column, field, above, byKey)
    if (value !== undefined) return value
  }
  return undefined
}

function parentsOf(spec: JsonObject): readonly string[] {
  const partition = spec['partitionOf']
  const parent = isItem(partition) ? partition['table'] : undefined
  return [...namesIn(spec['inherits']), ...(typeof parent === 'string' ? [parent] : [])]
}
