import type { ObjectKey } from '../../catalog/catalog.ts'
import type { ResourceId } from '../../resource/id.ts'
import type { Readiness } from '../engine.ts'
import type { ServerFacts } from './facts.ts'
import { sqlName } from './kinds/names.ts'
import { isTrue, type Row, textOf } from './row.ts'
import type { Statements } from './statements.ts'

/** What keeps objects from being ready. */
export type Troubles = ReadonlyMap<ResourceId, Omit<Readiness, 'id'>>

/**
 * Whether objects do what they are there for: indexes whose build was cut off, materialized views
 * that hold nothing and cannot be read, jobs that fail. Everything else is ready when it exists; what is not there
 * is not. Sources: manual, "pg_index" (indisvalid), "pg_class" (relispopulated),
 * "pg_stat_progress_create_index".
 */
export async function readiness(
  statements: Statements,
  facts: ServerFacts,
  keys: readonly ObjectKey[],
  /** Of an extension's own objects. */
  more: (
    statements: Statements,
    facts: ServerFacts,
    keys: readonly ObjectKey[],
  ) => Promise<Troubles>,
): Promise<readonly Readiness[]> {
  const relations = keys.filter(({ kind }) => relationKinds.has(kind))
  const names = relations.map((key) => sqlName(key.address))
  const rows =
    names.length === 0 ? [] : await statements.query(relationsQuery, { parameters: [names] })
  const found = new Map(rows.map((row) => [textOf(row, 'name'), row]))
  const troubles = await more(statements, facts, keys)
  return keys.map(({ id, kind, address }) => {
    const trouble = relationKinds.has(kind) ? troubleIn(found.get(sqlName(address))) : undefined
    return { id, ...(trouble ?? troubles.get(id) ?? ready) }
  })
}

const relationKinds: ReadonlySet<string> = new Set([
  'Table',
  'View',
  'MaterializedView',
  'ContinuousAggregate',
  'Sequence',
])

const relationsQuery = `SELECT w.name, c.oid IS NOT NULL AS there, c.relispopulated AS populated, b.building, b.broken FROM unnest($1::text[]) w(name) LEFT JOIN pg_class c ON c.oid = to_regclass(w.name) LEFT JOIN LATERAL (SELECT string_agg(i.indexrelid::regclass::text, ', ' ORDER BY i.indexrelid) FILTER (WHERE p.pid IS NOT NULL) AS building, string_agg(i.indexrelid::regclass::text, ', ' ORDER BY i.indexrelid) FILTER (WHERE p.pid IS NULL) AS broken FROM pg_index i LEFT JOIN pg_stat_progress_create_index p ON p.index_relid = i.indexrelid WHERE i.indrelid = c.oid AND NOT i.indisvalid AND NOT (c.relkind = 'p')) b ON true`

function troubleIn(row: Row | undefined): Omit<Readiness, 'id'> | undefined {
  const trouble = (state: 'waiting' | 'failed', why: string): Omit<Readiness, 'id'> => ({
    state,
    why,
    since: null,
    next: null,
  })
  if (!isTrue(row, 'there')) return trouble('failed', 'it does not exist')
  const broken = row?.['broken'] ?? null
  if (broken !== null) return trouble('failed', `invalid index ${broken}: its build was cut off`)
  const building = row?.['building'] ?? null
  if (building !== null) return trouble('waiting', `index ${building} is being built`)
  return isTrue(row, 'populated')
    ? undefined
    : trouble('failed', 'it holds nothing and cannot be read: REFRESH MATERIALIZED VIEW')
}

const ready: Omit<Readiness, 'id'> = { state: 'ready', why: '', since: null, next: null }
