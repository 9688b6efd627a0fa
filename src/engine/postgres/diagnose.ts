import { SluiceError } from '../../diagnostic/sluice-error.ts'
import { clockFinding } from '../common/clock-finding.ts'
import type { Finding } from '../engine.ts'
import type { ServerFacts } from './facts.ts'
import { quoteIdent, quoteLiteral } from './kinds/names.ts'
import { whyNoSession } from './pooler.ts'
import { isTrue, numberOf, textOf } from './row.ts'
import type { Statements } from './statements.ts'
import { postgresStore } from './store.ts'
import { failedJobs, whyOf } from './timescale/failed-jobs.ts'

interface Context {
  readonly version: string
  readonly facts: ServerFacts
  readonly embedded: boolean
  readonly ledgerDatabase: string
}

/** What `doctor` tells about a target: never writes, and goes on past what it may not read. */
export async function diagnose(
  statements: Statements,
  context: Context,
): Promise<readonly Finding[]> {
  const looks: readonly (readonly [name: string, look: () => Promise<Told>])[] = [
    ['version', async () => versionFinding(context)],
    ['round trip', () => roundTrip(statements)],
    ['clock', () => clock(statements)],
    ['session', () => session(statements)],
    ['rights', () => rights(statements, context)],
    ['lock', () => lock(statements, context)],
    ['limits', () => limits(statements)],
    ['waiting', () => waiting(statements)],
    ['TimescaleDB', () => timescale(statements, context.facts)],
  ]
  const findings: Finding[] = []
  for (const [name, look] of looks) findings.push(await finding(name, look))
  return findings
}

type Told = Omit<Finding, 'name'>

async function finding(name: string, look: () => Promise<Told>): Promise<Finding> {
  try {
    return { name, ...(await look()) }
  } catch (error) {
    if (!(error instanceof SluiceError)) throw error
    return { name, ok: 'warning', detail: error.message }
  }
}

function versionFinding({ version, embedded, facts }: Context): Told {
  const detail = `PostgreSQL ${version}${embedded ? ' in this process' : ''}`
  return facts.major > 18
    ? { ok: 'warning', detail: `${detail}: newer than what Sluice was tried on (18)` }
    : { ok: true, detail }
}

async function roundTrip(statements: Statements): Promise<Told> {
  const started = performance.now()
  await statements.query('SELECT 1 AS one')
  const ms = performance.now() - started
  return { ok: ms > 1000 ? 'warning' : true, detail: `${ms.toFixed(1)} ms per statement` }
}

async function clock(statements: Statements): Promise<Told> {
  return await clockFinding(async () => {
    const [row] = await statements.query(
      'SELECT extract(epoch FROM clock_timestamp()) * 1000 AS now',
    )
    return Number(textOf(row, 'now'))
  })
}

async function session(statements: Statements): Promise<Told> {
  const why = await whyNoSession(statements)
  return why === undefined
    ? { ok: true, detail: 'one session for statements and the lock' }
    : {
        ok: 'warning',
        detail: `${why}: plan works, apply does not; let \`url\` name the server itself`,
      }
}

async function rights(statements: Statements, { ledgerDatabase }: Context): Promise<Told> {
  const schema = quoteLiteral(quoteIdent(ledgerDatabase))
  const [row] = await statements.query(
    `SELECT current_user AS name, r.rolsuper AS super, r.rolcreaterole AS roles, has_database_privilege(current_database(), 'CREATE') AS creates, to_regnamespace(${schema}) IS NULL OR has_schema_privilege(to_regnamespace(${schema})::oid, 'USAGE') AS ledger, pg_is_in_recovery() AS standby, current_setting('default_transaction_read_only') AS readonly FROM pg_roles r WHERE r.rolname = current_user`,
  )
  const name = `\`${textOf(row, 'name')}\``
  if (isTrue(row, 'standby')) {
    return { ok: 'warning', detail: 'a standby: it can be read, and nothing can be applied to it' }
  }
  if (textOf(row, 'readonly') === 'on') {
    return { ok: 'warning', detail: 'default_transaction_read_only is on: apply does not work' }
  }
  if (isTrue(row, 'super')) return { ok: true, detail: `${name} is a superuser` }
  const missing = [
    ...(isTrue(row, 'creates') ? [] : ['CREATE on the database (schemas, and trying out plans)']),
    ...(isTrue(row, 'roles') ? [] : ['CREATEROLE (only for roles)']),
    ...(isTrue(row, 'ledger') ? [] : [`USAGE on schema ${ledgerDatabase}`]),
  ]
  return missing.length === 0
    ? { ok: true, detail: `${name} may create schemas and roles` }
    : { ok: 'warning', detail: `${name} lacks ${missing.join('; ')}` }
}

async function lock(statements: Statements, { ledgerDatabase }: Context): Promise<Told> {
  const store = postgresStore(statements, ledgerDatabase, { record: undefined })
  const holder = await store.lockHolder()
  return holder === undefined
    ? { ok: true, detail: 'free' }
    : {
        ok: 'warning',
        detail: `held by ${holder.owner}@${holder.host} (pid ${holder.pid}, ${holder.operation} of ${holder.project}, since ${holder.since}); id ${holder.id}`,
      }
}

async function limits(statements: Statements): Promise<Told> {
  const { lock_timeout, statement_timeout } = statements.limits('write')
  const whole = statement_timeout === '0' ? 'no time limit' : `${statement_timeout} ms at most`
  return lock_timeout === '0'
    ? {
        ok: 'warning',
        detail: `a change waits for locks without limit, and everybody else queues behind it; ${whole} per change`,
      }
    : { ok: true, detail: `a change waits ${lock_timeout} for locks; ${whole} per change` }
}

/** A transaction that is left open keeps a change from its lock, and old rows from being cleaned. */
async function waiting(statements: Statements): Promise<Told> {
  const [row] = await statements.query(
    `SELECT count(*) AS n, extract(epoch FROM max(now() - xact_start))::bigint AS seconds FROM pg_stat_activity WHERE state LIKE 'idle in transaction%' AND xact_start < now() - interval '1 minute' AND datname = current_database()`,
  )
  const count = numberOf(row, 'n') ?? 0
  return count === 0
    ? { ok: true, detail: 'no transaction is left open' }
    : {
        ok: 'warning',
        detail: `${count} transactions are left open, the oldest for ${textOf(row, 'seconds')} s: a change of what they have read waits for them`,
      }
}

async function timescale(statements: Statements, facts: ServerFacts): Promise<Told> {
  const { timescale, license, extensions = '' } = facts
  if (timescale !== '') {
    return license === 'apache'
      ? { ok: 'warning', detail: `${timescale}, Apache license: hypertables only` }
      : await jobs(statements, facts)
  }
  return {
    ok: true,
    detail: extensions.includes(' timescaledb ')
      ? 'not in this database; the server has it: `kind: Extension`'
      : 'none',
  }
}

/** A policy that fails is there, and nothing is refreshed, compressed or dropped by it. */
async function jobs(statements: Statements, facts: ServerFacts): Promise<Told> {
  const schemas = await statements.query('SELECT nspname AS name FROM pg_namespace')
  const failed = await failedJobs(
    statements,
    facts,
    schemas.map((row) => textOf(row, 'name')),
  )
  if (failed.length === 0) return { ok: true, detail: facts.timescale }
  const told = failed.map(({ name, error }) => `Policy/${name}: ${whyOf(error)}`)
  const more = told.length > 3 ? [`and ${told.length - 3} more`] : []
  return {
    ok: 'warning',
    detail: `${facts.timescale}; ${[...told.slice(0, 3), ...more].join('; ')}`,
  }
}
