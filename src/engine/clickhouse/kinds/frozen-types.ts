/**
 * What a view keeps from the day it was written: the types of its columns follow from what it reads,
 * and values are cast to them ever after, numbers that do not fit wrapping without a word
 * (26.7.2.1). So a view has to be written again when something it reads has other types. Views
 * that fire on inserts are not concerned: their values go on as they are computed.
 */
import type { NamedPart, NamedParts } from '../../../catalog/normal-form.ts'
import { digestOfText } from '../../../resource/digest.ts'
import type { KindContext } from '../../engine.ts'
import type { ColumnSpec } from '../../clickhouse-family/kinds/columns.ts'
import { flatColumns } from './columns.ts'
import { queryFacts } from './lineage.ts'
import { qualifiedName } from '../../clickhouse-family/kinds/names.ts'
import { parsedQuery } from './text.ts'
import { referencesIn } from './references.ts'
import { isList, isObject } from '../../clickhouse-family/kinds/settings.ts'
import { normalOf } from './text.ts'

/** Types of the columns it reads, and a mark of each view whose columns it takes on. */
export function frozenTypes(query: string, context: KindContext): NamedParts {
  return { ordered: false, parts: partsOf(query, context, new Set()) }
}

function partsOf(
  query: string,
  context: KindContext,
  visiting: ReadonlySet<string>,
): readonly NamedPart[] {
  const parts = new Map<string, NamedPart>()
  const add = (name: string, type: string | undefined): void => {
    if (type !== undefined) parts.set(name, { name, form: { type } })
  }
  for (const { relation, column } of queryFacts(query, ['query'], context).reads) {
    add(`${relation}.${column}`, columnType(relation, column, context))
  }
  for (const { namespace, name } of referencesIn('query', query, ['query'], context)) {
    if (namespace === 'relation') add(name, viewMark(name, context, visiting))
  }
  return [...parts.values()].sort((a, b) => (a.name < b.name ? -1 : 1))
}

/** Of a table, a dictionary, or the target of a view that has one. */
function columnType(relation: string, column: string, context: KindContext): string | undefined {
  const spec = context.lookup('relation', relation)?.spec
  if (spec === undefined) return undefined
  const { to, columns, query } = spec
  if (typeof to === 'string') {
    const target = qualifiedName(to, context.database)
    return target === relation ? undefined : columnType(target, column, context)
  }
  if (!isList(columns) || typeof query === 'string') return undefined
  const declared = columns.flatMap((item) => (isObject(item) ? [item as ColumnSpec] : []))
  const type = flatColumns(declared).find(({ name }) => name === column)?.type
  return type === undefined ? undefined : normalOf('type', type, context)
}

/** Changes when the types of a view's columns may have: with what it selects, and what that reads. */
function viewMark(
  name: string,
  context: KindContext,
  visiting: ReadonlySet<string>,
): string | undefined {
  const relation = context.lookup('relation', name)
  const query = relation?.spec['query']
  if (relation?.kind !== 'View' || typeof query !== 'string' || visiting.has(name)) return undefined
  const known = marksOf(context)
  const found = known.get(name)
  if (found !== undefined) return found
  const declared = relation.spec['columns']
  const text = isList(declared)
    ? JSON.stringify(declared)
    : JSON.stringify([
        selected(query, context),
        partsOf(query, context, new Set([...visiting, name])),
      ])
  const mark = digestOfText(text).slice('sha256:'.length, 'sha256:'.length + 12)
  known.set(name, mark)
  return mark
}

/** A condition changes no type; what is not plain counts as a whole. */
function selected(query: string, context: KindContext): string {
  const normal = normalOf('query', query, context)
  const parsed = parsedQuery(normal)
  if (!parsed.ok || parsed.node.kind !== 'select') return normal
  const { columns, from, with: common } = parsed.node
  const isPlain =
    common.length === 0 && from?.first?.table.kind === 'identifier' && from.joins.length === 0
  if (!isPlain) return normal
  return columns.map(({ start, end }) => normal.slice(start, end)).join(', ')
}

/** One side is asked for the same views again and again. */
const sides = new WeakMap<KindContext, Map<string, string>>()

function marksOf(context: KindContext): Map<string, string> {
  const known = sides.get(context) ?? new Map<string, string>()
  sides.set(context, known)
  return known
}
