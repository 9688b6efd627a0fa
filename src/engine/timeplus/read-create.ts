/**
 * Any CREATE (or GRANT) statement as the structured spec of its kind: from a plan's `ddl`, from a
 * script, or from what the server prints. Both forms of writing mean the same resource.
 */
import type { Address } from '../../resource/id.ts'
import type { JsonObject } from '../../resource/json.ts'
import type { Spec } from '../../resource/resource.ts'
import {
  type CreateParts,
  createParts,
  parseStatement,
  type Statement,
  type UnknownClause,
} from '../../sql/index.ts'
import type { ReadCreate } from '../clickhouse-family/kinds/documents.ts'
import { readAccessParts } from '../clickhouse-family/kinds/read-access.ts'
import { readStreams } from './kinds/read-streams.ts'
import { readViewCreate } from './kinds/read-view-create.ts'

export function specFromCreate(sql: string): ReadCreate {
  const parsed = parseStatement(sql, 'timeplus')
  if (!parsed.ok) {
    const { message, start, end } = parsed.error
    return { ok: false, why: message, start, end }
  }
  const read = readStatement(parsed.node)
  if ('why' in read) return { ok: false, why: read.why }
  return { ok: true, ...read, unknown: unknownOf(parsed.node) }
}

/** What one statement says, or why it is no resource. */
export type Read =
  | {
      readonly kind: string
      /** The database is absent where the statement does not name it. */
      readonly address: Address
      readonly spec: Spec
      readonly inferred?: JsonObject
    }
  | { readonly why: string }

function readStatement(statement: Statement): Read {
  const view = readViewCreate(statement)
  if (view !== undefined) return view
  const parts = createParts(statement)
  return parts === undefined
    ? { why: 'this is no CREATE statement of a known kind' }
    : readParts(parts)
}

function readParts(parts: CreateParts): Read {
  switch (parts.kind) {
    case 'user':
    case 'role':
    case 'settingsProfile':
    case 'quota':
    case 'rowPolicy':
    case 'grant':
      return readAccessParts(parts)
    case 'table':
    case 'database':
    case 'namedCollection':
    case 'disk':
    case 'storagePolicy':
    case 'input':
    case 'dictionary':
      return readStreams(parts)
    default:
      return { why: `${parts.kind} is not read yet` }
  }
}

function unknownOf(statement: Statement): readonly UnknownClause[] {
  return 'unknown' in statement ? (statement.unknown ?? []) : []
}
