import { quoteIdentifier } from '../../sql/index.ts'

/**
 * The least rights per command, as statements to give an administrator. `deployer` stands for the
 * user. Source: https://clickhouse.com/docs/sql-reference/statements/grant; not run on a server
 * with access management here.
 */
export function leastGrants(
  ledgerDatabase: string,
): readonly { readonly command: string; readonly grants: readonly string[] }[] {
  const ledger = quoteIdentifier(ledgerDatabase)
  const read = [
    'GRANT SHOW DATABASES, SHOW TABLES, SHOW COLUMNS, SHOW DICTIONARIES ON *.* TO deployer',
    'GRANT SHOW NAMED COLLECTIONS ON * TO deployer',
    `GRANT SELECT ON ${ledger}.* TO deployer`,
    // Figures beside what a plan would destroy; without these some of them are not known.
    'GRANT SELECT ON system.parts TO deployer',
    'GRANT SELECT ON system.query_log TO deployer',
  ]
  return [
    { command: 'plan, drift, history', grants: read },
    {
      command: 'apply, destroy, forget, unlock',
      grants: [
        ...read,
        `GRANT CREATE DATABASE, CREATE TABLE, ALTER TABLE, DROP TABLE, DROP DATABASE, INSERT ON ${ledger}.* TO deployer`,
        'GRANT CREATE DATABASE, CREATE TABLE, CREATE VIEW, CREATE DICTIONARY, ALTER, DROP, SELECT, INSERT ON <database>.* TO deployer',
        'GRANT CREATE FUNCTION, DROP FUNCTION ON *.* TO deployer',
        'GRANT CREATE NAMED COLLECTION, ALTER NAMED COLLECTION, DROP NAMED COLLECTION ON * TO deployer',
      ],
    },
    {
      command: 'apply with `lifecycle: { replace: swap }`',
      // Which writers, merges and parts there are; many servers let everybody read these.
      grants: ['processes', 'merges', 'parts', 'mutations'].map(
        (name) => `GRANT SELECT ON system.${name} TO deployer`,
      ),
    },
    {
      command: 'apply of users, roles, grants and policies',
      grants: ['GRANT ACCESS MANAGEMENT ON *.* TO deployer'],
    },
  ]
}
