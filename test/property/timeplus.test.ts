/**
 * The law of the whole product on the double of each generation of Timeplus: apply A, apply B, plan again: nothing,
 * with and without the ledger; import gives B; everything can be dropped. What a run never met fails it. No Timeplus
 * server was run.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Changeset } from '../../src/changeset/changeset.ts'
import { engineOf } from '../../src/engine/index.ts'
import type { Generation } from '../harness/timeplus-double.ts'
import { runCase } from './case.ts'
import { openTimeplusWorlds, type TimeplusWorlds } from './timeplus-worlds.ts'

/** A case is a change from one state to another; several follow one another on one project. */
const steps = 6
const cases = Number(process.env['SLUICE_TEST_CASES'] ?? 204)
const firstSeed = Number(process.env['SLUICE_TEST_SEED'] ?? 20_261_121)
const generations: readonly Generation[] = [1, 2, 3]

/** What a run has to have met at least once. */
const expected = [
  ...[
    'Database',
    'Function',
    'FormatSchema',
    'NamedCollection',
    'Disk',
    'Stream',
    'ExternalStream',
    'Dictionary',
    'View',
    'MaterializedView',
    'Sink',
    'Task',
    'Alert',
    'Input',
    'Role',
  ].flatMap((kind) =>
    kind === 'Database' ? [`create ${kind}`] : [`create ${kind}`, `drop ${kind}`],
  ),
  ...['Stream', 'View', 'MaterializedView', 'Function', 'FormatSchema', 'Task', 'Alert'].map(
    (kind) => `alter ${kind}`,
  ),
  ...['Stream', 'ExternalStream', 'MaterializedView'].map((kind) => `replace ${kind}`),
  'rename View',
  ...['columns', 'ttl', 'settings', 'indexes', 'comment', 'orderBy'].map(
    (field) => `Stream.${field}`,
  ),
  ...['query', 'settings', 'comment'].map((field) => `MaterializedView.${field}`),
  ...['query', 'comment'].map((field) => `View.${field}`),
]

const root = mkdtempSync(join(tmpdir(), 'sluice-property-'))
const met = new Map<string, number>()
let worlds: TimeplusWorlds

beforeAll(async () => {
  worlds = await openTimeplusWorlds(generations)
})
afterAll(async () => {
  await worlds.close()
  rmSync(root, { recursive: true, force: true })
  const lines = [...met].sort(([a], [b]) => (a < b ? -1 : 1)).map(([what, n]) => `${what} ${n}`)
  console.log(`${cases} cases from seed ${firstSeed}; met: ${lines.join(', ')}`)
})

describe('apply A, apply B on Timeplus', () => {
  test(
    `plans to nothing, import gives B, and all of it goes (${cases} cases)`,
    async () => {
      // The generations run beside each other: much of a case is waiting for what is asynchronous.
      await Promise.all(generations.map((generation, lane) => runLane(generation, lane)))
    },
    cases * 6_000 + 60_000,
  )

  test('met every kind, operation and field', () => {
    const missing = cases >= 100 ? expected.filter((what) => !met.has(what)) : []
    expect(missing).toEqual([])
  })
})

/** Seeds keep their generation, whichever seed a run begins with. */
async function runLane(generation: Generation, lane: number): Promise<void> {
  const seeds = Math.ceil(cases / steps)
  for (let seed = firstSeed; seed < firstSeed + seeds; seed++) {
    if (seed % generations.length !== lane) continue
    const world = worlds.world(generation, `p${seed}`)
    await runCase({ world, root, seed, steps, onChangeset: count, engineOf })
  }
}

function count(changeset: Changeset): void {
  for (const { kind, op, fields } of changeset.actions) {
    const names = [`${op} ${kind}`]
    if (op !== 'create') names.push(...fields.map(({ field }) => `${kind}.${field.split('.')[0]}`))
    for (const name of new Set(names)) met.set(name, (met.get(name) ?? 0) + 1)
  }
}
