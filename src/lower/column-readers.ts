/** Which live definitions read a column of a live relation, by their lineage. */
import type { Engine, KindContext } from '../engine/engine.ts'
import type { Json } from '../resource/json.ts'
import type { LiveObject } from '../resource/resource.ts'

/**
 * Whether `reader` names the column, or has it through `*`; where its definition does not tell, whether the name
 * stands anywhere in it.
 */
export function readsColumn(
  reader: LiveObject,
  relation: string,
  column: string,
  engine: Engine,
  live: KindContext,
): boolean {
  const facts = engine.kinds[reader.kind]?.columns?.(reader.spec, reader.address, live)
  if (facts === undefined || !facts.hasAllReads) return mentions(reader, column)
  return facts.reads.some(
    (use) =>
      use.relation === relation &&
      use.column === column &&
      (!isStar(reader, use.path, use.end) || hasColumn(reader, column)),
  )
}

export function mentions({ spec }: LiveObject, name: string): boolean {
  const pattern = new RegExp(`(?<![\\w])${name.replace(/[^\w]/g, '\\$&')}(?![\\w])`)
  return pattern.test(JSON.stringify(spec))
}

/** What a star stood for was fixed when the view was written: a column added later is not in it. */
function hasColumn({ inferred }: LiveObject, column: string): boolean {
  const columns = inferred?.['columns']
  if (!Array.isArray(columns)) return true
  return columns.some((item) => typeof item === 'object' && item !== null && named(item, column))
}

/** Whether the object's own text lists a column of that name. */
export function statesColumn({ spec }: LiveObject, column: string): boolean {
  const { columns } = spec
  return Array.isArray(columns) && columns.some((item: Json) => named(item, column))
}

function named(item: Json, column: string): boolean {
  return typeof item === 'object' && item !== null && 'name' in item && item['name'] === column
}

function isStar({ spec }: LiveObject, path: readonly (string | number)[], end: number): boolean {
  const text = path.length === 1 ? spec[String(path[0])] : undefined
  return typeof text === 'string' && /[*)]/.test(text[end - 1] ?? '')
}
