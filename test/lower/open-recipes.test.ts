/** What becomes of a swap that was begun when the plans go on to something else. */
import { describe, expect, test } from 'vitest'
import type { Action } from '../../src/changeset/changeset.ts'
import type { Delta } from '../../src/diff/diff.ts'
import type { RecipeRow } from '../../src/ledger/ledger-row.ts'
import { recipeOf, withOpenRecipe } from '../../src/lower/open-recipes.ts'
import type { ResourceId } from '../../src/resource/id.ts'

const id = 'MaterializedView/d.m' as ResourceId
const recipe = { part: 'run', commitAt: 2, keeps: ['d.m__old'], abandon: [], finish: [] }

function row(state: RecipeRow['state'], next: number): RecipeRow {
  const action = { kind: 'MaterializedView', name: 'd.m', desired: { digest: 'a' }, recipe }
  return { state, next, action: action as unknown as Action } as RecipeRow
}

function delta(more: Partial<Delta>): Delta {
  return { id, desiredDigest: 'b', isRename: false, ...more } as Delta
}

function becomes(change: Delta, known: RecipeRow, isDestroy = false): readonly string[] {
  const options = { environment: 'e', finish: false, isDestroy }
  const { first, actions } = withOpenRecipe(change, { actions: [], blocked: [] }, known, options)
  return [...first, ...actions.map(({ action }) => action)].map(({ reason }) => reason)
}

describe('an open swap', () => {
  test.each([
    ['of something dropped, before the exchange, is given up', 1, false, 'given up'],
    ['of something dropped, after it, brings the last rows first', 2, false, 'unfinished'],
    ['of a project that goes is given up', 2, true, 'given up'],
  ])('%s', (_, next, isDestroy, reason) => {
    expect(becomes(delta({ type: 'drop' }), row('open', next), isDestroy)).toEqual([reason])
  })

  test('that was given up is not carried on, though the plans come back to it', () => {
    const change = delta({ type: 'change', desiredDigest: 'a' })
    expect(becomes(change, row('open', 1))).toEqual(['unfinished'])
    expect(becomes(change, { ...row('open', 1), isGivenUp: true })).toEqual(['given up'])
  })

  test('is known by the name that a rename takes away', () => {
    const live = { id } as NonNullable<Delta['live']>
    const renamed = delta({ id: 'MaterializedView/d.n' as ResourceId, isRename: true, live })
    const open = row('open', 1)
    expect(recipeOf(renamed, new Map([[id, open]]))).toBe(open)
    expect(recipeOf(renamed, new Map([[id, row('kept', 3)]]))).toBeUndefined()
  })
})
