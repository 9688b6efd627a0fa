/** EMIT in normal form (Proton 1.6.1): STREAM is always written, and the parts come in a fixed order. */
import type { Emit, EmitForm } from '../ast/streaming.ts'
import { PROTON } from './rule.ts'
import type { TimeplusRule } from './timeplus-rule.ts'

const ORDER: Readonly<Record<EmitForm, number>> = {
  'AFTER WATERMARK': 0,
  'AFTER WINDOW CLOSE': 1,
  'AFTER SESSION CLOSE': 2,
  'AFTER KEY EXPIRE': 3,
  'PER EVENT': 4,
  PERIODIC: 5,
  'ON UPDATE': 6,
  TIMEOUT: 7,
  LAST: 8,
}

export const emitRule: TimeplusRule = {
  id: 'timeplus-emit',
  on: ['emit'],
  seen: PROTON,
  what: 'EMIT is EMIT STREAM unless it says CHANGELOG, and the order of its parts means nothing.',
  dialect: 'timeplus',
  apply: (node) => (node.kind === 'emit' ? normalEmit(node) : node),
}

export function normalEmit(node: Emit): Emit {
  return {
    ...node,
    mode: node.mode ?? 'STREAM',
    parts: node.parts.toSorted((a, b) => ORDER[a.form] - ORDER[b.form]),
  }
}
