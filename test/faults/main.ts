/**
 * `npm run test:faults`: kills the command at every failpoint of every scenario and runs it again.
 *
 *   --sample        a few of them, every place at least once: what CI runs
 *   --seed N        which few, and which of the times a failpoint is reached (printed)
 *   --minutes N     no further kill after this long; two for a sample
 *   --every         each failpoint each time it is reached, which takes hours
 *   --only TEXT     scenarios whose name has this in it
 *   --place NAME    only this failpoint
 *   --engine NAME   clickhouse (embedded; the default) or postgres (a server is started)
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { failpoints } from '../../src/apply/failpoint.ts'
import type { Prepared } from './kill.ts'
import { killsOf } from './kills.ts'
import { sampleOfKills, sampleOfScenarios } from './sample.ts'
import { type Scenario, scenariosOf } from './scenario.ts'
import { majorsToTest, sharedPostgres } from '../harness/postgres-servers.ts'
import { inWorkers } from './workers.ts'

const { values: asked } = parseArgs({
  options: {
    root: { type: 'string', default: process.cwd() },
    program: { type: 'string', default: 'dist/sluice.js' },
    sample: { type: 'boolean', default: false },
    seed: { type: 'string', default: '1' },
    minutes: { type: 'string' },
    every: { type: 'boolean', default: false },
    only: { type: 'string', default: '' },
    place: { type: 'string', default: '' },
    engine: { type: 'string', default: 'clickhouse' },
  },
})
const started = performance.now()
const seed = Number(asked.seed)
const minutes = Number(asked.minutes ?? (asked.sample ? '2' : 'Infinity'))
const server = asked.engine === 'postgres' ? await sharedPostgres(majorsToTest.at(-1)) : undefined
const workers = {
  server: server?.url() ?? '',
  root: mkdtempSync(join(tmpdir(), 'sluice-faults-')),
  program: join(asked.root, asked.program),
}
const faults: string[] = []

const { scenarios, refused } = scenariosOf(
  join(asked.root, 'fixtures', asked.engine),
  asked.engine,
  isRunHere,
)
const named = scenarios.filter(({ name }) => name.includes(asked.only))
const chosen = asked.sample ? sampleOfScenarios(named, seed) : named
console.log(
  `${chosen.length} of ${scenarios.length} scenarios; ${refused.length} more are refused and change nothing`,
)
const prepared = await prepareAll()
const all = [...prepared].flatMap(([scenario, { reached }]) =>
  killsOf(scenario, reached, { place: asked.place, every: asked.every, seed }),
)
const kills = asked.sample || asked.minutes !== undefined ? sampleOfKills(all, seed) : all
console.log(`${kills.length} kills, seed ${seed}${kills === all ? '' : `, ${minutes} minutes`}`)
const { done, hit } = await killAll()

const missed = failpoints.filter((name) => !hit.has(name))
console.log(`failpoints declared: ${failpoints.length}, hit: ${hit.size}`)
// Some places are come to by recipes alone, which PostgreSQL has few of.
const isWhole = asked.only === '' && asked.place === '' && server === undefined
if (isWhole && missed.length > 0) report(`declared and never hit: ${missed.join(', ')}`)
if (faults.length === 0) rmSync(workers.root, { recursive: true })
console.log(`${done} of ${kills.length} kills in ${seconds()} s: ${faults.length} faults`)
await server?.close()
process.exit(faults.length === 0 && done > 0 ? 0 : 1)

/** Roles belong to the whole server, and copies of a database share them; TimescaleDB is not here. */
function isRunHere(texts: string): boolean {
  if (server === undefined) return true
  if (/kind: Role|CREATE ROLE|^ *timescale: /m.test(texts)) return false
  const majors = /generations: \[([\d, ]+)\]/.exec(texts)?.[1]
  return majors === undefined || majors.split(',').map(Number).includes(server.major)
}

async function prepareAll(): Promise<ReadonlyMap<Scenario, Prepared>> {
  const found = new Map<Scenario, Prepared>()
  const tasks = chosen.map((scenario) => ({ do: 'prepare' as const, scenario }))
  await inWorkers(tasks, workers, {
    isTimeOver: () => false,
    onAnswer: ({ scenario }, answer) => {
      if ('prepared' in answer) found.set(scenario, answer.prepared)
      const fault = 'prepared' in answer ? answer.prepared.fault : 'the process died'
      if (fault !== undefined) report(`${scenario.name}: ${fault}`)
    },
  })
  const bare = [...found].filter(([, { hasRows }]) => !hasRows).map(([{ name }]) => name)
  console.log(`without our rows, which their change refuses: ${bare.join(', ') || 'none'}`)
  return found
}

async function killAll(): Promise<{ readonly done: number; readonly hit: ReadonlySet<string> }> {
  const places = new Set<string>()
  let count = 0
  const missing: string[] = []
  const tasks = kills.map((kill) => ({ do: 'kill' as const, ...kill }))
  // A sample begins with one kill at every place; those are done on a slow machine, too.
  const least = new Set(kills.map(({ place }) => place)).size
  await inWorkers(tasks, workers, {
    isTimeOver: () => count >= least && seconds() > minutes * 60,
    onAnswer: (task, answer) => {
      if (task.do === 'kill' && 'isNotReached' in answer)
        missing.push(`${task.scenario.name}, ${task.place}:${task.nth}`)
      if (task.do !== 'kill' || !('faults' in answer)) return
      const { scenario, place, nth } = task
      if (!answer.faults.some((fault) => fault.startsWith('was not killed'))) places.add(place)
      for (const fault of answer.faults) report(`${scenario.name}, ${place}:${nth}: ${fault}`)
      count += 1
      if (count % 100 === 0) console.log(`${count} of ${kills.length}, ${seconds()} s`)
    },
  })
  for (const place of missing) console.log(`not reached a second time: ${place}`)
  return { done: count, hit: places }
}

function report(fault: string): void {
  faults.push(fault)
  console.log(`FAULT ${fault}`)
}

function seconds(): number {
  return Math.round((performance.now() - started) / 1000)
}
