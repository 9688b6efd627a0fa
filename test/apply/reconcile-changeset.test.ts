import { describe, expect, test } from 'vitest'
import { reconcileChangeset } from '../../src/apply/reconcile-changeset.ts'
import type { Action, Changeset } from '../../src/changeset/changeset.ts'
import { digestOfText } from '../../src/resource/digest.ts'

const action = (name: string, before: string | null, ...sql: readonly string[]): Action => ({
  kind: 'Table',
  name,
  op: 'alter',
  reason: 'changed',
  fields: [],
  stateEffect: null,
  hazards: [],
  observed: {},
  cause: null,
  statements: sql.map((text) => ({
    sql: text,
    digest: digestOfText(text),
    boundary: 'standalone',
    secrets: [],
  })),
  desired: null,
  basis: { before, after: 'after' },
})

const changeset = (...actions: readonly Action[]): Changeset =>
  ({ actions, basis: [{ id: 'Table/read', digest: 'r1' }] }) as unknown as Changeset

const reads = new Map([['Table/read', 'r1']])

describe('reconcileChangeset', () => {
  const saved = changeset(action('a', 'b1', 'one', 'two'))

  test('runs everything when nothing moved', () => {
    const result = reconcileChangeset(saved, saved, reads, false)
    expect(result).toMatchObject({ moved: [], isDone: false })
    expect(result.actions[0]?.statements).toHaveLength(2)
  })

  test('runs nothing when the target is at the wanted form already', () => {
    const result = reconcileChangeset(saved, changeset(), reads, false)
    expect(result).toMatchObject({ moved: [], isDone: true })
  })

  test('is stale when a touched resource is at neither form', () => {
    const now = changeset(action('a', 'b2', 'one', 'two'))
    expect(reconcileChangeset(saved, now, reads, false).moved).toHaveLength(1)
  })

  test('is stale when other statements would be needed now', () => {
    const now = changeset(action('a', 'b1', 'other'))
    expect(reconcileChangeset(saved, now, reads, false).moved).toHaveLength(1)
  })

  test('two actions of one resource stand on a form each', () => {
    const ended = changeset(action('a', 'b0', 'end'), action('a', 'b1', 'one'))
    expect(reconcileChangeset(ended, ended, reads, false)).toMatchObject({
      moved: [],
      isDone: false,
    })
    const moved = changeset(action('a', 'b0', 'end'), action('a', 'b2', 'one'))
    expect(reconcileChangeset(ended, moved, reads, false).moved).toHaveLength(1)
  })

  test('is stale when something it reads moved', () => {
    const moved = new Map([['Table/read', 'r2']])
    expect(reconcileChangeset(saved, saved, moved, false).moved).toEqual([
      'Table/read, which this plan reads, is not as it was',
    ])
  })

  test('goes on from the middle after its own run was cut off, and only then', () => {
    const halfway = changeset(action('a', 'b-half', 'two'))
    const resumed = reconcileChangeset(saved, halfway, reads, true)
    expect(resumed.moved).toEqual([])
    expect(resumed.actions[0]?.statements.map(({ sql }) => sql)).toEqual(['two'])
    expect(reconcileChangeset(saved, halfway, reads, false).moved).toHaveLength(1)
  })

  test('never runs a statement that was not planned, not even when going on', () => {
    const other = changeset(action('a', 'b-half', 'surprise'))
    expect(reconcileChangeset(saved, other, reads, true).moved).toHaveLength(1)
  })

  test('leaves alone what was not planned', () => {
    const now = changeset(action('a', 'b1', 'one', 'two'), action('z', 'q', 'extra'))
    const result = reconcileChangeset(saved, now, reads, false)
    expect(result.moved).toEqual([])
    expect(result.actions).toHaveLength(1)
  })
})
