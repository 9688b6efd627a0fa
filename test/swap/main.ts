/**
 * `npm run test:swap`: a table of 5,000,000 rows and a view over it are swapped on an HTTP server
 * while writers and readers go on, and the command is killed seven times on the way. Then counts and
 * hashes have to be those of a recomputation. `--rows N`, `--kill failpoint:n` (repeated),
 * `--only table|view`, `--writers N`, `--pause ms` change what is run.
 */
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { setTimeout as sleep } from 'node:timers/promises'
import { startClickHouseServer } from '../harness/clickhouse-server.ts'
import { measures, type State, writeProject } from './project.ts'
import { columns, perUser, rowsOf, sums, viewSums } from './rows.ts'
import { Server } from './server.ts'
import { startTraffic } from './traffic.ts'

const { values: options } = parseArgs({
  options: {
    cli: { type: 'string' },
    server: { type: 'string' },
    rows: { type: 'string', default: '5000000' },
    kill: { type: 'string', multiple: true },
    only: { type: 'string' },
    writers: { type: 'string', default: '2' },
    batch: { type: 'string', default: '500' },
    pause: { type: 'string', default: '15' },
  },
})
const cli = options.cli ?? ''
const viewKills = [
  'chunk-staged:2',
  'chunk-marked:2',
  'piece-moved:3',
  // Between the turns, and around the exchange.
  'statement-executed:8',
  'statement-executed:7',
]
const tableKills = [
  'chunk-staged:2',
  'chunk-marked:2',
  'piece-moved:3',
  'statement-executed:6',
  // The exchange has been made, and nobody wrote down that it was.
  'statement-executed:7',
  // In the swap of the view.
  'recipe-marked:24',
  'statement-executed:8',
]
const kills = options.kill ?? (options.only === 'view' ? viewKills : tableKills)

const directory = mkdtempSync(join(tmpdir(), 'sluice-swap-'))
const live = await startClickHouseServer({ dir: join(directory, 'data') }, options.server)
const server = new Server(live.url)
let failed = false

try {
  await run()
} finally {
  await live.stop()
  rmSync(directory, { recursive: true, force: true })
}
process.exitCode = failed ? 1 : 0

async function run(): Promise<void> {
  const rows = Number(options.rows)
  writeProject(directory, live.url, { table: 'before', view: 'before' })
  await expectCode(await apply([]), 0)
  const started = performance.now()
  for (let first = 0; first < rows; first += 1_000_000) {
    const count = Math.min(1_000_000, rows - first)
    await server.ask(`INSERT INTO shop.visits (${columns}) ${rowsOf(first, count)}`)
  }
  say(`${rows} rows in place`, started)
  const traffic = startTraffic({
    server,
    table: 'shop.visits',
    reads: [
      'SELECT count(), max(id) FROM shop.visits',
      'SELECT sum(visits), sum(total) FROM shop.per_user',
    ],
    writers: Number(options.writers),
    batch: Number(options.batch),
    pauseMs: Number(options.pause),
    first: rows,
  })
  await sleep(500)
  writeProject(directory, live.url, {
    table: options.only === 'view' ? 'before' : 'after',
    view: options.only === 'table' ? 'before' : 'after',
  })
  for (const kill of kills) {
    const begun = performance.now()
    const ended = await apply([], kill)
    say(`killed at ${kill}`, begun)
    check(ended.code === null, `${kill} was not reached:\n${ended.output}`)
  }
  const last = performance.now()
  const ended = await apply([])
  say('the same command again', last)
  await expectCode(ended, 0)
  await sleep(500)
  const report = await traffic.stop()
  await compare(traffic.next(), report)
  const replan = await command(['plan', '-e', 'live', '--detailed-exitcode'])
  check(replan.code === 0, `plan is not empty:\n${replan.output}`)
  await expectCode(await apply(['--finish']), 0)
  await compare(traffic.next(), report)
}

async function compare(
  total: number,
  report: Awaited<ReturnType<ReturnType<typeof startTraffic>['stop']>>,
): Promise<void> {
  const view: State = options.only === 'table' ? 'before' : 'after'
  const wanted = await server.row(`${sums} FROM (${rowsOf(0, total)})`)
  const found = await server.row(`${sums} FROM shop.visits`)
  check(equal(wanted, found), `visits: wanted ${text(wanted)}, found ${text(found)}`)
  const wantedView = await server.row(
    `${viewSums} FROM (${perUser(`(${rowsOf(0, total)})`, measures[view])})`,
  )
  const summed =
    'SELECT user, day, sum(p.visits) AS visits, sum(p.total) AS total FROM shop.per_user AS p GROUP BY user, day'
  const foundView = await server.row(`${viewSums} FROM (${summed})`)
  check(
    equal(wantedView, foundView),
    `per_user: wanted ${text(wantedView)}, found ${text(foundView)}`,
  )
  for (const fault of report.faults.slice(0, 10)) check(false, fault)
  console.log(
    `${text(found)}\n${text(foundView)}\n${report.inserts} inserts (${report.rows} rows, slowest ${Math.round(report.slowestInsertMs)} ms, ${report.refused} refused in the moment of an exchange and sent again), ${report.reads} reads (slowest ${Math.round(report.slowestReadMs)} ms), ${report.faults.length} faults`,
  )
}

interface Ended {
  readonly code: number | null
  readonly output: string
}

async function apply(words: readonly string[], failpoint?: string): Promise<Ended> {
  return await command(['apply', '-e', 'live', '--yes', ...words], failpoint)
}

async function command(words: readonly string[], failpoint?: string): Promise<Ended> {
  const { PATH = '', HOME = '' } = process.env
  const child = spawn(process.execPath, [cli, ...words], {
    cwd: directory,
    env: { PATH, HOME, ...(failpoint === undefined ? {} : { SLUICE_FAILPOINT: failpoint }) },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (part: string) => {
      output += part
    })
  }
  const code = await new Promise<number | null>((end) => child.once('close', end))
  return { code, output }
}

async function expectCode({ code, output }: Ended, wanted: number): Promise<void> {
  check(code === wanted, `exit ${code}:\n${output}`)
}

function check(holds: boolean, what: string): void {
  if (holds) return
  failed = true
  console.log(`FAILED ${what}`)
}

function say(what: string, since: number): void {
  console.log(`${((performance.now() - since) / 1000).toFixed(1).padStart(6)} s  ${what}`)
}

function equal(a: unknown, b: unknown): boolean {
  return text(a) === text(b)
}

function text(value: unknown): string {
  return JSON.stringify(value)
}
