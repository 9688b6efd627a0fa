import type { PlannedTarget } from './plan-target.ts'
import type { Work } from './write-target.ts'

/** A plan as something to carry out. */
export function workOf({ changeset, catalog, diff }: PlannedTarget): Work {
  return {
    changeset,
    catalog,
    pending: diff.pending,
    actions: changeset.actions,
    isRelease: !changeset.partial,
  }
}
