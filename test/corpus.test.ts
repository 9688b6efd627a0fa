/**
 * Runs every scenario folder of fixtures/clickhouse on a scratch embedded engine: there and back, with what
 * `expect.yaml` says of the plan (fixtures/README.md).
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeEach, describe, test } from 'vitest'
import { parse } from 'yaml'
import { engineOf } from '../src/engine/index.ts'
import { kinds } from '../src/engine/clickhouse/kinds/index.ts'
import { expectProofs } from './harness/named-effects.ts'
import { expectationOf, runScenario, type ScenarioTarget } from './harness/scenario.ts'
import { operationsMet } from './harness/operations-met.ts'
import { sharedConnection } from './harness/shared-connection.ts'

const fixtures = new URL('../fixtures/clickhouse/', import.meta.url).pathname

let directory = ''
const shared = sharedConnection(engineOf)
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'sluice-corpus-'))
  writeFileSync(
    join(directory, 'sluice.yaml'),
    [
      'version: 1',
      'name: fixture',
      'engine: clickhouse',
      'plans: [plans.yaml]',
      'environments:',
      '  local: { url: "chdb:db" }',
      '',
    ].join('\n'),
  )
})
afterEach(async () => {
  await shared.close()
  rmSync(directory, { recursive: true, force: true })
})

const met = operationsMet()
afterAll(() => console.log(`corpus covers\n  ${met.lines().join('\n  ')}`))

/** Scenarios that must fail until the product is right; one that passes fails the suite. */
const knownGaps: { readonly [name: string]: string } =
  parse(readFileSync(join(fixtures, '../known-gaps.yaml'), 'utf8')) ?? {}

describe('scenarios on the embedded engine', () => {
  for (const name of readdirSync(fixtures).sort()) {
    const title = name.replace('--', ': ').replaceAll('-', ' ')
    const gap = knownGaps[name]
    const run = async (): Promise<void> => {
      const folder = join(fixtures, name)
      const planned = await runScenario(folder, target())
      met.count(planned)
      expectProofs(expectationOf(folder, 'clickhouse').proves, kinds, planned)
    }
    if (gap === undefined) test(title, run)
    else test.fails(`${title} (known gap: ${gap})`, run)
  }
})

function target(): ScenarioTarget {
  return {
    engine: 'clickhouse',
    directory,
    processEnv: { SLUICE_FIXTURE_PASSWORD: 'not a real one' },
    // Every ClickHouse has a database of that name.
    always: new Set(['Database/default']),
    engineOf: shared.engineOf,
    reset: async () => {
      await shared.close()
      rmSync(join(directory, 'db'), { recursive: true, force: true })
    },
    run: (sql) => shared.connection().execute(sql),
    query: async (sql) => {
      const rows = await shared.connection().query(sql)
      return rows.map((row) => Object.values(row))
    },
  }
}
