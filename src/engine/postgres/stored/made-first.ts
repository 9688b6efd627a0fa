/** What the plans make before anything else and a definition may name: roles, extensions, stand-ins. */
import type { Resource } from '../../../resource/resource.ts'
import type { StoredRequest } from '../../engine.ts'
import { quoteIdent, quoteLiteral, sqlName } from '../kinds/names.ts'
import { type Row, textOf } from '../row.ts'
import type { Session } from '../session.ts'
import type { ScratchSchemas } from './scratch-schemas.ts'
import type { Making } from './scratch-statements.ts'

/** Statements for what is declared and not there yet; each may fail by itself. `names`: of `namesQuery`. */
export function madeFirst(
  names: readonly Row[],
  { byId }: StoredRequest,
  { kinds, context }: Making,
): readonly string[] {
  const there = new Set(names.map((row) => textOf(row, 'name')))
  const missing = (kind: string): readonly Resource[] =>
    [...byId.values()].filter((one) => one.kind === kind && !there.has(`${kind} ${one.name}`))
  return [
    ...missing('Role').map(({ name }) => `CREATE ROLE ${quoteIdent(name)}`),
    // An extension goes into the schema itself, where others name it.
    ...missing('Schema').map(({ name }) => `CREATE SCHEMA ${quoteIdent(name)}`),
    ...missing('Extension').flatMap((extension) => {
      const { kind, spec, address } = extension
      const { facts = {} } = context.desired
      // The fault of one that the server cannot have is that of a server in trouble (58P01 before 16).
      if (kinds[kind]?.lacking?.(spec, facts, address) !== undefined) return []
      return (kinds[kind]?.create(extension, context) ?? []).map(({ sql }) => sql)
    }),
  ]
}

/** Of what may be there. */
export const namesQuery = `SELECT 'Role ' || rolname AS name FROM pg_roles
     UNION ALL SELECT 'Extension ' || extname FROM pg_extension
     UNION ALL SELECT 'Schema ' || nspname FROM pg_namespace`

/**
 * A relation of somebody else, as far as something made on it can see: its columns. Hypertables and
 * continuous aggregates are used where they stand: nothing else can be aggregated continuously.
 */
export async function standIns(
  session: Session,
  names: readonly string[],
  schemas: ScratchSchemas,
): Promise<readonly { readonly name: string; readonly sql: string }[]> {
  if (names.length === 0) return []
  const rows = await session.query(
    `SELECT n.nspname, c.relname, c.relkind FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname || '.' || c.relname IN (${names.map(quoteLiteral).join(', ')})${isOfTimescale(session)}`,
  )
  return rows.flatMap((row: Row) => {
    const [database, own] = [textOf(row, 'nspname'), textOf(row, 'relname')]
    const scratch = schemas.of(database)
    if (scratch === undefined) return []
    const [from, to] = [sqlName({ database, name: own }), sqlName({ database: scratch, name: own })]
    const isView = textOf(row, 'relkind') === 'v'
    const sql = isView ? `CREATE VIEW ${to} AS TABLE ${from}` : `CREATE TABLE ${to} (LIKE ${from})`
    return [{ name: `${database}.${own}`, sql }]
  })
}

function isOfTimescale({ facts }: Session): string {
  return facts.timescale === ''
    ? ''
    : ` AND NOT EXISTS (SELECT FROM _timescaledb_catalog.hypertable h WHERE h.schema_name = n.nspname AND h.table_name = c.relname) AND NOT EXISTS (SELECT FROM _timescaledb_catalog.continuous_agg g WHERE g.user_view_schema = n.nspname AND g.user_view_name = c.relname)`
}
