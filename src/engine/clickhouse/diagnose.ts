import { SluiceError } from '../../diagnostic/sluice-error.ts'
import { clockFinding } from '../common/clock-finding.ts'
import { quoteList } from '../clickhouse-family/quote.ts'
import { textOf } from '../clickhouse-family/rows.ts'
import type { Statements } from '../clickhouse-family/statements.ts'
import type { Capabilities, Finding } from '../engine.ts'
import { isOlder } from './capabilities.ts'
import { clickhouseStore } from './store.ts'

interface Facts {
  readonly version: string
  readonly embedded: boolean
  readonly capabilities: Capabilities
  readonly ledgerDatabase: string
}

/** What `doctor` tells about a target: never writes, and goes on past what it may not read. */
export async function diagnose(statements: Statements, facts: Facts): Promise<readonly Finding[]> {
  return (
    await Promise.all([
      finding('version', async () => versionFinding(facts)),
      finding('round trip', () => roundTrip(statements)),
      finding('clock', () => clock(statements)),
      finding('rights', () => rights(statements, facts)),
      finding('access management', () => accessManagement(statements, facts)),
      finding('lock', () => lock(statements, facts)),
      finding('settings', () => settings(statements)),
      finding('databases', () => databases(statements)),
    ])
  ).flat()
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

function versionFinding({ version, embedded }: Facts): Told {
  const where = embedded ? ' in this process' : ''
  return isOlder(version, 25, 3)
    ? { ok: 'warning', detail: `ClickHouse ${version}${where}: supported, no longer maintained` }
    : { ok: true, detail: `ClickHouse ${version}${where}` }
}

async function roundTrip(statements: Statements): Promise<Told> {
  const started = performance.now()
  await statements.query('SELECT 1 AS one')
  const ms = performance.now() - started
  return { ok: ms > 1000 ? 'warning' : true, detail: `${ms.toFixed(1)} ms per statement` }
}

async function clock(statements: Statements): Promise<Told> {
  return await clockFinding(async () => {
    const [row] = await statements.query('SELECT toUnixTimestamp64Milli(now64(3)) AS now')
    return Number(textOf(row ?? {}, 'now'))
  })
}

/** CHECK GRANT came with 24.11; before it, and where it is refused, the grants are only shown. */
async function rights(statements: Statements, facts: Facts): Promise<Told> {
  const [user] = await statements.query(
    "SELECT currentUser() AS user, toString(getSetting('readonly')) AS readonly",
  )
  const name = textOf(user ?? {}, 'user')
  if (textOf(user ?? {}, 'readonly') === '1') {
    return { ok: 'warning', detail: `\`${name}\` may only read: plan works, apply does not` }
  }
  if (isOlder(facts.version, 24, 11)) {
    const grants = await statements.query('SHOW GRANTS')
    return { ok: true, detail: `\`${name}\` has ${grants.length} grants (SHOW GRANTS lists them)` }
  }
  const missing = []
  for (const right of neededRights(facts)) {
    const [row] = await statements.query(`CHECK GRANT ${right}`)
    if (Object.values(row ?? {})[0] !== '1') missing.push(right)
  }
  return missing.length === 0
    ? { ok: true, detail: `\`${name}\` may do what plan and apply need` }
    : { ok: 'warning', detail: `\`${name}\` lacks ${missing.join('; ')}` }
}

function neededRights({ ledgerDatabase }: Facts): readonly string[] {
  return [
    'SHOW TABLES ON *.*',
    'CREATE DATABASE ON *.*',
    'CREATE TABLE ON *.*',
    'CREATE VIEW ON *.*',
    'ALTER TABLE ON *.*',
    'DROP TABLE ON *.*',
    'CREATE FUNCTION ON *.*',
    `SELECT ON \`${ledgerDatabase}\`.*`,
    `INSERT ON \`${ledgerDatabase}\`.*`,
  ]
}

async function accessManagement(statements: Statements, facts: Facts): Promise<Told> {
  const why = facts.capabilities.unsupportedKinds['User']
  if (why !== undefined) return { ok: 'warning', detail: why }
  await statements.query('SHOW ACCESS')
  return { ok: true, detail: 'users, roles, grants, policies, quotas and profiles can be read' }
}

async function lock(statements: Statements, facts: Facts): Promise<Told> {
  const holder = await clickhouseStore(statements, facts.ledgerDatabase).lockHolder()
  return holder === undefined
    ? { ok: true, detail: 'free' }
    : {
        ok: 'warning',
        detail: `held by ${holder.owner}@${holder.host} (pid ${holder.pid}, ${holder.operation} of ${holder.project}, since ${holder.since}); id ${holder.id}`,
      }
}

/** Settings under which statements mean something else, or are refused, with what follows. */
const telling: { readonly [name: string]: (value: string) => string | undefined } = {
  flatten_nested: (value) =>
    value === '0' ? 'Nested columns stay whole: declare them as the server shows them' : undefined,
  allow_ddl: (value) => (value === '0' ? 'DDL is switched off for this user' : undefined),
  max_table_size_to_drop: (value) =>
    value === '0' ? undefined : `tables over ${gigabytes(value)} refuse to be dropped (359)`,
  default_table_engine: (value) =>
    value === 'MergeTree' ? undefined : `a table without an engine becomes ${value}`,
  data_type_default_nullable: (value) =>
    value === '1' ? 'column types are Nullable unless they say NOT NULL' : undefined,
  check_referential_table_dependencies: () => undefined,
}

async function settings(statements: Statements): Promise<Told> {
  const rows = await statements.query(
    `SELECT name, value FROM system.settings WHERE name IN ${quoteList(Object.keys(telling))} ORDER BY name`,
  )
  const notes = rows.flatMap((row) => {
    const name = textOf(row, 'name')
    const note = telling[name]?.(textOf(row, 'value'))
    return note === undefined ? [] : [`${name}: ${note}`]
  })
  return { ok: true, detail: notes.length === 0 ? 'nothing unusual' : notes.join('; ') }
}

/** On several replicas without a shared catalogue, statements and the lock reach one server only. */
async function databases(statements: Statements): Promise<Told> {
  const rows = await statements.query(
    "SELECT engine, count() AS n FROM system.databases WHERE NOT has(['system', 'information_schema', 'INFORMATION_SCHEMA'], name) GROUP BY engine ORDER BY engine",
  )
  const [replicas] = await statements.query(
    "SELECT count() AS n FROM system.tables WHERE startsWith(engine, 'Replicated')",
  )
  const counted = rows.map((row) => `${textOf(row, 'n')} ${textOf(row, 'engine')}`).join(', ')
  const isReplicated = textOf(replicas ?? {}, 'n') !== '0'
  const isShared = rows.some((row) => ['Replicated', 'Shared'].includes(textOf(row, 'engine')))
  return isReplicated && !isShared
    ? {
        ok: 'warning',
        detail: `${counted}; replicated tables without a Replicated database: the lock and each statement reach this server only, so let \`url\` name one fixed host`,
      }
    : { ok: true, detail: counted }
}

function gigabytes(bytes: string): string {
  return `${Math.round(Number(bytes) / 1e9)} GB`
}
