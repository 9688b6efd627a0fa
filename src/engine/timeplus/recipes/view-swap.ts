/** What a swap of a materialized view is about, found before the first statement. */
import { type Address, addressName } from '../../../resource/id.ts'
import type { Resource } from '../../../resource/resource.ts'
import { splitName } from '../../clickhouse-family/kinds/names.ts'
import type { SwapContext } from '../../engine.ts'
import type { MaterializedViewSpec } from '../kinds/materialized-view.ts'
import type { StreamSpec } from '../kinds/stream.ts'
import type { ViewSpec } from '../kinds/view.ts'
import type { OnlySource } from './bounded-query.ts'

/** As the plans want it. */
export type ViewOver = Pick<Resource<ViewSpec>, 'address' | 'spec'>

export interface ViewSwap {
  readonly to: Resource<MaterializedViewSpec>
  readonly context: SwapContext
  readonly source: OnlySource
  /** The query with databases, and without settings. */
  readonly query: string
  readonly target: { readonly address: Address; readonly spec: StreamSpec }
  readonly next: Address
  readonly old: Address
  /** Columns of the target that the query fills. */
  readonly columns: readonly string[]
  /** The boundary is a multiple of it. */
  readonly windowSeconds: number
  /** Read the target; dropped and created again round the rename. */
  readonly views: readonly ViewOver[]
}

/** The target as the plans want it, or as it is where no plan has it. */
export function targetOf(
  into: string,
  { desired, live }: SwapContext,
): ViewSwap['target'] | undefined {
  const address = splitName(into, desired.database)
  const name = addressName(address)
  const found = [desired, live]
    .map((side) => side.lookup('relation', name))
    .find((relation) => relation?.kind === 'Stream')
  return found === undefined ? undefined : { address, spec: found.spec as StreamSpec }
}

export function beside(address: Address, suffix: 'next' | 'old'): Address {
  return { ...address, name: `${address.name}__${suffix}` }
}
