// `sluice plan` on PostgreSQL against @pgkit/migra and @supabase/pg-delta: the same two states of 1,000 and 5,000
// objects with 5 % changed between them, the same server, in turns. Sluice compares plan files with a database that it
// made; the others compare two databases, as they are made to. Each figure is a whole process. Sluice is measured as it
// runs in a project that was planned before, and as the first command in a fresh clone, which remembers nothing.
//   npm --prefix bench/peers ci && npm run bench:postgres [-- --sizes 1000,5000 --runs 3]
// The server is that of SLUICE_BENCH_POSTGRES_URL (a superuser's), or a scratch one from the binaries in PG_BIN.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { bound, cli, median, ms, peakMemory, timeNode, times } from './measure.mjs'
import { objectsOf, sqlOf, writePlans } from './postgres-schema.mjs'
import { withServer } from './postgres-server.mjs'

const { values } = parseArgs({
  options: { sizes: { type: 'string' }, runs: { type: 'string' }, peers: { type: 'string' } },
})
const sizes = (values.sizes ?? '1000,5000').split(',').map(Number)
const runs = Number(values.runs ?? 3)
const peers = (values.peers ?? 'migra,pg-delta').split(',').filter((name) => name !== '')
const first = 'sluice plan, first'
/** A peer that takes longer than this has not finished. */
const patience = 900_000

await withServer(async (server) => {
  const results = []
  for (const size of sizes) results.push(await measure(server, size))
  print(server.version, results)
  judge(results)
})

async function measure({ url, recreate, analyze }, size) {
  const [from, to] = [false, true].map((isChanged) => objectsOf(size, isChanged))
  await recreate('bench_from', sqlOf(from))
  await recreate('bench_to', sqlOf(to))
  await recreate('bench_sluice', [])
  const cwd = project(url('bench_sluice'))
  try {
    writePlans(cwd, from)
    const applied = timeNode([cli, 'apply', '-e', 'local', '--yes'], { cwd }).ms
    // As a server leaves every database by itself within a minute.
    for (const database of ['bench_from', 'bench_to', 'bench_sluice']) await analyze(database)
    const unchanged = timeNode([cli, 'plan', '-e', 'local', '--detailed-exitcode'], { cwd }).ms
    writePlans(cwd, to)
    const plan = [cli, 'plan', '-e', 'local', '--json']
    const { actions } = JSON.parse(timeNode(plan, { cwd }).stdout)
    const queries = statementsIn(timeNode([...plan, '--debug'], { cwd }).stderr)
    const candidates = [
      { name: 'sluice plan', args: plan, options: { cwd } },
      { name: first, args: plan, options: { cwd, env: { ...process.env, SLUICE_CACHE: 'off' } } },
      ...peers.map((name) => ({
        name,
        args: [
          fileURLToPath(new URL(`peers/${name}.mjs`, import.meta.url)),
          url('bench_from'),
          url('bench_to'),
        ],
        options: { timeout: patience },
      })),
    ]
    const figures = inTurns(candidates)
    return { size: from.length, applied, unchanged, changed: actions.length, queries, figures }
  } finally {
    rmSync(cwd, { recursive: true, force: true })
  }
}

function project(url) {
  const cwd = mkdtempSync(join(tmpdir(), 'sluice-bench-'))
  const lines = [
    'version: 1',
    'name: bench',
    'engine: postgres',
    'plans: [plans/*.yaml]',
    `environments: { local: { url: ${JSON.stringify(url)} } }`,
  ]
  writeFileSync(join(cwd, 'sluice.yaml'), `${lines.join('\n')}\n`)
  return cwd
}

/** Median time and peak memory of each; one that fails or takes too long is asked once, and left out. */
function inTurns(candidates) {
  const found = new Map(candidates.map(({ name }) => [name, { name, times: [], why: '' }]))
  for (let run = 0; run < runs; run++) {
    for (const { name, args, options } of candidates) {
      const figure = found.get(name)
      if (figure.why !== '') continue
      try {
        figure.times.push(timeNode(args, options).ms)
        if (run === 0) figure.peak = peakMemory(args, options)
      } catch (error) {
        figure.why = String(error.message).split('\n').slice(0, 3).join(' ')
      }
    }
  }
  return [...found.values()].map(({ times, ...rest }) => ({ ...rest, time: median(times) }))
}

/** `--debug` tells of each: `1.2 ms  SELECT …`, which may go on over lines. */
function statementsIn(text) {
  return text.split(/^ *[\d.]+ ms {2}/m).length - 1
}

function print(version, results) {
  console.log(`PostgreSQL ${version}, Node ${process.versions.node}, median of ${runs} runs`)
  for (const { size, applied, unchanged, changed, queries, figures } of results) {
    const seconds = (applied / 1000).toFixed(1)
    console.log(
      `\n${size} objects, ${changed} changes, ${queries} statements sent (first apply ${seconds} s, plan of nothing ${ms(unchanged)})`,
    )
    const own = figures[0]
    for (const { name, time, peak, why } of figures) {
      if (why !== '') console.log(`  ${name.padEnd(18)} did not finish: ${why}`)
      else
        console.log(
          `  ${name.padEnd(18)} ${ms(time).padStart(10)} ${`${Math.round(peak)} MB`.padStart(8)} ${times(time / own.time).padStart(8)}`,
        )
    }
  }
}

function judge(results) {
  const queries = results.map((result) => result.queries)
  console.log('')
  bound('statements sent, most against fewest', Math.max(...queries), Math.min(...queries), String)
  for (const { size, figures } of results) {
    const [own, cold, ...others] = figures
    for (const { name, time, why } of others) {
      if (why !== '') continue
      bound(`plan of ${size} objects against ${name}`, own.time / time, 1, times)
      bound(`first plan of ${size} objects against ${name}`, cold.time / time, 1, times)
    }
    const megabytes = (value) => `${Math.round(value)} MB`
    bound(`peak memory at ${size} objects`, own.peak, 200, megabytes)
    bound(`peak memory of a first plan at ${size} objects`, cold.peak, 200, megabytes)
  }
}
