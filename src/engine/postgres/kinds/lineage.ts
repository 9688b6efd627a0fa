/**
 * Columns across relations: which columns a definition reads, and what its own columns come from.
 * Names are looked up among the declared (or live) relations; what those do not tell stays unknown.
 */
import type { Path } from '../../common/scalar.ts'
import type { ColumnFacts, ColumnKey, ColumnUse, KindContext, MissingColumn } from '../../engine.ts'
import type { Context } from '../sql/lineage/from.ts'
import { queryColumns, renamed, sourcesOf } from '../sql/lineage/query.ts'
import { newWalk, type Walk } from '../sql/lineage/scope.ts'
import type { Column } from '../sql/lineage/value.ts'
import { type Place, placesIn } from '../sql/places.ts'
import { isTree, listOf, nodeOf } from '../sql/tree.ts'
import { type Relations, relationsIn } from './known-columns.ts'
import { parseText } from './parsed.ts'
import { rememberedFacts } from './remembered-facts.ts'

export const unknownFacts: ColumnFacts = {
  columns: [],
  hasAllColumns: false,
  reads: [],
  hasAllReads: false,
  missing: [],
}

/** One side is asked for the same texts again and again. */
const sides = new WeakMap<KindContext, Map<string, ColumnFacts>>()

/** What a query reads and returns; `names` are the names that its view gives to the columns. */
export function queryFacts(
  text: string,
  path: Path,
  context: KindContext,
  names: readonly string[] = [],
): ColumnFacts {
  const side = sides.get(context) ?? new Map<string, ColumnFacts>()
  sides.set(context, side)
  const key = JSON.stringify([text, path, names])
  const known =
    side.get(key) ??
    rememberedFacts(`query ${key}`, relationsIn(context), (relations) =>
      factsOf(text, path, relations, names),
    )
  side.set(key, known)
  return known
}

function factsOf(
  text: string,
  path: Path,
  relations: Relations,
  names: readonly string[],
): ColumnFacts {
  const parsed = parseText('query', text)
  const query = parsed.ok ? nodeOf(parsed.value.tree, 'SelectStmt') : undefined
  if (query === undefined) return unknownFacts
  const walk = walkIn(relations)
  const columns = renamed(queryColumns(query, { walk, tables: new Map() }), names)
  return {
    ...readsOf(walk, columns, textPlace(text, path), relations),
    columns: columns
      .filter(({ name }) => name !== '*')
      .map(({ name, value: { sources, because } }) => ({
        name,
        from: sources.map((source) => keyOf(source, walk, relations)),
        complete: because === undefined,
      })),
    hasAllColumns: !columns.some(({ name }) => name === '*'),
  }
}

/** What an expression over rows of one relation reads, where its rows go by these names. */
export function expressionReads(
  text: string,
  relation: string,
  aliases: readonly string[],
  path: Path,
  context: KindContext,
): Pick<ColumnFacts, 'reads' | 'hasAllReads' | 'missing'> {
  const parsed = parseText('expression', text)
  const [item] = parsed.ok ? listOf(nodeOf(parsed.value.tree, 'SelectStmt')?.['targetList']) : []
  const value = nodeOf(item, 'ResTarget')?.['val']
  if (!parsed.ok || !isTree(value)) return unknownFacts
  const around = relationsIn(context)
  const walk = walkIn(around)
  const known = around.columns(relation)
  const columns = known?.map((name) => ({ name, value: sourceValue(relation, name, walk) }))
  const scope = {
    relations: aliases.map((name) => ({ name, table: relation, ...(columns && { columns }) })),
    shared: [],
  }
  sourcesOf(value, scope, { walk, tables: new Map() })
  const { whole, shift } = parsed.value
  return readsOf(walk, [], shiftedPlace(whole, -shift, path), around)
}

function sourceValue(relation: string, name: string, walk: Walk): Column['value'] {
  const source = `${relation}.${name}`
  walk.sources.set(source, { table: relation, column: name })
  return { sources: [source] }
}

export function walkIn({ named, columns }: Relations): Walk {
  return newWalk((table) => columns(named(table)))
}

export function emptyContext(walk: Walk): Context {
  return { walk, tables: new Map() }
}

/** Where a byte offset of the parsed text lies in the text of the plan. */
export interface Places {
  readonly path: Path
  readonly of: (byte: number | undefined) => Place
}

/** For what has no place of its own. */
const nowhere: Place = { start: 0, end: 0 }

export function textPlace(text: string, path: Path): Places {
  return shiftedPlace(text, 0, path)
}

/** A star is a part of the name before it. */
export function shiftedPlace(text: string, shift: number, path: Path): Places {
  const placeOf = placesIn(text)
  return {
    path,
    of: (byte) => {
      const place = byte === undefined ? undefined : placeOf(byte)
      if (place === undefined) return nowhere
      const star = /^\s*\.\s*\*/.exec(text.slice(place.end))?.[0] ?? ''
      return { start: place.start + shift, end: place.end + star.length + shift }
    },
  }
}

export function readsOf(
  walk: Walk,
  columns: readonly Column[],
  places: Places,
  relations: Relations,
): Pick<ColumnFacts, 'reads' | 'hasAllReads' | 'missing'> {
  return {
    reads: uniqueUses(
      walk.uses.map(({ table, column, at }) => ({
        relation: relations.named(table),
        column,
        path: places.path,
        ...places.of(at),
      })),
    ),
    hasAllReads:
      walk.unknown.size === 0 && columns.every(({ value }) => value.because === undefined),
    missing: missingIn(walk, places, relations),
  }
}

function uniqueUses(uses: readonly ColumnUse[]): readonly ColumnUse[] {
  const seen = new Map<string, ColumnUse>()
  for (const use of uses) {
    seen.set(`${use.relation}\n${use.column}\n${use.path.join()}\n${use.start}`, use)
  }
  return [...seen.values()]
}

function missingIn(
  walk: Walk,
  places: Places,
  { named, isFunction }: Relations,
): readonly MissingColumn[] {
  const seen = new Map<string, MissingColumn>()
  for (const { parts, relations, at } of walk.misses) {
    if (isFunction(parts)) continue
    const found = {
      name: parts.join('.'),
      relations: relations.flatMap(({ table }) => (table ? [named(table)] : [])),
      candidates: relations.flatMap(({ columns = [] }) => columns.map(({ name }) => name)),
      path: places.path,
      ...places.of(at),
    }
    seen.set(`${found.name}\n${found.start}`, found)
  }
  return [...seen.values()]
}

function keyOf(source: string, walk: Walk, { named }: Relations): ColumnKey {
  const { table = '', column = source } = walk.sources.get(source) ?? {}
  return { relation: named(table), column }
}
