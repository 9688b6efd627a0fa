import { isSameJson, type JsonObject } from '../resource/json.ts'
import type { ResourceId } from '../resource/id.ts'
import type { Spec } from '../resource/resource.ts'
import type { LedgerRow } from './ledger-row.ts'

type Specs = ReadonlyMap<ResourceId, { readonly spec: Spec; readonly inferred?: JsonObject }>

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
  // Rows of one apply name it, and whoever ran it, in the same words.
  const words = new Map<string, string>()
  const once = (word: string): string => {
    const known = words.get(word)
    if (known === undefined) words.set(word, word)
    return known ?? word
  }
  return (id, row) => {
    const now = live.get(id)
    const isAsInferred = now?.inferred !== undefined && isSameJson(row.inferred, now.inferred)
    return {
      ...row,
      desired: shared(row.desired, desired.get(id)?.spec),
      live: shared(row.live, now?.spec),
      inferred: isAsInferred ? now.inferred : row.inferred,
      project: once(row.project),
      kind: once(row.kind),
      release: once(row.release),
      changeset: once(row.changeset),
      toolVersion: once(row.toolVersion),
      actor: once(row.actor),
      commit: row.commit === null ? null : once(row.commit),
    }
  }
}
