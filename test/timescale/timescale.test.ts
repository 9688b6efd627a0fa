/** What scenarios cannot say of TimescaleDB: locks, what is cut off; on the server that SLUICE_TEST_TIMESCALE_URL names. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterEach, describe, expect, test, vi } from 'vitest'
import type { Changeset } from '../../src/changeset/changeset.ts'
import { engineOf } from '../../src/engine/index.ts'
import type { OperationContext } from '../../src/operation/context.ts'
import { applyProject, planProject } from '../../src/operation/index.ts'
import { resourceId } from '../../src/resource/id.ts'
import {
  askRaw,
  openScenarioDatabase,
  type ScenarioDatabase,
  serverAt,
} from '../harness/postgres-scenarios.ts'

const url = process.env['SLUICE_TEST_TIMESCALE_URL']
let open: { readonly database: ScenarioDatabase; readonly directory: string } | undefined
afterEach(async () => {
  await open?.database.close()
  if (open) rmSync(open.directory, { recursive: true, force: true })
  open = undefined
})

const table = `
kind: Schema
name: s
---
kind: Table
name: s.t
columns:
  - { name: ts, type: timestamptz, nullable: false }
  - { name: device, type: bigint }
  - { name: value, type: double precision }
hypertable: { time: ts, chunkInterval: 1 day, columnstore: { segmentBy: [device] } }
---
`
const hourly = (width: string, extra = ''): string => `
kind: ContinuousAggregate
name: s.hourly
query: SELECT time_bucket('${width}', ts) AS bucket, device, sum(value) AS total FROM s.t GROUP BY 1, 2
${extra}`
const rows =
  "INSERT INTO s.t SELECT timestamptz '2025-01-01 00:00+00' + i * interval '10 minutes', i % 4, i FROM generate_series(0, 1007) i"

describe.runIf(url !== undefined)('on TimescaleDB', () => {
  test('a plan waits for no writer and holds none up', async () => {
    const { apply, plan, raw, connection } = await begin('waits_for_no_writer')
    await apply(`${table}${hourly('1 hour')}`)
    await raw(rows)
    const writer = new pg.Client({ connectionString: connection })
    await writer.connect()
    await writer.query('BEGIN')
    await writer.query("INSERT INTO s.t VALUES ('2025-01-02', 1, 1)")
    const changed = `${table.replace('1 day', '2 days')}${hourly('2 hours', 'lifecycle: { replace: swap }')}`
    const planning = plan(changed)
    const waiting = async (): Promise<number> => {
      const [row] = await raw('SELECT count(*) FROM pg_locks WHERE NOT granted')
      return Number(row?.[0])
    }
    let isPlanned = false
    const ended = (): void => {
      isPlanned = true
    }
    planning.then(ended, ended)
    let most = 0
    while (!isPlanned) {
      most = Math.max(most, await waiting())
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    const changeset = await planning
    expect(most).toBe(0)
    expect(changeset.actions.map(({ kind, op }) => `${kind} ${op}`)).toEqual([
      'Table alter',
      'ContinuousAggregate replace',
    ])
    await writer.query('ROLLBACK')
    await writer.end()
    const left = await raw("SELECT count(*) FROM pg_namespace WHERE nspname ~ '^sluice_'")
    expect(left).toEqual([['0']])
  })

  test('a refresh that was cut off is carried on by the next run', async () => {
    const { apply, plan, raw } = await begin('cut_off')
    await apply(`${table}${hourly('1 hour', 'start: backfill')}`)
    await raw(rows)
    await raw("CALL refresh_continuous_aggregate('s.hourly', NULL, NULL)")
    await raw("INSERT INTO s.t VALUES ('2025-01-02', 9, 1)")
    const once = `${table}${hourly('6 hours', 'start: backfill\nlifecycle: { replace: recreate }')}`
    const next = once.replace('sum(value)', 'sum(value) + sum(0 / (device - 9))')
    const failed = await apply(next, ['loses-state']).then(
      () => '',
      (error: Error) => error.message,
    )
    expect(failed).toContain('division by zero')
    expect(await raw('SELECT count(*) FROM s.hourly')).toEqual([['0']])
    await raw('DELETE FROM s.t WHERE device = 9')
    await apply(next, ['loses-state'])
    expect(await raw('SELECT count(*), sum(total) FROM s.hourly')).toEqual([['112', '507528']])
    expect((await plan(next)).hasChanges).toBe(false)
  })

  test('a swap keeps rows that no chunk holds any more until it is ended', async () => {
    const { apply, plan, raw } = await begin('swap')
    await apply(`${table}${hourly('1 hour', 'lifecycle: { replace: swap }')}`)
    await raw(rows)
    await raw("CALL refresh_continuous_aggregate('s.hourly', NULL, NULL)")
    await raw("SELECT drop_chunks('s.t', timestamptz '2025-01-04')")
    const next = `${table}${hourly('1 day', 'lifecycle: { replace: swap }')}`
    await apply(next)
    expect(await raw('SELECT count(*) FROM s.hourly')).toEqual([['16']])
    expect(await raw('SELECT count(*) FROM s.hourly__old')).toEqual([['672']])
    const { hasChanges, unmanaged, kept } = await plan(next)
    expect({ hasChanges, unmanaged, kept: kept?.map(({ keeps }) => keeps) }).toEqual({
      hasChanges: false,
      unmanaged: [],
      kept: [['s.hourly__old']],
    })
    await apply(next, [], true)
    expect(await raw("SELECT to_regclass('s.hourly__old')")).toEqual([[null]])
    expect(await raw('SELECT count(*) FROM s.hourly')).toEqual([['16']])
  })

  test('a second refresh policy of one continuous aggregate is named and left alone', async () => {
    const { apply, plan, raw } = await begin('two_policies')
    const plans = `${table}${hourly('1 hour')}\n---\nkind: Policy\non: s.hourly\ntype: refresh\nstartOffset: 3 days\nendOffset: 1 hour\nscheduleInterval: 1 hour\n`
    await apply(plans)
    // Older versions take one only.
    const isTaken = await raw(
      "SELECT add_continuous_aggregate_policy('s.hourly', '30 days', '4 days', '1 day')",
    ).then(
      () => true,
      () => false,
    )
    const { hasChanges, warnings } = await plan(plans)
    expect(hasChanges).toBe(false)
    expect(warnings).toEqual(isTaken ? [expect.stringContaining('more than one of its type')] : [])
    if (!isTaken) return
    const jobs = (): ReturnType<typeof raw> =>
      raw(
        "SELECT schedule_interval, config ->> 'start_offset' FROM timescaledb_information.jobs WHERE job_id >= 1000 ORDER BY job_id",
      )
    await apply(plans.replace('scheduleInterval: 1 hour', 'scheduleInterval: 2 hours'))
    expect(await jobs()).toEqual([
      ['02:00:00', '3 days'],
      ['1 day', '30 days'],
    ])
    for (const way of ['recreate', 'swap']) {
      const anew = plans.replace("'1 hour'", "'2 hours'")
      const { blocked } = await plan(
        anew.replace('GROUP BY 1, 2\n', `GROUP BY 1, 2\nlifecycle: { replace: ${way} }\n`),
      )
      expect(blocked.map(({ detail }) => detail)).toContainEqual(
        expect.stringContaining('further refresh policies'),
      )
    }
    await apply(`${table}${hourly('1 hour')}`)
    expect(await jobs()).toEqual([['1 day', '30 days']])
  })

  test('a job that nobody declared is listed as unmanaged', async () => {
    const { apply, plan, raw } = await begin('a_job')
    await apply(table)
    await raw("CREATE PROCEDURE s.tidy(job_id int, config jsonb) LANGUAGE sql AS 'SELECT 1'")
    await raw("SELECT add_job('s.tidy', '1 hour')")
    await raw("SELECT add_retention_policy('s.t', INTERVAL '5000 days')")
    const { unmanaged } = await plan(table)
    expect(unmanaged.map(({ kind, name }) => `${kind}/${name}`).sort()).toEqual([
      'Policy/s.t.retention',
      'Policy/s.tidy',
      'Procedure/s.tidy(int,jsonb)',
    ])
  })

  test('what no plan can say of a hypertable is named', async () => {
    const { apply, plan, raw } = await begin('no_plan_can_say')
    await apply(table)
    await raw('CREATE TABLE s.other (ts timestamptz NOT NULL, x bigint NOT NULL, y text)')
    await raw("SELECT create_hypertable('s.other', by_range('ts'))")
    await raw("SELECT add_dimension('s.other', by_range('x', 100))")
    await raw("SELECT attach_tablespace('pg_default', 's.other')")
    const { warnings } = await plan(table)
    expect(warnings.map((text) => text.split(' cannot be read')[0])).toEqual([
      'Table/s.other (dimension by range of x)',
      'Table/s.other (tablespace pg_default)',
    ])
  })

  test('the extension may come in another schema, with everything that calls it', async () => {
    const { apply, plan, raw } = await begin('another_schema')
    await raw('DROP EXTENSION timescaledb')
    const plans = `kind: Schema
name: ext
---
kind: Extension
name: timescaledb
schema: ext
---${table}
kind: ContinuousAggregate
name: s.hourly
query: SELECT ext.time_bucket('1 hour', ts) AS bucket, sum(value) AS total FROM s.t GROUP BY 1
start: backfill
---
kind: Policy
on: s.hourly
type: refresh
startOffset: 3 days
endOffset: 1 hour
scheduleInterval: 1 hour
`
    await apply(plans)
    expect((await plan(plans)).hasChanges).toBe(false)
    await apply(plans.replace('3 days', '4 days').replace('1 day,', '2 days,'))
    expect(
      await raw(
        "SELECT config ->> 'start_offset' FROM timescaledb_information.jobs WHERE job_id >= 1000",
      ),
    ).toEqual([['4 days']])
  })

  test('a job that fails is not ready, with why and when it is tried again', async () => {
    const { apply, raw, connection } = await begin('failing_job')
    const plans = `kind: Schema
name: s
---
kind: Procedure
name: s.tidy
arguments: [{ name: job_id, type: int }, { name: config, type: jsonb }]
language: plpgsql
body: BEGIN RAISE EXCEPTION 'nothing to tidy'; END
---
kind: Policy
name: tidy
type: job
procedure: s.tidy
scheduleInterval: 1 hour
`
    await apply(plans)
    await vi.waitFor(
      async () => {
        const status = await raw(
          'SELECT last_run_status FROM timescaledb_information.job_stats WHERE job_id >= 1000',
        )
        expect(status).toEqual([['Failed']])
      },
      { timeout: 20_000, interval: 200 },
    )
    const key = {
      id: resourceId('Policy', 's.tidy'),
      kind: 'Policy',
      address: { database: 's', name: 'tidy' },
    }
    const engine = await engineOf('postgres')
    const target = await engine.connect({ name: 'local', url: connection }, { root: tmpdir() })
    try {
      const moment = expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/)
      expect(await target.readiness([key])).toEqual([
        {
          id: key.id,
          state: 'waiting',
          why: 'its last run failed: nothing to tidy',
          since: moment,
          next: moment,
        },
      ])
      expect(await target.diagnose('sluice')).toContainEqual({
        name: 'TimescaleDB',
        ok: 'warning',
        detail: expect.stringContaining('Policy/s.tidy: its last run failed: nothing to tidy'),
      })
      await raw(
        'SELECT alter_job(job_id, scheduled => false) FROM timescaledb_information.jobs WHERE job_id >= 1000',
      )
      expect(await target.readiness([key])).toMatchObject([{ state: 'ready' }])
    } finally {
      await target.close()
    }
  })

  test('its own tables and jobs are nobody’s, whatever has run', async () => {
    const { apply, plan, raw } = await begin('internals')
    const plans = `${table}${hourly('1 hour', 'columnstore: {}')}`
    await apply(plans)
    await raw(rows)
    await raw("CALL refresh_continuous_aggregate('s.hourly', NULL, NULL)")
    await raw("SELECT compress_chunk(c) FROM show_chunks('s.t') AS c")
    await raw("SELECT compress_chunk(c) FROM show_chunks('s.hourly') AS c")
    const { hasChanges, unmanaged, warnings } = await plan(plans)
    expect({ hasChanges, unmanaged, warnings }).toEqual({
      hasChanges: false,
      unmanaged: [],
      warnings: [],
    })
  })
})

interface Begun {
  readonly connection: string
  readonly plan: (plans: string) => Promise<Changeset>
  readonly apply: (plans: string, allow?: readonly string[], finish?: boolean) => Promise<void>
  readonly raw: (sql: string) => Promise<readonly (readonly (string | null)[])[]>
}

async function begin(project: string): Promise<Begun> {
  const directory = mkdtempSync(join(tmpdir(), 'sluice-timescale-'))
  const server = serverAt(url ?? '')
  const database = await openScenarioDatabase(server, directory, project)
  open = { database, directory }
  const name = `s_${project}`
  const connection = server.url(name)
  const { processEnv, engineOf } = database.target
  const context: OperationContext = {
    directory,
    environment: 'local',
    processEnv,
    engineOf,
    now: () => new Date(),
    host: 'test',
    user: 'test',
    pid: process.pid,
    toolVersion: 'test',
  }
  const write = (plans: string): void => writeFileSync(join(directory, 'plans.yaml'), plans)
  return {
    connection,
    raw: (sql) => askRaw(connection, sql),
    plan: async (plans) => {
      write(plans)
      const { changeset, diagnostics } = await planProject(context, { allow: [], unmanaged: true })
      if (changeset === undefined) throw new Error(JSON.stringify(diagnostics))
      return changeset
    },
    apply: async (plans, allow = [], finish = false) => {
      write(plans)
      const failures: string[] = []
      const { changeset, diagnostics } = await applyProject(
        {
          ...context,
          onEvent: (event) => {
            if (event.type === 'failed') failures.push(event.message)
          },
        },
        { allow, takeOver: [], confirm: async () => true, finish },
      )
      if (changeset === undefined) throw new Error(JSON.stringify(diagnostics))
      if (failures.length > 0) throw new Error(failures.join('\n'))
      expect(changeset.blocked).toEqual([])
    },
  }
}
