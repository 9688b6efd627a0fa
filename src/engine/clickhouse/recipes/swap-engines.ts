/** Which table engines a swap is exact for, and how their rows behave in merges. */
import type { LiveObject, Resource } from '../../../resource/resource.ts'
import { flatColumns } from '../kinds/columns.ts'
import { engineName } from '../kinds/engines.ts'
import { parseFragment } from '../../../sql/index.ts'
import type { TableSpec } from '../kinds/table.ts'

/** The first reason against a swap; it ends a sentence. */
export function engineLimit(
  from: LiveObject<TableSpec>,
  to: Resource<TableSpec>,
): string | undefined {
  return specLimit(from.spec) ?? specLimit(to.spec)
}

function specLimit(spec: TableSpec): string | undefined {
  const name = engineName(spec.engine)
  if (/^(Replicated|Shared)\w*MergeTree$/.test(name)) {
    return `tables of ${name} are swapped on one server only, and swaps on a cluster have not been run yet`
  }
  if (!name.endsWith('MergeTree')) return `${name} keeps no parts that could be copied one by one`
  const last = lastWins(name, spec)
  if (last !== undefined) {
    return `${last}, and the rows of the last moments arrive in the new table after newer ones`
  }
  if (Number(spec.settings?.['enable_block_offset_column'] ?? 0) === 1) {
    return 'rows changed by lightweight UPDATE (enable_block_offset_column) would be missed while they are copied'
  }
  return undefined
}

/** Engines and columns for which the row that came last is the one that counts. */
function lastWins(name: string, spec: TableSpec): string | undefined {
  const byOrder: { readonly [engine: string]: string } = {
    CollapsingMergeTree: 'CollapsingMergeTree pairs rows in the order they came in',
    CoalescingMergeTree: 'CoalescingMergeTree keeps the value that came last',
    GraphiteMergeTree: 'GraphiteMergeTree keeps the row that came last',
  }
  if (byOrder[name] !== undefined) return byOrder[name]
  if (name === 'ReplacingMergeTree' && engineArguments(spec.engine) === 0) {
    return 'ReplacingMergeTree without a version column keeps the row that came last'
  }
  const column = flatColumns(spec.columns).find(({ type = '' }) =>
    /^SimpleAggregateFunction\(\s*(anyLast|last_value|first_value)/i.test(type),
  )
  return column === undefined
    ? undefined
    : `column \`${column.name}\` keeps a value by the order rows came in`
}

/**
 * Whether two copies of the rows may differ because a merge came in between: rows are combined, or
 * taken out by a TTL. Merges are stopped while such a table is copied.
 */
export function mergesChangeRows(spec: TableSpec): boolean {
  const hasTtl =
    spec.ttl !== undefined || flatColumns(spec.columns).some(({ ttl }) => ttl !== undefined)
  return hasTtl || engineName(spec.engine) !== 'MergeTree'
}

/** Rows with an equal sorting key become one, sooner or later. */
export function combinesRows(spec: TableSpec): boolean {
  return engineName(spec.engine) !== 'MergeTree'
}

function engineArguments(engine: string | undefined): number {
  const parsed = parseFragment('engine', engine ?? 'MergeTree', 'clickhouse')
  return parsed.ok ? (parsed.node.args?.length ?? 0) : 0
}
