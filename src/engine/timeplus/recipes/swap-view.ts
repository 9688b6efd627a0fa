import type { LiveObject, Resource } from '../../../resource/resource.ts'
import type { Change, NoRecipe, RecipeDraft, SwapContext } from '../../engine.ts'
import type { MaterializedViewSpec } from '../kinds/materialized-view.ts'

export function swapView(
  _from: LiveObject<MaterializedViewSpec>,
  _to: Resource<MaterializedViewSpec>,
  _changes: readonly Change[],
  _context: SwapContext,
): RecipeDraft | NoRecipe | undefined {
  return { because: 'not yet' }
}
