import type { Resource } from '../../resource/resource.ts'
import { quoteIdentifier } from '../../sql/index.ts'
import type { Draft } from '../engine.ts'

/** What stands for an External object where everything else is tried: its columns over no rows. */
export function stub({ address, spec, name }: Resource): readonly Draft[] {
  if (spec['of'] === 'function') {
    return [draft(`CREATE FUNCTION ${quoteIdentifier(name)} AS x -> x`)]
  }
  if (spec['of'] === 'type') return []
  const columns = Array.isArray(spec['columns']) ? spec['columns'] : []
  const list = columns.map(columnSql).join(', ')
  const path = [address.database, address.name]
    .flatMap((part) => (part === undefined ? [] : [quoteIdentifier(part)]))
    .join('.')
  return [draft(`CREATE STREAM ${path} (${list || '`nothing` int8'})`)]
}

function columnSql(column: unknown): string {
  const { name, type } = column as { readonly name?: unknown; readonly type?: unknown }
  return `${quoteIdentifier(String(name))} ${String(type)}`
}

function draft(sql: string): Draft {
  return { sql, hazards: [], boundary: 'standalone', phase: 'expand' }
}
