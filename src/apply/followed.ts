/**
 * What follows a change by itself: a server that knows what a view reads by more than its name
 * prints another text when that is renamed. Nobody else moved it, and it must not look like that.
 */
import type { LiveCatalog } from '../catalog/catalog.ts'
import type { Action } from '../changeset/changeset.ts'
import { formJson } from '../diff/compare-forms.ts'
import { liveForm } from '../diff/diff.ts'
import type { StoreRow } from '../engine/store.ts'
import { digestOf } from '../resource/digest.ts'
import { type ResourceId, resourceId } from '../resource/id.ts'
import { isSameJson } from '../resource/json.ts'
import type { Spec } from '../resource/resource.ts'
import type { RecordInput } from './record.ts'

/** Rows of what needs something that was changed, and was as recorded before that. */
export function followedRows(
  changed: readonly Action[],
  before: LiveCatalog,
  needsOf: (id: ResourceId) => readonly ResourceId[],
  specOf: (id: ResourceId) => Spec | undefined,
  input: RecordInput,
): readonly StoreRow[] {
  // Where nothing follows by itself, it was somebody else: that is drift.
  if (input.engine.followRenames === undefined) return []
  const ids = new Set(changed.map(({ kind, name }) => resourceId(kind, name)))
  return [...input.ledger.rows].flatMap(([id, row]): readonly StoreRow[] => {
    const was = before.objects.get(id)
    const is = input.catalog.objects.get(id)
    if (ids.has(id) || was === undefined || is === undefined) return []
    if (!needsOf(id).some((need) => ids.has(need))) return []
    const isOurs = isSameJson(row.live, was.spec) && !isSameJson(was.spec, is.spec)
    if (!isOurs) return []
    const form = liveForm(is, { engine: input.engine, live: input.live })
    // Plans that follow the new name mean the same; what the row says of them is no longer so.
    const isSaid = isSameJson(row.desired, specOf(id)) && !hasLost(was.spec, is.spec)
    const doc = {
      ...row,
      ...(isSaid ? {} : { desired: {}, desiredDigest: '' }),
      live: is.spec,
      liveDigest: digestOf(formJson(form)),
      inferred: is.inferred ?? null,
    }
    return [{ topic: 'ledger', project: input.project, key: id, doc: JSON.stringify(doc) }]
  })
}

/** A part or a field that went along with something else: the plans may still want it, and are asked. */
function hasLost(was: Spec, is: Spec): boolean {
  const countOf = (value: unknown): number =>
    Array.isArray(value) ? 1 + value.length : value === undefined ? 0 : 1
  return Object.entries(was).some(([field, value]) => countOf(is[field]) < countOf(value))
}
