/**
 * plans/metrics, end to end: apply, empty re-plan, import, the imported on a second target, destroy. On every PostgreSQL that is
 * here in its degraded form, and on the TimescaleDB that SLUICE_TEST_TIMESCALE_URL names, where jobs run in between.
 */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { parseDocument } from 'yaml'
import { sluice } from '../cli/run-sluice.ts'
import { copyExample } from '../crash/project.ts'
import { askRaw } from '../harness/postgres-scenarios.ts'
import { openTarget, targetNames, type TestTarget } from '../harness/postgres-targets.ts'

const server = process.env['SLUICE_TEST_TIMESCALE_URL']
const directories: string[] = []
const targets: TestTarget[] = []
const databases: string[] = []
afterAll(async () => {
  for (const target of targets) await target.close()
  for (const directory of directories) rmSync(directory, { recursive: true, force: true })
  for (const name of databases) await onServer(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)
  for (const role of databases.length > 0 ? roles : [])
    await onServer(`DROP ROLE IF EXISTS ${role}`)
}, 60_000)

const roles = ['metrics_reader', 'metrics_writer']
const consent = ['--allow', 'drops-data', '--allow', 'loses-state']
const replan = ['plan', '-e', 'local', '--detailed-exitcode']

/** What PostgreSQL lacks of the example without the extension. */
const withoutExtension = [
  'ContinuousAggregate/metrics.readings_daily',
  'ContinuousAggregate/metrics.readings_hourly',
  'Extension/timescaledb',
  'Grant/metrics_reader@table metrics.daily_report',
  'Grant/metrics_reader@table metrics.readings_daily',
  'Grant/metrics_reader@table metrics.readings_hourly',
  'Policy/metrics.alerts.reorder',
  'Policy/metrics.note_silence',
  'Policy/metrics.readings.columnstore',
  'Policy/metrics.readings.retention',
  'Policy/metrics.readings_daily.refresh',
  'Policy/metrics.readings_hourly.columnstore',
  'Policy/metrics.readings_hourly.refresh',
  'Policy/metrics.readings_hourly.retention',
  'View/metrics.daily_report',
]

describe.each(targetNames)('metrics without the extension, on %s', (name) => {
  test('applies what there is, says what is left out, plans to nothing, comes back by import, and is destroyed', async () => {
    const target = await openTarget(name)
    targets.push(target)
    const url = target.environment.url.replace(/^pglite:/, `pglite:${target.root}/`)
    const project = keep(copyExample('metrics'))
    const run = runAt(project, url)

    const plan = JSON.parse(await run(['plan', '-e', 'local', '--json'])) as Planned
    expect(plan.unsupported.map(idOf).sort()).toEqual(withoutExtension)
    expect(plan.warnings).toContain(
      'Table/metrics.readings: `hypertable` is left out: this server has no TimescaleDB',
    )
    expect(await run(['apply', '-e', 'local', '--yes'])).toContain('created')
    await run(replan)

    const copy = imported(project)
    const again = runAt(copy, url)
    await again(['import', '-e', 'local', '-o', 'imported'])
    expect(await again(replan)).toContain('No changes')
    await run(['destroy', '-e', 'local', '--yes', ...consent])
    expect(await run(['import', '-e', 'local', '--json', '-o', 'left'])).not.toContain('metrics')
  }, 240_000)
})

describe.runIf(server !== undefined)('metrics on TimescaleDB', () => {
  test('applies, plans to nothing after its jobs have run, comes back by import, and is destroyed', async () => {
    const first = await openDatabase('sluice_metrics_a')
    const second = await openDatabase('sluice_metrics_b')
    const project = keep(copyExample('metrics'))
    const run = runAt(project, first)
    expect(JSON.parse(await run(['plan', '-e', 'local', '--json'])).unsupported).toEqual([])
    expect(await run(['apply', '-e', 'local', '--yes'])).toContain('created')
    await run(replan)

    await askRaw(first, data)
    await askRaw(first, "CALL refresh_continuous_aggregate('metrics.readings_hourly', NULL, NULL)")
    await askRaw(first, "CALL refresh_continuous_aggregate('metrics.readings_daily', NULL, NULL)")
    for (const job of await jobsOf(first)) await askRaw(first, `CALL run_job(${job})`)
    await askRaw(first, "SELECT compress_chunk(c, true) FROM show_chunks('metrics.readings') AS c")
    const [counted] = await askRaw(first, 'SELECT count(*) FROM metrics.readings_daily')
    expect(Number(counted?.[0])).toBeGreaterThan(10)
    expect(await run(replan)).toContain('No changes')
    expect(await run(['drift', '-e', 'local', '--detailed-exitcode'])).toContain('No drift')

    const copy = imported(project)
    const again = runAt(copy, first)
    await again(['import', '-e', 'local', '-o', 'imported'])
    expect(await again(replan)).toContain('No changes')
    const other = runAt(copy, second)
    await other(['apply', '-e', 'local', '--yes'])
    expect(await other(replan)).toContain('No changes')
    expect(await jobsOf(second)).toHaveLength((await jobsOf(first)).length)
    await other(['destroy', '-e', 'local', '--yes', ...consent])

    await run(['destroy', '-e', 'local', '--yes', ...consent])
    const left = await askRaw(
      first,
      "SELECT nspname FROM pg_namespace WHERE nspname IN ('metrics', 'sluice', '_timescaledb_catalog') UNION ALL SELECT rolname FROM pg_roles WHERE rolname ~ '^metrics_'",
    )
    expect(left).toEqual([])
  }, 240_000)
})

/** Ten days, up to now: nothing is old enough for retention, some is for the columnstore. */
const data = `
INSERT INTO metrics.devices (serial, site) SELECT 'S' || i, 'site ' || i % 3 FROM generate_series(1, 10) i;
INSERT INTO metrics.readings (ts, device_id, metric, value)
SELECT now() - i * interval '10 minutes', 1 + i % 10, 'temperature', 20 + i % 7 FROM generate_series(0, 1440) i;
INSERT INTO metrics.alerts (raised_at, device_id, message) SELECT now() - i * interval '1 day', 1 + i, 'x' FROM generate_series(0, 9) i`

interface Planned {
  readonly unsupported: readonly { readonly kind: string; readonly name: string }[]
  readonly warnings: readonly string[]
}

function idOf({ kind, name }: { readonly kind: string; readonly name: string }): string {
  return `${kind}/${name}`
}

async function jobsOf(url: string): Promise<readonly string[]> {
  const rows = await askRaw(
    url,
    'SELECT job_id FROM timescaledb_information.jobs WHERE job_id >= 1000 ORDER BY 1',
  )
  return rows.map(([id]) => String(id))
}

async function openDatabase(name: string): Promise<string> {
  databases.push(name)
  await onServer(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)
  await onServer(`CREATE DATABASE ${name}`)
  const url = new URL(server ?? '')
  url.pathname = `/${name}`
  return url.href
}

async function onServer(sql: string): Promise<void> {
  await askRaw(server ?? '', sql)
}

type Run = (words: readonly string[], code?: number) => Promise<string>

function runAt(project: string, url: string): Run {
  const file = join(project, 'sluice.yaml')
  const config = parseDocument(readFileSync(file, 'utf8'))
  config.setIn(['environments', 'local'], { url })
  writeFileSync(file, String(config))
  return async (words, code = 0) => {
    const ended = await sluice(words, { cwd: project, variables: {} })
    expect(ended.code, `${words.join(' ')}\n${ended.stdout}${ended.stderr}`).toBe(code)
    return ended.stdout
  }
}

function imported(from: string): string {
  const directory = keep(mkdtempSync(join(tmpdir(), 'sluice-imported-')))
  const config = parseDocument(readFileSync(join(from, 'sluice.yaml'), 'utf8'))
  config.set('plans', ['imported/**/*.yaml'])
  writeFileSync(join(directory, 'sluice.yaml'), String(config))
  cpSync(join(from, 'values'), join(directory, 'values'), { recursive: true })
  mkdirSync(join(directory, 'imported'))
  return directory
}

function keep(directory: string): string {
  directories.push(directory)
  return directory
}
