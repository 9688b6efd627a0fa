/** Roles are the server's and of no database: a suite drops those alone that its own texts have made. */
import { ask } from './postgres-servers.ts'

interface Server {
  readonly url: (database: string) => string
}

/** Names behind CREATE ROLE. */
export function rolesMadeIn(...texts: readonly string[]): ReadonlySet<string> {
  return new Set(
    texts.flatMap((text) =>
      [...text.matchAll(/^\s*CREATE ROLE ("[^"]+"|\w+)/gim)].map(([, name = '']) =>
        name.replaceAll('"', ''),
      ),
    ),
  )
}

export async function rolesOf(server: Server): Promise<readonly string[]> {
  const rows = await ask(server.url('postgres'), 'SELECT rolname FROM pg_roles')
  return rows.map(({ rolname }) => String(rolname))
}

/** Those of ours that were not there before. */
export async function dropMadeRoles(
  server: Server,
  before: readonly string[],
  isOurs: (name: string) => boolean,
): Promise<void> {
  for (const role of await rolesOf(server))
    if (isOurs(role) && !before.includes(role))
      await ask(server.url('postgres'), `DROP ROLE "${role}"`)
}
