import type { Emit, EmitPart } from '../ast/streaming.ts'
import { COMPARE } from '../parse/power.ts'
import { expressionText } from './expression.ts'
import { type Layout, words } from './printing.ts'

/** Parts in the order of the text; AND joins them, but ON UPDATE follows a blank, as the server prints it. */
export function emitText(node: Emit, layout: Layout): string {
  let parts = ''
  for (const part of node.parts) {
    const joint = parts === '' ? '' : part.form === 'ON UPDATE' ? ' ' : ' AND '
    parts += joint + emitPartText(part, layout)
  }
  return words('EMIT', node.mode, parts, ...(node.unknown ?? []).map((clause) => clause.text))
}

export function emitPartText(node: EmitPart, layout: Layout): string {
  const value = (word: string, given: EmitPart['interval']): string | undefined =>
    given && `${word} ${expressionText(given, layout, COMPARE)}`
  return words(
    node.form,
    // AND joins the parts.
    node.interval && expressionText(node.interval, layout, COMPARE),
    node.repeat && 'REPEAT',
    value('WITH BATCH', node.batch),
    value('IDENTIFIED BY', node.identifiedBy),
    value(node.onlyMaxspan ? 'WITH ONLY MAXSPAN' : 'WITH MAXSPAN', node.maxspan),
    node.onProctime && 'ON PROCTIME',
    value('WITH DELAY', node.delay),
  )
}
