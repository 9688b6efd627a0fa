/** What follows REFRESH: `EVERY 1 DAY OFFSET 2 HOUR RANDOMIZE FOR 10 MINUTE DEPENDS ON a, b SETTINGS …`. */
import type { Identifier } from '../ast/expression.ts'
import type { RefreshClause, TimeSpan, TimeSpanPart } from '../ast/table.ts'
import { advance, at, type Cursor, fail, here, key, list, peek, span, take } from './cursor.ts'
import { tableName } from './from.ts'
import { intervalUnit } from './interval.ts'
import { settingsList } from './settings.ts'

export function refreshClause(c: Cursor): RefreshClause {
  const start = here(c)
  const schedule = take(c, 'EVERY') ? 'EVERY' : take(c, 'AFTER') ? 'AFTER' : 'NONE'
  // A view may refresh only after others did: `REFRESH DEPENDS ON a`.
  if (schedule === 'NONE' && !at(c, 'DEPENDS', 'ON')) fail(c, ['EVERY', 'AFTER'])
  const period = schedule === 'NONE' ? undefined : timeSpan(c)
  const offset = take(c, 'OFFSET') ? timeSpan(c) : undefined
  const randomize = take(c, 'RANDOMIZE', 'FOR') ? timeSpan(c) : undefined
  const dependsOn: readonly Identifier[] = take(c, 'DEPENDS', 'ON') ? list(c, tableName) : []
  const settings = at(c, 'SETTINGS') ? settingsList(c) : undefined
  return {
    kind: 'refresh',
    schedule,
    ...(period && { period }),
    ...(offset && { offset }),
    ...(randomize && { randomize }),
    dependsOn,
    ...(settings && { settings }),
    ...span(c, start),
  }
}

/** `1 DAY 2 HOUR`. */
export function timeSpan(c: Cursor): TimeSpan {
  const start = here(c)
  const parts: TimeSpanPart[] = []
  while (peek(c).kind === 'number') {
    const from = here(c)
    const count = advance(c).text
    const unit = intervalUnit(key(c))
    if (unit === undefined) fail(c, ['a unit such as DAY'])
    advance(c)
    parts.push({ kind: 'timeSpanPart', count, unit, ...span(c, from) })
  }
  if (parts.length === 0) fail(c, ['a number'])
  return { kind: 'timeSpan', parts, ...span(c, start) }
}
