/**
 * EMIT of a streaming query. Proton 1.6.1: `EMIT [STREAM|CHANGELOG] [AFTER WATERMARK [WITH DELAY d]] [PERIODIC d]
 * [ON UPDATE] [TIMEOUT d] [LAST d [ON PROCTIME]]` joined by AND; Timeplus from 2.7.6 on adds AFTER WINDOW | SESSION CLOSE,
 * AFTER KEY EXPIRE, PER EVENT, REPEAT and WITH BATCH.
 */
import type { Expression } from '../ast/expression.ts'
import type { Emit, EmitForm, EmitPart } from '../ast/streaming.ts'
import { at, type Cursor, expect, fail, failAt, here, span, take } from './cursor.ts'
import { expression } from './expression.ts'
import { CONCAT } from './power.ts'
import { unknownClauses } from './unknown.ts'

/** The word EMIT is next. */
export function emitClause(c: Cursor): Emit {
  const start = here(c)
  expect(c, 'EMIT')
  const mode = take(c, 'STREAM') ? 'STREAM' : take(c, 'CHANGELOG') ? 'CHANGELOG' : undefined
  const parts: EmitPart[] = []
  let joined = false
  for (;;) {
    const part = emitPart(c)
    if (!part) break
    if (parts.some((other) => other.form === part.form)) failAt(part, `${part.form} is given twice`)
    parts.push(part)
    joined = take(c, 'AND')
  }
  const unknown = unknownClauses(c, AFTER_EMIT)
  if (joined && unknown.length === 0) fail(c, ['PERIODIC', 'TIMEOUT', 'LAST'])
  return {
    kind: 'emit',
    ...(mode && { mode }),
    parts,
    ...(unknown.length > 0 && { unknown }),
    ...span(c, start),
  }
}

const AFTER_EMIT = [
  'SETTINGS',
  'UNION',
  'EXCEPT',
  'INTERSECT',
  'FORMAT',
  'INTO',
  'COMMENT',
  'STORAGE_SETTINGS',
  'TTL',
]

type Details = Omit<EmitPart, 'kind' | 'form' | 'start' | 'end'>

function emitPart(c: Cursor): EmitPart | undefined {
  const start = here(c)
  const form = emitForm(c)
  if (!form) return undefined
  const details = READERS[form]?.(c) ?? {}
  const delay = take(c, 'WITH', 'DELAY') ? duration(c) : undefined
  return { kind: 'emitPart', form, ...details, ...(delay && { delay }), ...span(c, start) }
}

function emitForm(c: Cursor): EmitForm | undefined {
  if (take(c, 'AFTER', 'WATERMARK')) return 'AFTER WATERMARK'
  if (take(c, 'AFTER', 'WINDOW', 'CLOSE')) return 'AFTER WINDOW CLOSE'
  if (take(c, 'AFTER', 'SESSION', 'CLOSE')) return 'AFTER SESSION CLOSE'
  if (take(c, 'AFTER', 'KEY', 'EXPIRE')) return 'AFTER KEY EXPIRE'
  if (take(c, 'PER', 'EVENT')) return 'PER EVENT'
  if (take(c, 'ON', 'UPDATE')) return 'ON UPDATE'
  if (take(c, 'PERIODIC')) return 'PERIODIC'
  if (take(c, 'TIMEOUT')) return 'TIMEOUT'
  if (take(c, 'LAST')) return 'LAST'
  return undefined
}

const READERS: { readonly [F in EmitForm]?: (c: Cursor) => Details } = {
  'AFTER KEY EXPIRE': keyExpiry,
  PERIODIC: (c) => {
    const interval = duration(c)
    return take(c, 'REPEAT') ? { interval, repeat: true } : { interval }
  },
  'ON UPDATE': (c) => (take(c, 'WITH', 'BATCH') ? { batch: duration(c) } : {}),
  TIMEOUT: (c) => ({ interval: duration(c) }),
  LAST: (c) => {
    const interval = duration(c)
    return take(c, 'ON', 'PROCTIME') ? { interval, onProctime: true } : { interval }
  },
}

/** `[IDENTIFIED BY c] [WITH [ONLY] MAXSPAN d]`. */
function keyExpiry(c: Cursor): Details {
  const identifiedBy = take(c, 'IDENTIFIED', 'BY') ? expression(c, CONCAT) : undefined
  const only = at(c, 'WITH', 'ONLY', 'MAXSPAN')
  const spanned = take(c, 'WITH', 'ONLY', 'MAXSPAN') || take(c, 'WITH', 'MAXSPAN')
  return {
    ...(identifiedBy && { identifiedBy }),
    ...(spanned && { maxspan: duration(c) }),
    ...(only && { onlyMaxspan: true as const }),
  }
}

/** An interval: `5s`, `INTERVAL 5 SECOND`; AND belongs to EMIT. */
function duration(c: Cursor): Expression {
  return expression(c, CONCAT)
}
