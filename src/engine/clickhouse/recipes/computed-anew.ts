import type { Resource } from '../../../resource/resource.ts'
import type { MaterializedViewSpec } from '../kinds/materialized-view.ts'

/**
 * Whether a changed query is to hold for all history as well: that is what `replace: swap` says of
 * a view. Not with `start: now`, and not where every refresh reads everything anyway.
 */
export function isComputedAnew({ lifecycle, spec }: Resource<MaterializedViewSpec>): boolean {
  return lifecycle.replace === 'swap' && spec.refresh === undefined && spec.start !== 'now'
}
