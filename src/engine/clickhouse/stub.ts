import { quoteIdentifier } from '../../sql/index.ts'
import type { Resource } from '../../resource/resource.ts'
import type { Draft } from '../engine.ts'

/** An External object on the shadow engine: its declared columns over no rows. */
export function stub({ address, spec, name }: Resource): readonly Draft[] {
  if (spec['of'] === 'function') {
    return [draft(`CREATE FUNCTION ${quoteIdentifier(name)} AS (x) -> x`)]
  }
  if (spec['of'] === 'type') return []
  const columns = Array.isArray(spec['columns']) ? spec['columns'] : []
  const list = columns.map(columnSql).join(', ')
  const path = [address.database, address.name]
    .flatMap((part) => (part === undefined ? [] : [quoteIdentifier(part)]))
    .join('.')
  if (spec['of'] === 'dictionary') return [draft(dictionarySql(path, columns.map(columnSql)))]
  return [draft(`CREATE TABLE ${path} (${list || '`_` UInt8'}) ENGINE = Memory`)]
}

/** A dictionary needs a key and a source; the Null source is empty and reaches nothing. */
function dictionarySql(path: string, columns: readonly string[]): string {
  const list = columns.length > 0 ? columns : ['`id` UInt64', '`value` String']
  const key = /^(`(?:[^`\\]|\\.)*`|\w+)/.exec(list[0] ?? '')?.[0] ?? 'id'
  return `CREATE DICTIONARY ${path} (${list.join(', ')}) PRIMARY KEY ${key} SOURCE(NULL()) LAYOUT(COMPLEX_KEY_HASHED()) LIFETIME(0)`
}

function columnSql(column: unknown): string {
  const { name, type } = column as { readonly name?: unknown; readonly type?: unknown }
  return `${quoteIdentifier(String(name))} ${String(type)}`
}

function draft(sql: string): Draft {
  return { sql, hazards: [], boundary: 'standalone', phase: 'expand' }
}
