/** Jobs of users and policies of the extension; its own housekeeping has ids below 1000. */
import type { JsonObject } from '../../../resource/json.ts'
import { compact } from '../../common/compact.ts'
import { type ServerFacts, hasTimescale } from '../facts.ts'
import type { Found, InspectPart, Unreadable } from '../inspect/part.ts'
import { isObject } from '../kinds/values.ts'
import { fieldsOfConfig } from './policy-config.ts'
import type { PolicySpec, PolicyType } from './policy-spec.ts'
import { policyProcedures } from './policy-statements.ts'

export const jobsPart: InspectPart = {
  name: 'policies',
  sql: (facts) =>
    hasTimescale(facts) && facts.license === 'timescale' ? jobsSql(facts) : undefined,
  read: (row) => [readJob(row)],
}

/** The time zone stands in the catalog's own table only, which moved in 2.25. */
function jobsSql(facts: ServerFacts): string {
  const catalog = hasTimescale(facts, 2, 25) ? '_timescaledb_catalog' : '_timescaledb_config'
  // Until 2.19 a continuous aggregate goes by the table of its rows in the view of jobs.
  const relation = 'coalesce(a.user_view_name, j.hypertable_name)'
  const schema = 'coalesce(a.user_view_schema, j.hypertable_schema, j.proc_schema)'
  return `SELECT jsonb_build_object(
  'id', j.job_id, 'schema', coalesce(a.user_view_schema, j.hypertable_schema), 'relation', ${relation},
  'procedureSchema', j.proc_schema, 'procedure', j.proc_name,
  'application', regexp_replace(j.application_name, ' \\[\\d+\\]$', ''),
  'nth', row_number() OVER (PARTITION BY ${schema}, ${relation}, j.proc_schema, j.proc_name ORDER BY j.job_id),
  'scheduleInterval', j.schedule_interval::text, 'maxRuntime', j.max_runtime::text,
  'maxRetries', j.max_retries, 'retryPeriod', j.retry_period::text, 'scheduled', j.scheduled,
  'fixedSchedule', j.fixed_schedule, 'timezone', b.timezone,
  'initialStart', CASE WHEN j.fixed_schedule THEN to_char(j.initial_start AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US') END,
  'config', j.config, 'checkSchema', j.check_schema, 'check', j.check_name) AS o
FROM timescaledb_information.jobs j JOIN ${catalog}.bgw_job b ON b.id = j.job_id
LEFT JOIN _timescaledb_catalog.continuous_agg a ON a.mat_hypertable_id = b.hypertable_id
WHERE j.job_id >= 1000 AND ${schema} = ANY ($1::text[]) OR j.job_id >= 1000 AND j.proc_schema = ANY ($1::text[])
ORDER BY j.job_id`
}

function readJob(row: JsonObject): Found | Unreadable {
  const type = typeOfRow(row)
  const relation = { schema: textOf(row, 'schema'), name: textOf(row, 'relation') }
  if (type === undefined || (type !== 'job' && relation.name === undefined)) {
    return unreadable(row, `jobs of ${textOf(row, 'procedure')} are not modelled`)
  }
  const on = relation.name === undefined ? undefined : `${relation.schema}.${relation.name}`
  if (type !== 'job') {
    if (Number(row['nth']) > 1) {
      return unreadable(row, `${on} has more than one of its type, and only the first is modelled`)
    }
    return {
      kind: 'Policy',
      address: compact<Found['address']>({
        database: relation.schema,
        on: relation.name,
        name: type,
      }),
      spec: specOf(row, type, on),
    }
  }
  return {
    kind: 'Policy',
    address: compact<Found['address']>({
      database: relation.schema ?? textOf(row, 'procedureSchema'),
      on: relation.name,
      name: jobName(row),
    }),
    spec: specOf(row, type, on),
  }
}

function specOf(row: JsonObject, type: PolicyType, on: string | undefined): PolicySpec {
  const config = isObject(row['config']) ? row['config'] : {}
  const check = textOf(row, 'check')
  return compact<PolicySpec>({
    type,
    on,
    ...fieldsOfConfig(type, config),
    procedure:
      type === 'job' ? `${textOf(row, 'procedureSchema')}.${textOf(row, 'procedure')}` : undefined,
    checkConfig:
      type === 'job' && check !== undefined ? `${textOf(row, 'checkSchema')}.${check}` : undefined,
    scheduleInterval: textOf(row, 'scheduleInterval'),
    initialStart: startOf(textOf(row, 'initialStart')),
    fixedSchedule: row['fixedSchedule'] === true,
    timezone: textOf(row, 'timezone'),
    scheduled: row['scheduled'] === false ? false : undefined,
    maxRuntime: textOf(row, 'maxRuntime'),
    maxRetries: Number(row['maxRetries']),
    retryPeriod: textOf(row, 'retryPeriod'),
  })
}

/** Read as UTC, down to the microsecond: `2025-01-01 03:00:00+00`. */
function startOf(text: string | undefined): string | undefined {
  return text === undefined
    ? undefined
    : `${text.replace(/\.?0*$/, (end) => (end.startsWith('.') ? '' : end))}+00`
}

function typeOfRow(row: JsonObject): PolicyType | undefined {
  const schema = textOf(row, 'procedureSchema') ?? ''
  if (!schema.startsWith('_timescaledb')) return 'job'
  const types = Object.entries(policyProcedures)
  return types.find(([, name]) => name === row['procedure'])?.[0] as PolicyType | undefined
}

/** Jobs that nobody named are called like their procedure, and counted where there are several. */
function jobName(row: JsonObject): string {
  const own = textOf(row, 'application') ?? ''
  if (own !== '' && own !== 'User-Defined Action') return own
  const procedure = textOf(row, 'procedure') ?? ''
  return Number(row['nth']) > 1 ? `${procedure}_${String(row['nth'])}` : procedure
}

function unreadable(row: JsonObject, why: string): Unreadable {
  const name = [textOf(row, 'schema'), textOf(row, 'relation'), `job ${String(row['id'])}`]
  return {
    unreadable: {
      kind: 'Policy',
      name: name.filter((part) => part !== undefined).join('.'),
      why,
    },
  }
}

function textOf(row: JsonObject, key: string): string | undefined {
  const value = row[key]
  return typeof value === 'string' && value !== '' ? value : undefined
}
