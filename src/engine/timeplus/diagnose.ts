import { SluiceError } from '../../diagnostic/sluice-error.ts'
import { clockFinding } from '../common/clock-finding.ts'
import { quoteList } from '../clickhouse-family/quote.ts'
import { textOf } from '../clickhouse-family/rows.ts'
import { isoTime } from '../clickhouse-family/stored-row.ts'
import type { Finding } from '../engine.ts'
import type { World } from './inspect.ts'
import { timeplusStore } from './store.ts'
import { systemDatabases } from './system-databases.ts'

/** What `doctor` tells about a target: never writes, and goes on past what it may not read. */
export async function diagnose(world: World, ledgerDatabase: string): Promise<readonly Finding[]> {
  const findings = await Promise.all([
    finding('version', async () => versionFinding(world)),
    finding('round trip', () => roundTrip(world)),
    finding('clock', () => clock(world)),
    finding('rights', () => rights(world)),
    finding('lock', () => lock(world, ledgerDatabase)),
    finding('formatter', () => formatter(world)),
    finding('materialized views', () => failedViews(world)),
    finding('databases', () => databases(world)),
  ])
  return [...findings, ...(await appserver(world))]
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

function versionFinding({ server }: World): Told {
  const { version, edition, generation } = server.facts
  const name = edition === 'enterprise' ? 'Timeplus Enterprise' : 'Timeplus Proton'
  return {
    ok: true,
    detail: `${name} ${version} (generation ${generation}); Sluice is built for it from its sources and documentation, \`sluice doctor --round-trip\` tries what holds here`,
  }
}

async function roundTrip({ statements }: World): Promise<Told> {
  const started = performance.now()
  await statements.query('SELECT 1 AS one')
  const ms = performance.now() - started
  return { ok: ms > 1000 ? 'warning' : true, detail: `${ms.toFixed(1)} ms per statement` }
}

async function clock({ statements }: World): Promise<Told> {
  return await clockFinding(async () => {
    const [row] = await statements.query(`SELECT to_string(now64(3, 'UTC')) AS now`)
    return Date.parse(isoTime(textOf(row ?? {}, 'now')))
  })
}

/** There is no CHECK GRANT: what is granted is shown, and what is missing is found by trying. */
async function rights({ statements }: World): Promise<Told> {
  const grants = await statements.query('SHOW GRANTS')
  return {
    ok: true,
    detail: `this user has ${grants.length} grants (SHOW GRANTS lists them; \`doctor --grants\` the least)`,
  }
}

async function lock({ statements, server }: World, ledgerDatabase: string): Promise<Told> {
  const holder = await timeplusStore(statements, ledgerDatabase, server.facts).lockHolder()
  return holder === undefined
    ? { ok: true, detail: 'free' }
    : {
        ok: 'warning',
        detail: `held by ${holder.owner}@${holder.host} (pid ${holder.pid}, ${holder.operation} of ${holder.project}, since ${holder.since}); id ${holder.id}`,
      }
}

async function formatter({ formatted }: World): Promise<Told> {
  const text = await formatted('select 1 as one')
  return text === undefined
    ? {
        ok: 'warning',
        detail: 'the server does not format SQL over HTTP; Sluice compares by itself',
      }
    : { ok: true, detail: 'the server formats SQL over HTTP (sqlformat)' }
}

/** A view of the server names those that do not run. Source: timeplus.md §3.1. */
async function failedViews({ statements, server }: World): Promise<Told> {
  if (!server.tables.has('v_failed_mat_views')) {
    return { ok: true, detail: 'this server does not list those that fail' }
  }
  const rows = await statements.query(
    'SELECT DISTINCT database, name FROM system.v_failed_mat_views ORDER BY database, name',
  )
  const names = rows.map((row) => `${textOf(row, 'database')}.${textOf(row, 'name')}`)
  return names.length === 0
    ? { ok: true, detail: 'none that fails' }
    : { ok: 'warning', detail: `not running: ${names.join(', ')}` }
}

async function databases({ statements }: World): Promise<Told> {
  const rows = await statements.query(
    `SELECT engine, count() AS n FROM system.databases WHERE name NOT IN ${quoteList([...systemDatabases])} GROUP BY engine ORDER BY engine`,
  )
  return {
    ok: true,
    detail: rows.map((row) => `${textOf(row, 'n')} ${textOf(row, 'engine')}`).join(', '),
  }
}

async function appserver({ appserver }: World): Promise<readonly Finding[]> {
  try {
    return (await appserver?.diagnose()) ?? []
  } catch (error) {
    if (!(error instanceof SluiceError)) throw error
    return [{ name: 'appserver', ok: 'warning', detail: error.message }]
  }
}
