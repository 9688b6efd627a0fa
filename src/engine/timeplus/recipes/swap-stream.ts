import type { LiveObject, Resource } from '../../../resource/resource.ts'
import type { Change, NoRecipe, RecipeDraft, SwapContext } from '../../engine.ts'
import type { StreamSpec } from '../kinds/stream.ts'

export function swapStream(
  _from: LiveObject<StreamSpec>,
  _to: Resource<StreamSpec>,
  _changes: readonly Change[],
  _context: SwapContext,
): RecipeDraft | NoRecipe | undefined {
  return { because: 'not yet' }
}
