/** What an embedded ClickHouse has, as its own system tables say it: the judge of crash tests. */
import { Session } from 'chdb'
import { type NormalContext, normalText, parseStatement } from '../../src/sql/index.ts'

/**
 * Definitions by name, Sluice's own database left out. Compared by meaning: the server's text of
 * a view that inlined a function has other brackets after a restart (seen on 26.7).
 */
export function catalogue(directory: string): Readonly<Record<string, string>> {
  const session = new Session(directory)
  try {
    return catalogueOf((sql) =>
      session
        .query(sql, 'JSONCompactEachRow')
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as string[]),
    )
  } finally {
    session.close()
  }
}

/** The same, from an engine that is open. */
export function catalogueOf(
  rows: (sql: string) => readonly (readonly string[])[],
): Readonly<Record<string, string>> {
  const definitions: Record<string, string> = {}
  const tables = rows(
    "SELECT database || '.' || name, create_table_query FROM system.tables WHERE database NOT IN ('system', 'INFORMATION_SCHEMA', 'information_schema', 'sluice') AND name NOT LIKE '.%inner%' AND NOT startsWith(name, '_tmp_replace_')",
  )
  for (const [name, sql] of tables) definitions[String(name)] = meaning(String(sql))
  const functions = rows(
    "SELECT name, create_query FROM system.functions WHERE origin = 'SQLUserDefined'",
  )
  for (const [name, sql] of functions) definitions[`function ${name}`] = meaning(String(sql))
  for (const [name] of rows('SELECT name FROM system.databases')) {
    if (name !== 'sluice') definitions[`database ${name}`] = 'exists'
  }
  for (const [name, sql] of rows('SELECT name, create_query FROM system.named_collections')) {
    definitions[`collection ${name}`] = String(sql)
  }
  return definitions
}

/** Texts of one table of the ledger, for what must never be in it. */
export function ledgerTexts(directory: string): string {
  const session = new Session(directory)
  try {
    return session.query('SELECT * FROM sluice.ledger', 'TSV')
  } finally {
    session.close()
  }
}

function meaning(sql: string): string {
  const context: NormalContext = { dialect: 'clickhouse' }
  const parsed = parseStatement(sql, 'clickhouse')
  return parsed.ok ? normalText(parsed.node, context) : sql
}
