import { isSameJson } from '../resource/json.ts'
import type { ResourceId } from '../resource/id.ts'
import type { Spec } from '../resource/resource.ts'
import type { LedgerRow } from './ledger-row.ts'

type Specs = ReadonlyMap<ResourceId, { readonly spec: Spec }>

/**
 * A row with the very specs of plans and target where it records the same: most of a large project
 * is held once then, and finding it unchanged costs nothing.
 */
export function withSharedSpecs(
  desired: Specs,
  live: Specs,
): (id: ResourceId, row: LedgerRow) => LedgerRow {
  const shared = (recorded: Spec, now: Spec | undefined): Spec =>
    now !== undefined && isSameJson(recorded, now) ? now : recorded
  return (id, row) => ({
    ...row,
    desired: shared(row.desired, desired.get(id)?.spec),
    live: shared(row.live, live.get(id)?.spec),
  })
}
