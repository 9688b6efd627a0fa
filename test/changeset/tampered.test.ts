import { describe, expect, it } from 'vitest'
import type { Changeset } from '../../src/changeset/changeset.ts'
import { changesetDigest, fromDigest, toDigest } from '../../src/changeset/changeset-digest.ts'
import { decodeChangeset, encodeChangeset } from '../../src/changeset/encode.ts'
import type { Recipe } from '../../src/changeset/recipe.ts'
import { digestOfText } from '../../src/resource/digest.ts'
import { action, changeset, statement } from '../cli/sample-changeset.ts'

const swap: Recipe = {
  name: 'swap-table',
  part: 'run',
  phases: ['copy'],
  readers: 'see the old table',
  boundary: 'block 7',
  undo: 'rollback',
  scratch: ['d.t__next'],
  hides: [{ id: 'Table/d.t', path: ['settings', 'x'] }],
  keeps: ['d.t__old'],
  commitAt: 1,
  abandon: [own('DROP TABLE d.t__next')],
  finish: [own('DROP TABLE d.t__old')],
}
const saved = sealed(
  changeset([
    action('replace', 'Table/d.t', {
      statements: [
        { ...own('CREATE TABLE d.t__next'), step: { do: 'ensure', unless: 'SELECT 1' } },
        own('EXCHANGE TABLES d.t AND d.t__next'),
      ],
      recipe: swap,
    }),
  ]),
)

describe('a saved changeset that was edited', () => {
  it('is whole as it was written', () => {
    expect(problemsOf(saved)).toEqual([])
  })

  it.each<[string, Partial<Recipe>]>([
    ['drops something else at the end', { finish: [own('DROP TABLE d.raw')] }],
    ['drops something else when given up', { abandon: [own('DROP TABLE d.raw')] }],
    ['hides a column', { hides: [{ id: 'Table/d.t', path: ['columns'] }] }],
    ['takes an object for its own', { scratch: ['d.t__next', 'd.raw'] }],
    ['keeps nothing', { keeps: [] }],
    ['commits later', { commitAt: 2 }],
    ['is another part', { part: 'finish' }],
  ])('shows when its recipe %s', (_, parts) => {
    expect(problemsOf(withRecipe({ ...swap, ...parts }))).not.toEqual([])
  })

  it('shows when a statement of its recipe does not match its digest', () => {
    const finish = [{ ...own('DROP TABLE d.t__old'), sql: 'DROP TABLE d.raw' }]
    expect(problemsOf(withRecipe({ ...swap, finish })).join()).toContain(
      'does not match its digest',
    )
  })

  it('shows when a statement is run otherwise', () => {
    const [only] = saved.actions
    const [first, ...rest] = only?.statements ?? []
    const statements = first
      ? [{ ...first, step: { do: 'record' as const, name: 'a' } }, ...rest]
      : []
    const edited = { ...saved, actions: only ? [{ ...only, statements }] : [] }
    expect(problemsOf(edited)).not.toEqual([])
  })

  it('is whole with other words for people', () => {
    const told = { phases: ['copy it'], readers: 'nothing', boundary: '', undo: '' }
    expect(problemsOf(withRecipe({ ...swap, ...told }))).toEqual([])
  })
})

function own(sql: string): ReturnType<typeof statement> {
  return { ...statement(sql), digest: digestOfText(sql) }
}

function withRecipe(recipe: Recipe): Changeset {
  return { ...saved, actions: saved.actions.map((one) => ({ ...one, recipe })) }
}

function problemsOf(edited: Changeset): readonly string[] {
  return decodeChangeset(encodeChangeset(edited), () => []).problems
}

function sealed(plain: Changeset): Changeset {
  const whole = {
    ...plain,
    from: fromDigest(plain.actions, plain.basis),
    to: toDigest(plain.actions),
  }
  return { ...whole, digest: changesetDigest(whole) }
}
