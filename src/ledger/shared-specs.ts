import { isSameJson } from '../resource/json.ts'
import type { ResourceId } from '../resource/id.ts'
import type { Spec } from '../resource/resource.ts'
import type { LedgerRow } from './ledger-row.ts'
import type { Ledger } from './read-ledger.ts'

type Specs = ReadonlyMap<ResourceId, { readonly spec: Spec }>

/**
 * The ledger with the very specs of plans and target where it records the same: most of a large
 * project is held once then, and finding it unchanged costs nothing.
 */
export function withSharedSpecs(ledger: Ledger, desired: Specs, live: Specs): Ledger {
  const shared = (recorded: Spec, now: Spec | undefined): Spec =>
    now !== undefined && isSameJson(recorded, now) ? now : recorded
  const rows = new Map(
    [...ledger.rows].map(([id, row]): readonly [ResourceId, LedgerRow] => [
      id,
      {
        ...row,
        desired: shared(row.desired, desired.get(id)?.spec),
        live: shared(row.live, live.get(id)?.spec),
      },
    ]),
  )
  return { ...ledger, rows }
}
