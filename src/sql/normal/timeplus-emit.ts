/** EMIT in normal form. Seen: Proton 1.6.1, whose printer always writes STREAM and puts the parts in a fixed order. */
import type { Emit, EmitForm } from '../ast/streaming.ts'

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

export function normalEmit(node: Emit): Emit {
  return {
    ...node,
    mode: node.mode ?? 'STREAM',
    parts: node.parts.toSorted((a, b) => ORDER[a.form] - ORDER[b.form]),
  }
}
