/** Jobs whose last run failed: policies that stand in the catalog and do nothing (timescaledb.md §1.6). */
import type { ObjectKey } from '../../../catalog/catalog.ts'
import type { ResourceId } from '../../../resource/id.ts'
import type { JsonObject } from '../../../resource/json.ts'
import type { Readiness } from '../../engine.ts'
import type { ServerFacts } from '../facts.ts'
import { type Row, textOf } from '../row.ts'
import type { Statements } from '../statements.ts'
import { jobsPart } from './inspect-jobs.ts'

export interface FailedJob {
  /** `s.t.retention`: as plans call it. */
  readonly name: string
  /** What the server said of the last run; jobs of other owners are not told. */
  readonly error: string
  readonly since: string | null
  /** When it is tried again. */
  readonly next: string | null
}

/** What keeps policies from being ready. A failed run is tried again, unless nobody schedules it. */
export async function troublesOfJobs(
  statements: Statements,
  facts: ServerFacts,
  keys: readonly ObjectKey[],
): Promise<ReadonlyMap<ResourceId, Omit<Readiness, 'id'>>> {
  const policies = keys.filter(({ kind }) => kind === 'Policy')
  if (policies.length === 0) return new Map()
  const schemas = [...new Set(policies.map(({ address }) => address.database ?? ''))]
  const failed = await failedJobs(statements, facts, schemas)
  return new Map(
    policies.flatMap(({ id, address }) => {
      const job = failed.find(({ name }) => name === nameOf(address))
      if (job === undefined) return []
      const { error, since, next } = job
      const state = next === null ? ('failed' as const) : ('waiting' as const)
      return [[id, { state, why: whyOf(error), since, next }] as const]
    }),
  )
}

/** Of these schemas; paused ones have nobody waiting for them. */
export async function failedJobs(
  statements: Statements,
  facts: ServerFacts,
  schemas: readonly string[],
): Promise<readonly FailedJob[]> {
  const jobs = jobsPart.sql(facts)
  if (jobs === undefined) return []
  const rows = await statements.query(failedQuery(jobs), { parameters: [schemas] })
  return rows.flatMap((row) => readFailed(row, facts))
}

function readFailed(row: Row, facts: ServerFacts): readonly FailedJob[] {
  return jobsPart.read(JSON.parse(textOf(row, 'o')) as JsonObject, facts).flatMap((found) =>
    'unreadable' in found
      ? []
      : [
          {
            name: nameOf(found.address),
            error: textOf(row, 'error'),
            since: row['since'] ?? null,
            next: row['next'] ?? null,
          },
        ],
  )
}

export function whyOf(error: string): string {
  return error === '' ? 'its last run failed' : `its last run failed: ${error}`
}

function failedQuery(jobs: string): string {
  const moment = (value: string): string =>
    `CASE WHEN isfinite(${value}) THEN to_char(${value} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') END`
  return `SELECT x.o, ${moment('s.last_run_started_at')} AS since, ${moment('s.next_start')} AS next, (SELECT e.err_message FROM timescaledb_information.job_errors e WHERE e.job_id = s.job_id ORDER BY e.start_time DESC LIMIT 1) AS error FROM (${jobs}) x JOIN timescaledb_information.job_stats s ON s.job_id = (x.o ->> 'id')::int WHERE s.last_run_status = 'Failed' AND s.job_status <> 'Paused'`
}

function nameOf({ database, on, name }: ObjectKey['address']): string {
  return [database, on, name].filter((part) => part !== undefined).join('.')
}
