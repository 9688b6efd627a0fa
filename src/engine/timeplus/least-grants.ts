import { quoteIdentifier } from '../../sql/index.ts'

/**
 * The least rights per command, as statements to give an administrator. `deployer` stands for the
 * user. The right to create a stream is called CREATE TABLE. Source: timeplus.md §1.16
 * (p1:src/Access/Common/AccessType.h); no server with access management has run them.
 */
export function leastGrants(
  ledgerDatabase: string,
): readonly { readonly command: string; readonly grants: readonly string[] }[] {
  const ledger = quoteIdentifier(ledgerDatabase)
  const read = [
    'GRANT SHOW ON *.* TO deployer',
    'GRANT SELECT ON system.* TO deployer',
    `GRANT SELECT ON ${ledger}.* TO deployer`,
  ]
  return [
    { command: 'plan, drift, history', grants: read },
    {
      command: 'apply, destroy, forget, unlock',
      grants: [
        ...read,
        `GRANT CREATE DATABASE, CREATE TABLE, DROP TABLE, DROP DATABASE, INSERT ON ${ledger}.* TO deployer`,
        'GRANT CREATE DATABASE, CREATE TABLE, CREATE VIEW, CREATE DICTIONARY, ALTER, DROP, SELECT, INSERT ON <database>.* TO deployer',
        'GRANT CREATE FUNCTION, DROP FUNCTION, CREATE FORMAT SCHEMA, DROP FORMAT SCHEMA, CREATE NAMED COLLECTION, SYSTEM ON *.* TO deployer',
      ],
    },
    {
      command: 'apply of users, roles, grants and policies',
      grants: ['GRANT ACCESS MANAGEMENT ON *.* TO deployer'],
    },
  ]
}
