import { SluiceError } from '../../diagnostic/sluice-error.ts'
import { accessKinds } from '../clickhouse-family/access-kinds.ts'
import { textOf } from '../clickhouse-family/rows.ts'
import type { Statements } from '../clickhouse-family/statements.ts'
import type { Capabilities } from '../engine.ts'

/** Refuses servers older than 24.8, the oldest that definitions were compared on. */
export async function readCapabilities(
  statements: Statements,
): Promise<{ readonly version: string; readonly capabilities: Capabilities }> {
  const [[row], why] = await Promise.all([
    statements.query('SELECT version() AS version'),
    whyNoAccessStorage(statements),
  ])
  const version = textOf(row ?? {}, 'version')
  if (isOlder(version, 24, 8)) {
    throw new SluiceError(
      'TARGET_TOO_OLD',
      `${statements.address} runs ClickHouse ${version}; Sluice needs 24.8 or newer`,
    )
  }
  const unsupportedKinds =
    why === undefined ? {} : Object.fromEntries(accessKinds.map((kind) => [kind, why]))
  return {
    version,
    capabilities: { unsupportedKinds, unsupportedFields: {}, transactionalDdl: false },
  }
}

export function isOlder(version: string, year: number, month: number): boolean {
  const [major = 0, minor = 0] = version.split('.').map((part) => Number.parseInt(part, 10))
  return major < year || (major === year && minor < month)
}

/**
 * Users, roles and the like can be created where one of the user directories can be written.
 * The embedded engine has only users.xml: code 514, "no writable access storage" (chdb 3.4.0).
 * Source: manual, "system.user_directories".
 */
async function whyNoAccessStorage(statements: Statements): Promise<string | undefined> {
  try {
    const rows = await statements.query('SELECT type FROM system.user_directories')
    const types = rows.map((row) => textOf(row, 'type').replace('_', ' '))
    return types.length > 0 && types.every((type) => readOnlyDirectories.has(type))
      ? 'this server keeps users and rights in its configuration files only'
      : undefined
  } catch {
    // Not allowed to look: nothing speaks against it.
    return undefined
  }
}

/** Named `users_xml`, `local_directory`, … in 26.7, with a space in older versions. */
const readOnlyDirectories: ReadonlySet<string> = new Set(['users xml', 'ldap'])
