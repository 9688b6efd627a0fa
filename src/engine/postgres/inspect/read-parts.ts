import type { JsonObject } from '../../../resource/json.ts'
import { hasTimescale, type ServerFacts } from '../facts.ts'
import { quoteLiteral } from '../kinds/names.ts'
import { type Row, textOf } from '../row.ts'
import type { Session } from '../session.ts'
import type { Found, InspectPart, Unreadable } from './part.ts'
import { parts as allParts } from './parts.ts'

export interface ReadParts {
  readonly found: readonly Found[]
  readonly unreadable: readonly Unreadable['unreadable'][]
}

/**
 * What the given schemas hold, all queries in one message. The session has to be in a transaction
 * with `search_path = pg_catalog`.
 */
export async function readParts(
  session: Session,
  schemas: readonly string[],
  {
    global,
    parts = allParts,
  }: { readonly global: boolean; readonly parts?: readonly InspectPart[] },
): Promise<ReadParts> {
  const { facts } = session
  const asked = parts.flatMap((part): readonly Asked[] => {
    const sql = part.isGlobal && !global ? undefined : part.sql(facts)
    return sql === undefined ? [] : [{ part, sql: withSchemas(sql, schemas) }]
  })
  const results = await resultsOf(
    session,
    asked.map(({ sql }) => sql),
  )
  const found: Found[] = []
  const unreadable: Unreadable['unreadable'][] = []
  for (const [index, { part }] of asked.entries()) {
    for (const row of results[index] ?? []) {
      for (const one of readRow(part, row, facts)) {
        if ('unreadable' in one) unreadable.push(one.unreadable)
        else found.push(one)
      }
    }
  }
  return { found, unreadable }
}

interface Asked {
  readonly part: InspectPart
  readonly sql: string
}

/**
 * The joins are written in the order that they are best made in: to try all others takes the server
 * 30 ms at every reading (15.18). Not where TimescaleDB has catalogs of its own, of any size.
 */
async function resultsOf(
  session: Session,
  queries: readonly string[],
): Promise<readonly (readonly Row[])[]> {
  if (queries.length === 0 || hasTimescale(session.facts)) return await session.batch(queries)
  const [, ...results] = await session.batch(['SET LOCAL join_collapse_limit = 1', ...queries])
  return results
}

/** Rows are text until they are read, one after another: a large catalog is never there twice. */
function readRow(part: InspectPart, row: Row, facts: ServerFacts): readonly (Found | Unreadable)[] {
  return part.read(JSON.parse(textOf(row, 'o')) as JsonObject, facts)
}

/** Several statements in one message take no parameters. */
function withSchemas(sql: string, schemas: readonly string[]): string {
  const list = `ARRAY[${schemas.map(quoteLiteral).join(', ')}]::text[]`
  return sql.replace(/\$1(?:::text\[\])?(?!\d)/g, () => list)
}
