/** Queries of continuous aggregates follow the columns they read by themselves (timescaledb.md §1.2). */
import type { LowerContext } from '../../engine.ts'
import { quoteIdent } from '../kinds/names.ts'
import { mentionsIn } from '../kinds/parsed.ts'
import { scan } from '../sql/parser.ts'

/** The query as the server has it once the columns that the plans rename have their new names. */
export function queryAfterRenames(query: string, context: LowerContext): string {
  const renamed = renamedColumns(query, context)
  if (renamed.size === 0) return query
  let text = ''
  let end = 0
  let before = ''
  for (const token of scan(query) ?? []) {
    const name = renamed.get(token.text)
    // An alias is the query's own.
    if (name !== undefined && before !== 'as') {
      text += query.slice(end, token.start) + name
      end = token.end
    }
    before = token.text.toLowerCase()
  }
  return text + query.slice(end)
}

function renamedColumns(
  query: string,
  { desired, live }: LowerContext,
): ReadonlyMap<string, string> {
  const renamed = new Map<string, string>()
  for (const { kind, parts } of mentionsIn('query', query)) {
    const name = parts.slice(-2).join('.')
    if (kind !== 'table') continue
    const before = columnsOf(live.lookup('relation', name)?.spec['columns'])
    for (const column of columnsOf(desired.lookup('relation', name)?.spec['columns'])) {
      const { renamedFrom } = column
      const isThere = (wanted: string): boolean => before.some((one) => one.name === wanted)
      if (renamedFrom === undefined || !isThere(renamedFrom) || isThere(column.name)) continue
      renamed.set(quoteIdent(renamedFrom), quoteIdent(column.name))
    }
  }
  return renamed
}

interface Column {
  readonly name: string
  readonly renamedFrom?: string
}

function columnsOf(value: unknown): readonly Column[] {
  return Array.isArray(value) ? (value as readonly Column[]) : []
}
