// What `npm run test:timescale` runs, after the build: every scenario that needs TimescaleDB, and
// plans/metrics, on the server that SLUICE_TEST_TIMESCALE_URL names. Says how many cases ran.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import pg from 'pg'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const url = process.env['SLUICE_TEST_TIMESCALE_URL']
if (!url) {
  console.log('test:timescale: skipped, SLUICE_TEST_TIMESCALE_URL names no server; 0 cases ran')
  process.exit(0)
}
const server = await versionsOf(url)
const folder = mkdtempSync(join(tmpdir(), 'sluice-timescale-'))
const report = join(folder, 'report.json')
const { status } = spawnSync(
  'npx',
  [
    ...['vitest', 'run', '--config', 'test/vitest.config.ts', '--no-file-parallelism'],
    ...['test/timescale', 'test/examples/metrics.test.ts', 'test/corpus-postgres.test.ts'],
    ...['-t', 'TimescaleDB', '--reporter=default', '--reporter=json', `--outputFile=${report}`],
    ...process.argv.slice(2),
  ],
  { cwd: root, stdio: 'inherit' },
)
const { testResults } = JSON.parse(readFileSync(report, 'utf8'))
rmSync(folder, { recursive: true })
const tests = testResults.flatMap(({ assertionResults }) => assertionResults)
const count = (wanted) => tests.filter((one) => one.status === wanted).length
console.log(
  `test:timescale: ${count('passed') + count('failed')} cases ran on ${server}: ${count('passed')} passed, ${count('failed')} failed`,
)
process.exit(status ?? 1)

async function versionsOf(connectionString) {
  const client = new pg.Client({ connectionString })
  await client.connect()
  const { rows } = await client.query(
    "SELECT current_setting('server_version') AS server, (SELECT default_version FROM pg_available_extensions WHERE name = 'timescaledb') AS extension",
  )
  await client.end()
  const version = process.env['SLUICE_TEST_TIMESCALE_VERSION'] ?? rows[0].extension
  return `TimescaleDB ${version}, PostgreSQL ${rows[0].server}`
}
