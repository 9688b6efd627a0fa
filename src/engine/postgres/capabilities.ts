import { SluiceError } from '../../diagnostic/sluice-error.ts'
import type { Capabilities } from '../engine.ts'
import type { ServerFacts } from './facts.ts'
import type { PasswordStorage } from './password-verifier.ts'
import { type Row, textOf } from './row.ts'
import type { Statements } from './statements.ts'

export interface Server {
  /** `15.18`, or `18.6 (PGlite 0.5.16)`; with TimescaleDB's behind it. */
  readonly version: string
  /** As the database is now: what queries may name. */
  readonly facts: ServerFacts
  readonly capabilities: Capabilities
  readonly passwords: PasswordStorage
}

/**
 * Refuses servers older than 14. What a plan may use is told apart from what is there now:
 * TimescaleDB counts as soon as its library is loaded, since a plan can create the extension.
 * Sources: manual, "pg_available_extensions"; timescaledb.md §0.
 */
export async function readServer(statements: Statements): Promise<Server> {
  const [row] = await statements.query(serverQuery)
  const facts = factsIn(row)
  if (facts.major < 14) {
    throw new SluiceError(
      'TARGET_TOO_OLD',
      `${statements.address} runs PostgreSQL ${textOf(row, 'server')}; Sluice needs 14 or newer`,
    )
  }
  const usable = textOf(row, 'loadable')
  const planned: ServerFacts =
    facts.timescale === '' && usable !== ''
      ? { ...facts, timescale: usable, license: licenseOf(textOf(row, 'license')) }
      : facts
  return {
    version: versionOf(row, facts),
    facts,
    capabilities: capabilitiesOf(planned),
    passwords: { method: textOf(row, 'passwords'), iterations: Number(textOf(row, 'iterations')) },
  }
}

/** What a change of extensions changes. */
export async function readFacts(statements: Statements): Promise<ServerFacts> {
  const [row] = await statements.query(serverQuery)
  return factsIn(row)
}

/**
 * `timescaledb.disable_load` is a setting of the loader, which has to be preloaded. Some modules that
 * judge passwords want to see them: then they are sent as they are.
 */
const serverQuery = `SELECT current_setting('server_version_num') AS number, current_setting('server_version') AS server, version() AS banner, coalesce((SELECT extversion FROM pg_extension WHERE extname = 'timescaledb'), '') AS timescale, coalesce((SELECT nspname FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace WHERE extname = 'timescaledb'), '') AS timescale_schema, coalesce((SELECT a.default_version FROM pg_available_extensions a WHERE a.name = 'timescaledb' AND EXISTS (SELECT FROM pg_settings s WHERE s.name = 'timescaledb.disable_load')), '') AS loadable, coalesce(current_setting('timescaledb.license', true), '') AS license, (SELECT coalesce(string_agg(name, ' ' ORDER BY name), '') FROM pg_available_extensions) AS extensions, CASE WHEN current_setting('credcheck.encrypted_password_allowed', true) = 'off' THEN '' ELSE current_setting('password_encryption') END AS passwords, coalesce(current_setting('scram_iterations', true), '4096') AS iterations`

function factsIn(row: Row | undefined): ServerFacts {
  const number = Number(textOf(row, 'number'))
  const timescale = textOf(row, 'timescale')
  return {
    major: Math.floor(number / 10_000),
    version: number,
    timescale,
    license: timescale === '' ? '' : licenseOf(textOf(row, 'license')),
    extensions: ` ${textOf(row, 'extensions')} `,
    timescaleSchema: textOf(row, 'timescale_schema'),
  }
}

/** Not known before the library is loaded: `timescale` is the default. */
function licenseOf(text: string): 'apache' | 'timescale' {
  return text === 'apache' ? 'apache' : 'timescale'
}

function versionOf(row: Row | undefined, { timescale }: ServerFacts): string {
  const pglite = /\(PGlite [^)]+\)/.exec(textOf(row, 'banner'))?.[0]
  const [server = ''] = textOf(row, 'server').split(' ')
  return [
    pglite === undefined ? server : `${server} ${pglite}`,
    ...(timescale === '' ? [] : [`TimescaleDB ${timescale}`]),
  ].join(', ')
}

function capabilitiesOf(facts: ServerFacts): Capabilities {
  const why = whyNoTimescale(facts)
  return {
    unsupportedKinds:
      why === undefined ? {} : Object.fromEntries(timescaleKinds.map((kind) => [kind, why])),
    unsupportedFields: unsupportedFields(facts, why),
    transactionalDdl: true,
    facts: { ...facts },
  }
}

function unsupportedFields(
  { timescale }: ServerFacts,
  why: string | undefined,
): Capabilities['unsupportedFields'] {
  if (why === undefined) return {}
  return { Table: { [timescale === '' ? 'hypertable' : 'hypertable.columnstore']: why } }
}

const timescaleKinds = ['ContinuousAggregate', 'Policy']

/** Source: timescaledb.md §0: the Apache edition has hypertables only. */
function whyNoTimescale({ timescale, license }: ServerFacts): string | undefined {
  if (timescale === '') return 'this server has no TimescaleDB'
  return license === 'apache' ? 'TimescaleDB runs here under the Apache license' : undefined
}
