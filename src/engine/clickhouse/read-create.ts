/**
 * Any CREATE (or GRANT) statement as the structured spec of its kind: from a plan's `ddl`, from the
 * server's create_table_query, or from SHOW ACCESS. Both forms of writing mean the same resource.
 */
import type { Address } from '../../resource/id.ts'
import type { JsonObject } from '../../resource/json.ts'
import type { ReadCreate } from '../clickhouse-family/kinds/documents.ts'
import { type ColumnParts, type CreateParts, createParts, parseStatement } from '../../sql/index.ts'
import { readAccessParts } from '../clickhouse-family/kinds/read-access.ts'
import {
  databaseSpec,
  dictionarySpec,
  functionSpec,
  materializedViewSpec,
  namedCollectionSpec,
  tableSpec,
  viewSpec,
} from './kinds/from-parts.ts'

export function specFromCreate(sql: string): ReadCreate {
  const parsed = parseStatement(sql, 'clickhouse')
  if (!parsed.ok) {
    const { message, start, end } = parsed.error
    return { ok: false, why: message, start, end }
  }
  const parts = createParts(parsed.node)
  if (parts === undefined) return { ok: false, why: 'this is no CREATE statement of a known kind' }
  const read = readParts(parts)
  if ('why' in read) return { ok: false, why: read.why }
  return { ok: true, ...read, unknown: parts.unknown }
}

type Read = Omit<Extract<ReadCreate, { ok: true }>, 'ok' | 'unknown'> | { readonly why: string }

function readParts(parts: CreateParts): Read {
  switch (parts.kind) {
    case 'database':
      return {
        kind: 'Database',
        address: { name: parts.name.join('.') },
        spec: databaseSpec(parts),
      }
    case 'table': {
      const why = unreadable(parts)
      if (why !== undefined) return { why }
      return { kind: 'Table', address: relationAt(parts.name), spec: tableSpec(parts) }
    }
    case 'view':
      return {
        kind: 'View',
        address: relationAt(parts.name),
        spec: viewSpec(parts),
        ...inferredColumns(parts.columns),
      }
    case 'materializedView':
      if (parts.object !== 'MATERIALIZED VIEW') return { why: `${parts.object} is not supported` }
      if (parts.populate) {
        return {
          why: 'POPULATE loses rows that arrive while it runs; give `start: backfill` instead',
        }
      }
      return {
        kind: 'MaterializedView',
        address: relationAt(parts.name),
        spec: materializedViewSpec(parts),
        ...inferredColumns(parts.columns),
      }
    case 'dictionary':
      return { kind: 'Dictionary', address: relationAt(parts.name), spec: dictionarySpec(parts) }
    case 'function':
      if (parts.body === undefined)
        return { why: 'only SQL functions can be created by a statement' }
      return {
        kind: 'Function',
        address: { name: parts.name.join('.') },
        spec: functionSpec(parts),
      }
    case 'namedCollection':
      return {
        kind: 'NamedCollection',
        address: { name: parts.name.join('.') },
        spec: namedCollectionSpec(parts),
      }
    case 'user':
    case 'role':
    case 'settingsProfile':
    case 'quota':
    case 'rowPolicy':
    case 'grant':
      return readAccessParts(parts)
    case 'disk':
    case 'storagePolicy':
    case 'input':
      return { why: 'there is no such object in ClickHouse' }
  }
}

/** What a statement can say that a table's fields cannot. */
function unreadable(parts: Extract<CreateParts, { kind: 'table' }>): string | undefined {
  if (parts.object !== 'TABLE') return `${parts.object} is no object of ClickHouse`
  if (parts.temporary) return 'a temporary table lives in a session and cannot be managed'
  if (parts.like !== undefined) {
    return `${parts.like.form} ${parts.like.table.text}: write the columns out, the server forgets where they came from`
  }
  if (parts.query !== undefined) return 'AS SELECT fills a table once; declare its columns instead'
  return undefined
}

function relationAt(name: readonly string[]): Address {
  const [first, ...rest] = name
  return first === undefined || rest.length === 0
    ? { name: first ?? '' }
    : { database: first, name: rest.join('.') }
}

function inferredColumns(columns: readonly ColumnParts[]): { readonly inferred?: JsonObject } {
  if (columns.length === 0) return {}
  const list = columns.map(({ name, type }) => ({ name, type: type?.text ?? '' }))
  return { inferred: { columns: list } }
}
