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
  const found: Found[] = []
  const unreadable: Unreadable['unreadable'][] = []
  const read = ({ part }: Asked, rows: readonly Row[]): void => {
    for (const row of rows) {
      for (const one of readRow(part, row, facts)) {
        if ('unreadable' in one) unreadable.push(one.unreadable)
        else found.push(one)
      }
    }
  }
  await readAll(session, asked, read)
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
async function readAll(
  session: Session,
  asked: readonly Asked[],
  read: (asked: Asked, rows: readonly Row[]) => void,
): Promise<void> {
  const isPlain = hasTimescale(session.facts) || asked.length === 0
  const first = isPlain ? [] : ['SET LOCAL join_collapse_limit = 1']
  let fault: { readonly thrown: unknown } | undefined
  // While one is read, the server works at the next.
  await session.batch([...first, ...asked.map(({ sql }) => sql)], (statement, rows) => {
    const one = asked[statement - first.length]
    if (one === undefined || fault !== undefined) return
    try {
      read(one, rows)
    } catch (thrown) {
      fault = { thrown }
    }
  })
  if (fault !== undefined) throw fault.thrown
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
