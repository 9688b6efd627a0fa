/**
 * A run on the double of Timeplus is killed at a place where it writes; the same command again ends in the state that
 * a run nobody interrupted leaves. `SLUICE_FAULTS_EVERY=1` kills at each place each time it is reached. No Timeplus
 * server was run.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Ended, sluice } from '../cli/run-sluice.ts'
import { type Double, startDouble } from '../harness/timeplus-double.ts'
import { fullEdition } from '../harness/timeplus-scenarios.ts'
import { doubleEnvironment } from '../harness/timeplus-targets.ts'
import { seeded } from '../property/random.ts'

const everything = process.env['SLUICE_FAULTS_EVERY'] === '1'
const seed = Number(process.env['SLUICE_TEST_SEED'] ?? 20_261_121)
const kills = 5

const consents = ['drops-data', 'loses-state', 're-emits'].flatMap((hazard) => ['--allow', hazard])
const apply = ['apply', '-e', 'local', '--yes', ...consents]
const replan = ['plan', '-e', 'local', '--detailed-exitcode']

let root = ''
let double: Double
beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'sluice-killed-'))
  double = await startDouble({
    generation: 3,
    edition: fullEdition(3),
    directory: join(root, 'double'),
    delays: { ddl: 5, flush: 5 },
  })
})
afterAll(async () => {
  await double.stop()
  rmSync(root, { recursive: true, force: true })
})

describe('a run that is killed and run again', () => {
  test(
    'ends where a run that nobody interrupted ends',
    async () => {
      const calm = await changed('calm', {})
      const wanted = await definitions('calm')
      const chosen = chosenFrom(calm.reached)
      console.log(`${chosen.length} of ${calm.reached.length} kills, seed ${seed}`)
      const faults: string[] = []
      for (const [index, place] of chosen.entries()) {
        const name = `killed${index}`
        try {
          await changed(name, { SLUICE_FAILPOINT: place })
          expect(await definitions(name)).toEqual(wanted)
        } catch (error) {
          faults.push(`${place}: ${error instanceof Error ? error.message : String(error)}`)
        }
      }
      expect(faults).toEqual([])
    },
    everything ? 3_600_000 : 180_000,
  )
})

/** Applies the first state, changes it to the second, with a kill on the way, and plans again: nothing. */
async function changed(
  name: string,
  variables: { readonly [name: string]: string },
): Promise<{ readonly reached: readonly string[] }> {
  const directory = mkdtempSync(join(root, `${name}-`))
  const log = join(directory, 'reached.log')
  writeFileSync(log, '')
  writeFileSync(join(directory, 'sluice.yaml'), projectText(name))
  const run = (words: readonly string[], more = {}): Promise<Ended> =>
    sluice(words, { cwd: directory, variables: more })
  writeFileSync(join(directory, 'plans.yaml'), plans.before)
  succeeded(await run(apply))
  writeFileSync(join(directory, 'plans.yaml'), plans.after)
  const first = await run(apply, { ...variables, SLUICE_FAILPOINT_LOG: log })
  const isKilled = 'SLUICE_FAILPOINT' in variables
  expect(first.code, first.stdout + first.stderr).toBe(isKilled ? null : 0)
  if (isKilled) succeeded(await run(apply))
  succeeded(await run(replan))
  return { reached: readFileSync(log, 'utf8').split('\n').filter(Boolean) }
}

function succeeded({ code, stdout, stderr }: Ended): void {
  expect(code, stdout + stderr).toBe(0)
}

/** Each place once, at one of the times it is reached; some of them unless all are asked for. */
function chosenFrom(reached: readonly string[]): readonly string[] {
  const counts = new Map<string, number>()
  const all = reached.map((place) => {
    const count = (counts.get(place) ?? 0) + 1
    counts.set(place, count)
    return `${place}:${count}`
  })
  if (everything) return all
  const random = seeded(seed)
  const once = [...counts].map(([place, count]) => `${place}:${1 + random.int(count)}`)
  return once.toSorted(() => random.next() - 0.5).slice(0, kills)
}

/** What the double shows of the project's database, under a name that all of them share. */
async function definitions(name: string): Promise<readonly string[]> {
  const query = `SELECT create_table_query FROM system.tables WHERE database = '${name}' ORDER BY name`
  const response = await fetch(`${double.url}/?query_mode=table&default_format=TabSeparatedRaw`, {
    method: 'POST',
    headers: { authorization: `Basic ${btoa('default:')}` },
    body: query,
  })
  const text = await response.text()
  if (!response.ok) throw new Error(text)
  return text.replaceAll(name, 'shop').split(/\n(?=CREATE )/)
}

function projectText(name: string): string {
  const { name: called, ...environment } = doubleEnvironment(double)
  const local = { ...environment, scope: { databases: [name], global: true } }
  return [
    'version: 1',
    `name: ${name}`,
    'engine: timeplus',
    'plans: [plans.yaml]',
    `environments: ${JSON.stringify({ [called]: { ...local, values: { db: name } } })}`,
    '',
  ].join('\n')
}

const db = '${value:db}'

const common = `kind: Database
name: "${db}"
---
kind: Stream
name: "${db}.totals"
columns: [{ name: id, type: uint64 }, { name: total, type: float64 }]
`

const plans = {
  before: `${common}---
kind: Function
name: "${db}_scale"
language: sql
arguments: [x]
body: x * 2
---
kind: Stream
name: "${db}.orders"
columns: [{ name: id, type: uint64 }, { name: amount, type: float64 }]
---
kind: Stream
name: "${db}.notes"
columns: [{ name: id, type: uint64 }]
orderBy: id
lifecycle: { replace: recreate }
---
kind: View
name: "${db}.big"
query: SELECT id FROM ${db}.orders WHERE amount > 10
---
kind: MaterializedView
name: "${db}.totals_mv"
into: "${db}.totals"
query: SELECT id, amount AS total FROM ${db}.orders
`,
  after: `${common}---
kind: Function
name: "${db}_scale"
language: sql
arguments: [x]
body: x * 3
---
kind: Stream
name: "${db}.orders"
columns: [{ name: id, type: uint64 }, { name: amount, type: float64 }, { name: note, type: string }]
comment: with notes
---
kind: Stream
name: "${db}.notes"
columns: [{ name: id, type: uint64 }, { name: text, type: string }]
orderBy: [id, text]
lifecycle: { replace: recreate }
---
kind: View
name: "${db}.large"
query: SELECT id, note FROM ${db}.orders WHERE amount > 20
---
kind: MaterializedView
name: "${db}.totals_mv"
into: "${db}.totals"
query: SELECT id, amount * 2 AS total FROM ${db}.orders WHERE note != ''
`,
} as const
