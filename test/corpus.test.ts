/**
 * Runs every scenario folder of fixtures/clickhouse on a scratch embedded engine: there and back, with what
 * `expect.yaml` says of the plan (fixtures/README.md).
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createClient } from '@clickhouse/client'
import { createChdbConnection } from 'chdb/connection'
import { afterAll, afterEach, beforeEach, describe, test } from 'vitest'
import { parse } from 'yaml'
import { kinds } from '../src/engine/clickhouse/kinds/index.ts'
import { expectProofs } from './harness/named-effects.ts'
import { expectationOf, runScenario, type ScenarioTarget } from './harness/scenario.ts'
import { operationsMet } from './harness/operations-met.ts'

const fixtures = new URL('../fixtures/clickhouse/', import.meta.url).pathname

let directory = ''
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
afterEach(() => rmSync(directory, { recursive: true, force: true }))

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
    reset: async () => rmSync(join(directory, 'db'), { recursive: true, force: true }),
    run,
    query,
  }
}

type Driver = NonNullable<NonNullable<Parameters<typeof createClient>[0]>['connection']>

/** The engine without Sluice, for what people do to a database behind its back. */
function openEngine(): ReturnType<typeof createClient> {
  // The two packages declare one interface twice, in versions that differ in a detail.
  const connection = createChdbConnection({ path: join(directory, 'db') }) as unknown as Driver
  return createClient({ connection })
}

async function query(sql: string): Promise<readonly unknown[]> {
  const client = openEngine()
  try {
    const result = await client.query({ query: sql, format: 'JSONCompactStrings' })
    const { data }: { data: unknown[] } = await result.json()
    return data
  } finally {
    await client.close()
  }
}

async function run(sql: string): Promise<void> {
  const client = openEngine()
  try {
    await client.command({ query: sql })
  } finally {
    await client.close()
  }
}
