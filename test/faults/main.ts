/**
 * `npm run test:faults`: kills the command at every failpoint of every scenario and runs it again.
 *
 *   --sample        a few of them, every place at least once: what CI runs
 *   --seed N        which few (printed; the same seed takes the same ones)
 *   --only TEXT     scenarios whose name has this in it
 *   --place NAME    only this failpoint
 */
import { type ChildProcess, fork } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { boundaries, failpoints } from '../../src/apply/failpoint.ts'
import type { Kill, Prepared } from './kill.ts'
import { sampleOf } from './sample.ts'
import { type Scenario, scenariosOf } from './scenario.ts'
import type { Answer, Task } from './worker.ts'

const { values: asked } = parseArgs({
  options: {
    root: { type: 'string', default: process.cwd() },
    program: { type: 'string', default: 'dist/sluice.js' },
    sample: { type: 'boolean', default: false },
    seed: { type: 'string', default: '1' },
    only: { type: 'string', default: '' },
    place: { type: 'string', default: '' },
  },
})
const started = performance.now()
const root = mkdtempSync(join(tmpdir(), 'sluice-faults-'))
const { scenarios, refused } = scenariosOf(join(asked.root, 'fixtures/clickhouse'))
const chosen = scenarios.filter(({ name }) => name.includes(asked.only))
console.log(`${chosen.length} scenarios; ${refused.length} more change nothing: they are refused`)

const faults: string[] = []
const prepared = new Map<Scenario, Prepared>()
await inWorkers(
  chosen.map((scenario) => ({ do: 'prepare' as const, scenario })),
  (task, answer) => {
    if (!('prepared' in answer)) return
    prepared.set(task.scenario, answer.prepared)
    const { fault } = answer.prepared
    if (fault !== undefined) report(`${task.scenario.name}: ${fault}`)
  },
)
const bare = [...prepared].filter(([, { hasRows }]) => !hasRows).map(([{ name }]) => name)
console.log(`without our rows, which their change refuses: ${bare.join(', ') || 'none'}`)

const all = [...prepared].flatMap(([scenario, { reached }]) => killsOf(scenario, reached))
const kills = asked.sample ? sampleOf(all, Number(asked.seed)) : all
console.log(
  asked.sample
    ? `${kills.length} of ${all.length} kills, seed ${asked.seed}`
    : `${kills.length} kills`,
)
const hit = new Set<string>()
let done = 0
await inWorkers(
  kills.map((kill) => ({ do: 'kill' as const, ...kill })),
  (task, answer) => {
    if (task.do !== 'kill' || !('faults' in answer)) return
    const { scenario, place, nth } = task
    if (!answer.faults.some((fault) => fault.startsWith('was not killed'))) hit.add(place)
    for (const fault of answer.faults) report(`${scenario.name}, ${place}:${nth}: ${fault}`)
    done += 1
    if (done % 100 === 0) console.log(`${done} of ${kills.length}, ${seconds()} s`)
  },
)

const isWhole = asked.only === '' && asked.place === ''
const missed = failpoints.filter((name) => !hit.has(name))
console.log(`failpoints declared: ${failpoints.length}, hit: ${hit.size}`)
if (isWhole && missed.length > 0) report(`declared and never hit: ${missed.join(', ')}`)
if (faults.length === 0) rmSync(root, { recursive: true })
console.log(`${kills.length} kills in ${seconds()} s: ${faults.length} faults`)
process.exit(faults.length === 0 ? 0 : 1)

function report(fault: string): void {
  faults.push(fault)
  console.log(`FAULT ${fault}`)
}

function seconds(): number {
  return Math.round((performance.now() - started) / 1000)
}

/** At every boundary each time it is reached; at a mark, which lies beside one, the first time. */
function killsOf(scenario: Scenario, reached: readonly string[]): readonly Kill[] {
  const counts = new Map<string, number>()
  return reached.flatMap((place) => {
    const nth = (counts.get(place) ?? 0) + 1
    counts.set(place, nth)
    if (asked.place !== '' && place !== asked.place) return []
    if (scenario.only !== undefined && (nth > 1 || !scenario.only.includes(place))) return []
    const isBoundary = boundaries.some((name) => name === place)
    return isBoundary || nth === 1 ? [{ scenario, place, nth }] : []
  })
}

async function inWorkers(
  tasks: readonly Task[],
  onAnswer: (task: Task, answer: Answer) => void,
): Promise<void> {
  const left = [...tasks]
  const serve = async (): Promise<void> => {
    let worker: ChildProcess | undefined
    for (let task = left.shift(); task !== undefined; task = left.shift()) {
      worker ??= fork(join(import.meta.dirname, 'worker.mjs'), [
        root,
        join(asked.root, asked.program),
      ])
      const answer = await answerOf(worker, task)
      if (answer === undefined) {
        worker = undefined
        report(`${task.scenario.name}: the worker is gone`)
      } else onAnswer(task, answer)
    }
    worker?.disconnect()
  }
  await Promise.all(Array.from({ length: availableParallelism() }, serve))
}

/** Undefined: the worker died, which the engine may make it do. */
function answerOf(worker: ChildProcess, task: Task): Promise<Answer | undefined> {
  return new Promise((end) => {
    const gone = (): void => end(undefined)
    worker.once('exit', gone)
    worker.once('message', (answer) => {
      worker.off('exit', gone)
      end(answer as Answer)
    })
    worker.send(task)
  })
}
