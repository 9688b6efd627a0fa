// How fast a swap copies: the copy of `lifecycle.replace: swap`, checkpoints and verification
// included, against one plain INSERT … SELECT of the same rows into the same new table. Both go
// over HTTP to the same server, in turns, and what counts is the median of the pairs.
//
// --rows N (5,000,000), --runs N (5). Ends with code 1 when the copy is slower than the bound.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { build } from 'esbuild'
import { median } from './measure.mjs'

const bound = 0.9
const { values: options } = parseArgs({
  options: {
    rows: { type: 'string', default: '5000000' },
    runs: { type: 'string', default: '5' },
  },
})
const rows = Number(options.rows)
const runs = Number(options.runs)

const columns =
  "(id UInt64, user UInt32, at DateTime64(3, 'UTC'), url String, country LowCardinality(String), amount Decimal(18, 2), note Nullable(Int32))"

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const folder = join(root, `node_modules/.cache/sluice-bench-swap-${process.pid}`)
const directory = mkdtempSync(join(tmpdir(), 'sluice-bench-swap-'))
try {
  process.exitCode = (await bench()) ? 0 : 1
} finally {
  rmSync(folder, { recursive: true, force: true })
  rmSync(directory, { recursive: true, force: true })
}

async function bench() {
  const { applyProject, startClickHouseServer } = await bundled()
  const server = await startClickHouseServer(
    { dir: join(directory, 'data') },
    join(folder, 'server.mjs'),
  )
  const ask = async (sql) => {
    const response = await fetch(server.url, { method: 'POST', body: sql })
    const text = (await response.text()).trim()
    if (!response.ok) throw new Error(text)
    return text
  }
  try {
    write('sluice.yaml', project(server.url))
    write('plans.yaml', plan(0))
    await apply(applyProject)
    for (let first = 0; first < rows; first += 1_000_000) {
      await ask(`INSERT INTO b.t ${rowsOf(first, Math.min(1_000_000, rows - first))}`)
    }
    const pairs = []
    for (let run = 1; run <= runs; run++) pairs.push(await pair(run, ask, applyProject))
    const ratio = median(pairs.map(({ plain, copy }) => plain / copy))
    const threads = median(pairs.map(({ threaded, copy }) => threaded / copy))
    console.log(
      `copy of ${rows} rows: ${ratio.toFixed(2)} × a plain INSERT … SELECT (bound ${bound}), ${threads.toFixed(2)} × one with max_insert_threads = 4`,
    )
    return ratio >= bound
  } finally {
    await server.stop()
  }
}

/** The plain statement, the same with the threads that the copy has, and the copy. */
async function pair(run, ask, applyProject) {
  await quiet(ask)
  const plain = await timed(() => plainCopy(ask, run, ''))
  await quiet(ask)
  const threaded = await timed(() => plainCopy(ask, run, ' SETTINGS max_insert_threads = 4'))
  await ask('DROP TABLE b.plain SYNC')
  await quiet(ask)
  write('plans.yaml', plan(run))
  const sums = 'SELECT count(), sum(cityHash64(*)) FROM b.t'
  const before = await ask(sums)
  const copy = await apply(applyProject)
  const after = await ask(sums)
  if (before !== after) throw new Error(`rows differ: ${before} before, ${after} after`)
  await apply(applyProject, { finish: true })
  console.log(
    `  run ${run}: INSERT … SELECT ${ms(plain)}, with 4 threads ${ms(threaded)}, copy ${ms(copy)}: ${(plain / copy).toFixed(2)}`,
  )
  return { plain, threaded, copy }
}

async function plainCopy(ask, run, settings) {
  await ask(`CREATE OR REPLACE TABLE b.plain ${columns} ENGINE = MergeTree ${keys(run)}`)
  const started = performance.now()
  await ask(`INSERT INTO b.plain SELECT * FROM b.t${settings}`)
  return performance.now() - started
}

async function timed(work) {
  return await work()
}

/** Milliseconds that the copies of a run took, from their statement to the next one. */
async function apply(applyProject, given = {}) {
  let copying = 0
  let since
  const tick = () => {
    if (since !== undefined) copying += performance.now() - since
    since = undefined
  }
  const result = await applyProject(
    {
      directory,
      environment: 'bench',
      processEnv: {},
      onEvent: (event) => {
        if (event.type === 'started' || event.type === 'finished' || event.type === 'failed') tick()
        if (event.type === 'started' && event.sql.startsWith('INSERT INTO b.t__stage'))
          since = performance.now()
      },
    },
    { allow: [], takeOver: [], ...given, confirm: async () => true },
  )
  if (result.failure !== undefined) throw result.failure.error
  if (result.executed === 0)
    throw new Error(
      `nothing was applied: ${JSON.stringify([result.diagnostics, result.changeset?.blocked])}`,
    )
  return copying
}

/** Merges of the rows that were just written would be paid by whoever comes next. */
async function quiet(ask) {
  do await sleep(300)
  while ((await ask('SELECT count() FROM system.merges')) !== '0')
}

function project(url) {
  return [
    'version: 1',
    'name: bench',
    'engine: clickhouse',
    'plans: [plans.yaml]',
    `environments: { bench: { url: "${url}" } }`,
    '',
  ].join('\n')
}

function keys(run) {
  return `PARTITION BY toYYYYMM(at) ORDER BY ${run % 2 === 0 ? '(id)' : '(user, at)'}`
}

function plan(run) {
  return [
    'kind: Database',
    'name: b',
    '---',
    'kind: Table',
    'name: b.t',
    `ddl: "CREATE TABLE b.t ${columns} ENGINE = MergeTree ${keys(run)}"`,
    'lifecycle: { replace: swap }',
    '',
  ].join('\n')
}

function rowsOf(first, count) {
  return [
    'SELECT number, cityHash64(number) % 100000,',
    "toDateTime64('2026-01-01 00:00:00', 3, 'UTC') + number % 5000000,",
    "concat('https://example.org/page/', toString(number % 5000)),",
    "['de', 'fr', 'us', 'gb'][number % 4 + 1], number % 1000 / 7,",
    'if(number % 3 = 0, NULL, number % 77)',
    `FROM numbers(${first}, ${count})`,
  ].join(' ')
}

function write(name, text) {
  writeFileSync(join(directory, name), text)
}

function ms(milliseconds) {
  return `${Math.round(milliseconds)} ms`
}

async function bundled() {
  await build({
    absWorkingDir: root,
    stdin: {
      contents:
        "export { applyProject } from './src/index.ts'\nexport { startClickHouseServer } from './test/harness/clickhouse-server.ts'\n",
      resolveDir: root,
      loader: 'ts',
    },
    outfile: join(folder, 'index.mjs'),
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    packages: 'external',
    define: { SLUICE_VERSION: JSON.stringify('bench') },
    logLevel: 'warning',
  })
  await build({
    absWorkingDir: root,
    entryPoints: { server: 'test/harness/clickhouse-http.ts' },
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    packages: 'external',
    logLevel: 'warning',
  })
  return await import(join(folder, 'index.mjs'))
}
