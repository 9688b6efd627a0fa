/** `(VALUES (1, 'a'), (2, 'b'))`: rows of a table, SELECT * FROM SQLStandardValues(…) to the engine (ClickHouse 26.7). */
import type { Select } from '../ast/query.ts'
import { advance, type Cursor, key, span } from './cursor.ts'
import { aliasedList } from './expression.ts'

/** Whether rows start `ahead` tokens from here: only right behind a bracket. */
export function atValues(c: Cursor, ahead = 0): boolean {
  return (
    c.dialect === 'clickhouse' &&
    key(c, ahead) === 'VALUES' &&
    key(c, ahead + 1) === '(' &&
    c.tokens[c.at + ahead - 1]?.key === '('
  )
}

export function values(c: Cursor): Select {
  const { start } = advance(c)
  const args = aliasedList(c)
  const place = span(c, start)
  const name = { kind: 'name', text: 'SQLStandardValues', quoted: false, ...place } as const
  const table = { kind: 'call', name, args, ...place } as const
  const first = { kind: 'tableSource', table, ...place } as const
  return {
    kind: 'select',
    with: [],
    columns: [{ kind: 'asterisk', qualifier: [], transforms: [], ...place }],
    from: { kind: 'from', first, joins: [], ...place },
    written: ['VALUES'],
    ...place,
  }
}
