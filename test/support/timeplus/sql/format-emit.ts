/** EMIT as printed, by either grammar. */
import { formatExpression } from './format-expression.ts'
import type { Emit } from './query.ts'

export function formatEmit(emit: Emit): string {
  return emit.grammar === 'older' ? olderText(emit) : newerText(emit)
}

/** Fixed order, joined with AND; without parts a space is left (timeplus-normal-form.md, EMIT). */
function olderText(emit: Emit): string {
  const delay = emit.delay ? ` WITH DELAY ${formatExpression(emit.delay)}` : ''
  const parts = [
    ...(emit.after === 'WATERMARK' ? [`AFTER WATERMARK${delay}`] : []),
    ...(emit.periodic ? [`PERIODIC ${formatExpression(emit.periodic)}`] : []),
    ...(emit.onUpdate ? ['ON UPDATE'] : []),
    ...(emit.timeout ? [`TIMEOUT ${formatExpression(emit.timeout)}`] : []),
    ...(emit.last ? [lastText(emit.last)] : []),
  ]
  const joined = parts.join(' AND ').replace(' AND ON UPDATE', ' ON UPDATE')
  return `EMIT ${emit.mode} ${joined}`
}

/** The mode only where it was written (p3:src/Parsers/Streaming/ASTEmitQuery.cpp). */
function newerText(emit: Emit): string {
  const parts = [
    'EMIT',
    ...(emit.modeWritten ? [emit.mode] : []),
    ...(emit.last ? [lastText(emit.last)] : []),
    ...keyText(emit),
    ...(emit.after && emit.after !== 'KEY EXPIRE' ? [`AFTER ${emit.after}`] : []),
    ...(emit.periodic ? [`PERIODIC ${formatExpression(emit.periodic)}`] : []),
    ...(emit.repeat ? ['REPEAT'] : []),
    ...(emit.onUpdate ? ['ON UPDATE'] : []),
    ...(emit.batch ? [`WITH BATCH ${formatExpression(emit.batch)}`] : []),
    ...(emit.perEvent ? ['PER EVENT'] : []),
    ...(emit.delay ? [`WITH DELAY ${formatExpression(emit.delay)}`] : []),
  ]
  if (!emit.timeout) return parts.join(' ')
  const alone = parts.length === (emit.modeWritten ? 2 : 1)
  return `${parts.join(' ')}${alone ? '' : ' AND'} TIMEOUT ${formatExpression(emit.timeout)}`
}

function keyText(emit: Emit): readonly string[] {
  if (!emit.key) return []
  const by = emit.key.identifiedBy
    ? ` IDENTIFIED BY ${formatExpression(emit.key.identifiedBy)}`
    : ''
  const only = emit.key.only ? ' ONLY' : ''
  return [`AFTER KEY EXPIRE${by} WITH${only} MAXSPAN ${formatExpression(emit.key.maxSpan)}`]
}

function lastText(last: NonNullable<Emit['last']>): string {
  return `LAST ${formatExpression(last.interval)}${last.processingTime ? ' ON PROCTIME' : ''}`
}
