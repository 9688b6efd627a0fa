import { quoteIdent } from './kinds/names.ts'

/**
 * The least rights per command, as statements to give an administrator. `deployer` stands for the
 * user. Everybody may read the catalogs, so that a plan needs no right on what it compares.
 * Sources: manual, "Privileges", "CREATE ROLE", "Predefined Roles".
 */
export function leastGrants(
  ledgerDatabase: string,
): readonly { readonly command: string; readonly grants: readonly string[] }[] {
  const ledger = quoteIdent(ledgerDatabase)
  const read = [
    'GRANT CONNECT ON DATABASE <database> TO deployer',
    `GRANT USAGE ON SCHEMA ${ledger} TO deployer`,
    `GRANT SELECT ON ALL TABLES IN SCHEMA ${ledger} TO deployer`,
  ]
  return [
    { command: 'drift, history', grants: read },
    {
      command: 'plan',
      grants: [
        ...read,
        // Definitions are tried out in scratch schemas, and undone.
        'GRANT CREATE ON DATABASE <database> TO deployer',
        'GRANT USAGE ON SCHEMA <schema> TO deployer',
        'GRANT SELECT, REFERENCES ON ALL TABLES IN SCHEMA <schema> TO deployer',
      ],
    },
    {
      command: 'apply, destroy, forget, unlock',
      grants: [
        'GRANT CONNECT, CREATE ON DATABASE <database> TO deployer',
        `GRANT USAGE, CREATE ON SCHEMA ${ledger} TO deployer`,
        `GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA ${ledger} TO deployer`,
        // Only an owner may alter or drop: what others own needs their role.
        'GRANT <owner of the objects> TO deployer',
        'GRANT CREATE ON SCHEMA <schema> TO deployer',
      ],
    },
    {
      command: 'unlock of a run of another role',
      grants: ['GRANT pg_signal_backend TO deployer'],
    },
    {
      command: 'apply of roles',
      grants: ['ALTER ROLE deployer CREATEROLE'],
    },
    {
      command: 'apply of publications of all tables, and of extensions that are not trusted',
      grants: ['ALTER ROLE deployer SUPERUSER'],
    },
  ]
}
