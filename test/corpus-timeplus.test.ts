/**
 * Runs every scenario folder of fixtures/timeplus on the double of each generation that it is about: there and back,
 * with what `expect.yaml` says of the plan (fixtures/README.md). What is alike on several generations is run on the
 * newest of them, unless `SLUICE_TEST_EVERY=1` asks for each. No Timeplus server was run.
 */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, test } from 'vitest'
import { kinds } from '../src/engine/timeplus/kinds/index.ts'
import { expectProofs } from './harness/named-effects.ts'
import { operationsMet } from './harness/operations-met.ts'
import { expectationOf, generationsOf, runScenario } from './harness/scenario.ts'
import { openScenarioDouble, type ScenarioDouble } from './harness/timeplus-scenarios.ts'
import type { Generation } from './harness/timeplus-double.ts'

const fixtures = new URL('../fixtures/timeplus/', import.meta.url).pathname
const generations: readonly Generation[] = [1, 2, 3]

const met = operationsMet()
afterAll(() => console.log(`corpus covers\n  ${met.lines().join('\n  ')}`))

describe.each(generations)('scenarios on the double of generation %i', (generation) => {
  let double: ScenarioDouble | undefined
  let directory = ''

  beforeAll(async () => {
    double = await openScenarioDouble(generation)
  })
  afterAll(() => double?.close())
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'sluice-corpus-'))
  })
  afterEach(() => rmSync(directory, { recursive: true, force: true }))

  for (const name of readdirSync(fixtures).sort()) {
    const folder = join(fixtures, name)
    if (!isRunOn(folder, generation)) continue
    const { proves } = expectationOf(folder, 'timeplus', generation)
    test(name.replace('--', ': ').replaceAll('-', ' '), async () => {
      if (double === undefined) throw new Error('no double')
      const target = double.target(directory, name)
      try {
        const planned = await runScenario(folder, target)
        met.count(planned)
        expectProofs(proves, kinds, planned)
      } finally {
        await target.reset()
      }
    })
  }
})

function isRunOn(folder: string, generation: Generation): boolean {
  const { all, different } = generationsOf(folder, 'timeplus', generations)
  if (!all.includes(generation)) return false
  const isNewest = generation === Math.max(...all)
  return isNewest || different.includes(generation) || process.env['SLUICE_TEST_EVERY'] === '1'
}
