import { SluiceError } from '../../diagnostic/sluice-error.ts'
import { textOf } from '../clickhouse-family/rows.ts'
import type { Statements } from '../clickhouse-family/statements.ts'
import type { Capabilities, EnvironmentLike } from '../engine.ts'
import { appserverCapabilities } from './appserver/index.ts'
import {
  type Edition,
  type Generation,
  generationOfVersion,
  isOlder,
  type TimeplusFacts,
} from './generation.ts'
import { unsupportedKinds } from './unsupported.ts'

/** What is known of a server after the first questions. */
export interface Server {
  readonly facts: TimeplusFacts
  readonly capabilities: Capabilities
  /** Names of `system.…`: what may be asked. */
  readonly tables: ReadonlySet<string>
}

/**
 * Asks the server what it is. The list of its own tables answers most of it without trying
 * statements; what a version brought comes from release notes. Source: timeplus.md §0, §1.1.
 */
export async function readServer(
  statements: Statements,
  environment: EnvironmentLike,
): Promise<Server> {
  const [[row], tables] = await Promise.all([
    statements.query('SELECT version() AS version'),
    readSystemTables(statements),
  ])
  const version = textOf(row ?? {}, 'version')
  refuseTooOld(version, statements.address)
  const generation = generationOfVersion(version)
  const edition = editionOf(generation, tables, environment)
  const facts = { generation, version, edition }
  const noAccess = await whyNoAccessStorage(statements, tables)
  const rest = edition === 'oss' ? undefined : await appserverCapabilities(environment)
  return {
    facts,
    tables,
    capabilities: {
      unsupportedKinds: {
        ...unsupportedKinds({ ...facts, tables, noAccess }),
        ...rest?.unsupportedKinds,
      },
      unsupportedFields: {},
      transactionalDdl: false,
      facts: { ...facts, ...(rest?.facts ?? { noRestSinks: noSinks }) },
    },
  }
}

const noSinks = 'it lives on the appserver, which the open source edition has not'

async function readSystemTables(statements: Statements): Promise<ReadonlySet<string>> {
  const rows = await statements.query(`SELECT name FROM system.tables WHERE database = 'system'`)
  return new Set(rows.map((row) => textOf(row, 'name')))
}

/** Source: DESIGN of Sluice; below them the catalog has another form (timeplus.md §0.2). */
function refuseTooOld(version: string, address: string): void {
  const generation = generationOfVersion(version)
  const oldest = generation === 1 ? '1.5' : '2.4.19'
  if (!isOlder(version, oldest)) return
  const name = generation === 1 ? 'Proton' : 'Timeplus'
  throw new SluiceError(
    'TARGET_TOO_OLD',
    `${address} runs ${name} ${version}; Sluice needs Proton 1.5 or Timeplus 2.4.19, or newer`,
  )
}

/**
 * 1.x was open source only, 2.x Enterprise only. Of 3.x both are one tree: only Enterprise has an
 * appserver and nodes to list in `system.cluster` (p3:src/Storages/System/attachSystemTables.cpp
 * attaches no such table), unless the environment says what it is.
 */
function editionOf(
  generation: Generation,
  tables: ReadonlySet<string>,
  { edition, appserver }: Pick<EnvironmentLike, 'edition' | 'appserver'>,
): Edition {
  const said = edition?.toLowerCase()
  if (said === 'oss' || said === 'enterprise') return said
  if (generation === 1) return 'oss'
  if (generation === 2 || appserver !== undefined) return 'enterprise'
  return tables.has('cluster') ? 'enterprise' : 'oss'
}

/** As on ClickHouse: users can be made where one of the directories can be written. */
async function whyNoAccessStorage(
  statements: Statements,
  tables: ReadonlySet<string>,
): Promise<string | undefined> {
  if (!tables.has('users')) return 'this server has no users, roles and rights that SQL can reach'
  if (!tables.has('user_directories')) return undefined
  try {
    const rows = await statements.query('SELECT type FROM system.user_directories')
    const types = rows.map((row) => textOf(row, 'type').replaceAll('_', ' '))
    return types.length > 0 && types.every((type) => readOnlyDirectories.has(type))
      ? 'this server keeps users and rights in its configuration files only'
      : undefined
  } catch (error) {
    if (!(error instanceof SluiceError)) throw error
    // Not allowed to look: nothing speaks against it.
    return undefined
  }
}

/** Source: p1:src/Access, as in ClickHouse of 2022. */
const readOnlyDirectories: ReadonlySet<string> = new Set(['users.xml', 'users xml', 'ldap'])
