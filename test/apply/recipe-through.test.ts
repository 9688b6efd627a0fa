/**
 * A saved changeset that is run again leaves out what is in place. What is kept of a recipe, and how
 * far a later one has come, belongs to those who wrote it.
 */
import { expect, test } from 'vitest'
import { runChangeset } from '../../src/apply/run-changeset.ts'
import type { Action, Changeset } from '../../src/changeset/changeset.ts'
import type { Recipe } from '../../src/changeset/recipe.ts'
import type { Connection } from '../../src/engine/engine.ts'
import type { Store, StoreRow } from '../../src/engine/store.ts'
import type { RecipeRow } from '../../src/ledger/ledger-row.ts'
import { digestOfText } from '../../src/resource/digest.ts'
import type { ResourceId } from '../../src/resource/id.ts'

const id = 'Table/d.t' as ResourceId

function part(of: Recipe['part'], statements: readonly string[]): Action {
  const recipe: Recipe = {
    name: 'swap-table',
    part: of,
    phases: [],
    readers: '',
    boundary: '',
    undo: '',
    scratch: [],
    hides: [],
    keeps: ['d.t__old'],
    commitAt: 1,
    abandon: [],
    finish: [],
  }
  return {
    kind: 'Table',
    name: 'd.t',
    op: of === 'run' ? 'replace' : 'alter',
    reason: '',
    fields: [],
    stateEffect: null,
    hazards: [],
    observed: {},
    cause: null,
    statements: statements.map((sql) => ({
      sql,
      digest: digestOfText(sql),
      boundary: 'standalone',
      secrets: [],
    })),
    recipe,
    desired: null,
    basis: { before: null, after: null },
  }
}

function row(action: Action, more: Pick<RecipeRow, 'state' | 'next' | 'records'>): RecipeRow {
  return { project: 'p', kind: 'Table', name: 'd.t', run: 'earlier', action, ...more }
}

/** Rows of the topics of recipes that a run writes. */
async function written(actions: readonly Action[], known: RecipeRow): Promise<readonly StoreRow[]> {
  const rows: StoreRow[] = []
  const ranges = { topic: 'copied' as const, project: 'p', key: `${id}\nrows\nall`, doc: '{}' }
  const store: Pick<Store, 'append' | 'latest'> = {
    append: async (more) => void rows.push(...more),
    latest: async () => [{ ...ranges, seq: '1', at: '' }],
  }
  const connection: Pick<Connection, 'execute'> = { execute: async () => undefined }
  await runChangeset({
    run: 'now',
    project: 'p',
    changeset: { digest: '', actions } as unknown as Changeset,
    actions,
    connection: connection as Connection,
    ledgerDatabase: 'sluice',
    store: store as Store,
    lock: { assertHeld: async () => undefined, release: async () => undefined },
    secrets: new Map(),
    secretDigests: new Map(),
    failpoint: () => undefined,
    signal: undefined,
    onAction: {
      started: () => undefined,
      progressed: () => undefined,
      finished: () => undefined,
      failed: () => undefined,
    },
    now: () => 0,
    recipes: new Map([[id, known]]),
  })
  return rows.filter(({ topic }) => topic === 'recipe' || topic === 'copied')
}

test('what a swap that is in place keeps stays known, with what it recorded', async () => {
  const swap = part('run', [])
  const kept = row(swap, { state: 'kept', next: 3, records: { table: { uuid: 'u' } } })
  expect(await written([swap], kept)).toEqual([])
})

test('an end that is in place does not forget how far the next swap has copied', async () => {
  const swap = part('run', ['SELECT 1', 'SELECT 2'])
  const open = row(swap, { state: 'open', next: 1, records: {} })
  const rows = await written([part('finish', []), swap], open)
  expect(rows[0]).toMatchObject({ topic: 'recipe', doc: expect.stringContaining('"next":2') })
})
