/** Scripts that call TimescaleDB, read without a connection, plan to nothing on the database that they made. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { engineOf } from '../../src/engine/index.ts'
import type { OperationContext } from '../../src/operation/context.ts'
import { importProject, planProject } from '../../src/operation/index.ts'
import { askRaw, serverAt } from '../harness/postgres-scenarios.ts'

const url = process.env['SLUICE_TEST_TIMESCALE_URL']

const scripts: readonly { readonly name: string; readonly sql: string }[] = [
  {
    name: 'today’s words',
    sql: `
      CREATE SCHEMA app; SET search_path = app, public;
      CREATE TABLE reading (ts timestamptz NOT NULL, device text NOT NULL, value float8, UNIQUE (ts, device));
      SELECT create_hypertable('reading', by_range('ts', INTERVAL '1 day'));
      SELECT add_dimension('reading', by_hash('device', 4));
      CREATE INDEX ON reading (device, ts DESC);
      ALTER TABLE reading SET (timescaledb.enable_columnstore, timescaledb.segmentby = 'device', timescaledb.orderby = 'ts DESC');
      CALL add_columnstore_policy('reading', after => INTERVAL '7 days');
      SELECT add_retention_policy('reading', INTERVAL '90 days');
      CREATE MATERIALIZED VIEW hourly WITH (timescaledb.continuous) AS
        SELECT time_bucket('1 hour', ts) AS bucket, device, avg(value) AS v FROM reading GROUP BY 1, 2 WITH NO DATA;
      SELECT add_continuous_aggregate_policy('hourly', start_offset => INTERVAL '3 days', end_offset => INTERVAL '1 hour', schedule_interval => INTERVAL '1 hour');
      CREATE MATERIALIZED VIEW daily WITH (timescaledb.continuous, timescaledb.materialized_only = false) AS
        SELECT time_bucket('1 day', bucket) AS d, avg(v) AS v FROM hourly GROUP BY 1 WITH NO DATA;
      CREATE VIEW latest AS SELECT device, last(value, ts) FROM reading GROUP BY 1;
      CREATE TABLE w (ts timestamptz NOT NULL, x int)
        WITH (tsdb.hypertable, tsdb.partition_column = 'ts', tsdb.columnstore = false, tsdb.chunk_interval = '2 days');`,
  },
  {
    name: 'yesterday’s words',
    sql: `
      CREATE TABLE m (ts timestamptz NOT NULL, d int, v float8);
      SELECT create_hypertable('m', 'ts', 'd', 2, chunk_time_interval => INTERVAL '6 hours');
      ALTER TABLE m SET (timescaledb.compress, timescaledb.compress_segmentby = 'd');
      SELECT add_compression_policy('m', INTERVAL '2 days', schedule_interval => INTERVAL '1 hour');
      SELECT add_reorder_policy('m', 'm_d_ts_idx');
      CREATE TABLE ticks (t bigint NOT NULL, v int);
      CREATE FUNCTION now_ms() RETURNS bigint LANGUAGE sql STABLE AS 'SELECT 1000::bigint';
      SELECT * FROM create_hypertable('ticks', 't', chunk_time_interval => 86400000, create_default_indexes => false);
      SELECT set_integer_now_func('ticks', 'now_ms');
      SELECT add_retention_policy('ticks', BIGINT '1000000');
      CREATE PROCEDURE roll(job_id int, config jsonb) LANGUAGE plpgsql AS $$ BEGIN END $$;
      SELECT add_job('roll', '1 day', config => '{"keep": 7}', job_name => 'nightly');`,
  },
]

describe.runIf(url !== undefined)('SQL of TimescaleDB as plans', () => {
  test.each(scripts.map((one, index) => ({ ...one, database: `from_sql_${index}` })))(
    '$name',
    async ({ sql, database }) => {
      const server = serverAt(url ?? '')
      const target = server.url(database)
      const directory = mkdtempSync(join(tmpdir(), 'sluice-timescale-sql-'))
      await askRaw(server.url('postgres'), `DROP DATABASE IF EXISTS ${database} WITH (FORCE)`)
      await askRaw(server.url('postgres'), `CREATE DATABASE ${database}`)
      try {
        await askRaw(target, 'CREATE EXTENSION timescaledb')
        await askRaw(target, sql)
        expect(await changesOf(directory, target, sql)).toEqual([])
      } finally {
        await askRaw(server.url('postgres'), `DROP DATABASE IF EXISTS ${database} WITH (FORCE)`)
        rmSync(directory, { recursive: true, force: true })
      }
    },
    60_000,
  )
})

async function changesOf(
  directory: string,
  target: string,
  sql: string,
): Promise<readonly string[]> {
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(directory, path)), { recursive: true })
    writeFileSync(join(directory, path), text)
  }
  write('schema.sql', sql)
  write(
    'sluice.yaml',
    `version: 1\nname: p\nengine: postgres\nplans: [plans/**/*.yaml]\nenvironments: { local: { url: ${JSON.stringify(target)} } }\n`,
  )
  const { files } = await importProject(context(directory), {
    directory: 'plans',
    fromSql: [join(directory, 'schema.sql')],
  })
  for (const { path, text } of files) write(`plans/${path}`, text)
  const { changeset, diagnostics } = await planProject(context(directory), { allow: [] })
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([])
  expect(changeset?.actions.length).toBe(files.filter(({ path }) => path.endsWith('.yaml')).length)
  return (changeset?.actions ?? [])
    .filter(({ op }) => op !== 'adopt')
    .map(({ kind, name }) => `${kind}/${name}`)
}

function context(directory: string): OperationContext {
  return {
    directory,
    environment: 'local',
    processEnv: {},
    engineOf,
    now: () => new Date(0),
    host: 'test',
    user: 'test',
    pid: process.pid,
    toolVersion: 'test',
  }
}
