import type { Address } from '../../../resource/id.ts'
import type { LiveObject, Resource } from '../../../resource/resource.ts'
import { quoteIdentifier } from '../../../sql/index.ts'
import type { SwapContext } from '../../engine.ts'
import { flatColumns } from '../kinds/columns.ts'
import type { MaterializedViewSpec } from '../kinds/materialized-view.ts'
import { splitName } from '../../clickhouse-family/kinds/names.ts'
import { outputOf } from '../kinds/output-columns.ts'
import type { SettingsSpec } from '../../clickhouse-family/kinds/settings.ts'
import type { TableSpec } from '../kinds/table.ts'
import { blockNumberSetting } from './block-numbers.ts'
import { leadingSource } from './leading-source.ts'
import { type ViewSwapNames, viewSwapNames } from './view-swap-names.ts'

/** Everything that the statements of a swap are written from. */
export interface ViewSwap {
  readonly from: LiveObject<MaterializedViewSpec>
  readonly to: Resource<MaterializedViewSpec>
  readonly context: SwapContext
  readonly names: ViewSwapNames
  readonly source: Address
  /** The source keeps block numbers by its own definition. */
  readonly hasNumbers: boolean
  /** A TTL has removed rows of the source that the former rows still count. */
  readonly hasTtl: boolean
  /** What takes the place of which: the target, or the view where it keeps rows of its own. */
  readonly exchanged: Address
  /** The table that is filled: what it is called before the exchange, and after it. */
  readonly filled: { readonly before: Address; readonly after: Address }
  readonly settings: SettingsSpec | undefined
  readonly comment: string | undefined
  /** Columns of the query that the filled table takes, as a list. */
  readonly columns: string
}

/** To be called when `viewSwapLimit` finds nothing. */
export function viewSwap(
  from: LiveObject<MaterializedViewSpec>,
  to: Resource<MaterializedViewSpec>,
  context: SwapContext,
): ViewSwap {
  const { desired } = context
  const names = viewSwapNames(to.address)
  const sourceName = leadingSource(to.spec.query, desired)?.name ?? ''
  const source = desired.lookup('relation', sourceName)?.spec as TableSpec | undefined
  const output = outputOf(to.spec.query, desired) ?? []
  const shared = {
    from,
    to,
    context,
    names,
    source: splitName(sourceName, desired.database),
    hasNumbers: source?.settings?.[blockNumberSetting] !== undefined,
    hasTtl:
      source?.ttl !== undefined || (source?.columns ?? []).some(({ ttl }) => ttl !== undefined),
  }
  if (to.spec.to === undefined) {
    // Named after the view's uuid, and keeps that name when views are exchanged (26.7.2.1).
    const inner = { ...to.address, name: '.inner_id.{{next.uuid}}' }
    return {
      ...shared,
      exchanged: to.address,
      filled: { before: inner, after: inner },
      settings: to.spec.settings,
      comment: undefined,
      columns: listOf(output),
    }
  }
  const target = splitName(to.spec.to, desired.database)
  const spec = desired.lookup('relation', `${target.database}.${target.name}`)?.spec as TableSpec
  const taken = new Set(
    flatColumns(spec.columns)
      .filter(isInserted)
      .map(({ name }) => name),
  )
  return {
    ...shared,
    exchanged: target,
    filled: { before: names.next, after: target },
    settings: spec.settings,
    comment: spec.comment,
    columns: listOf(output.filter((name) => taken.has(name))),
  }
}

/** A view leaves out what its target does not take. */
function isInserted({ materialized, alias }: TableSpec['columns'][number]): boolean {
  return materialized === undefined && alias === undefined
}

function listOf(names: readonly string[]): string {
  return names.map(quoteIdentifier).join(', ')
}
