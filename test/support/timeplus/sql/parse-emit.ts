/** EMIT: one grammar up to 2.7.5, another from 2.7.6 on (timeplus.md §1.9). */
import { parseExpression } from './parse-expression.ts'
import { parseInterval } from './parse-interval.ts'
import type { Emit } from './query.ts'
import type { Reader } from './reader.ts'

/** After EMIT. */
export function parseEmit(reader: Reader): Emit {
  const mode = reader.takesOne('STREAM', 'CHANGELOG')
  const start: Emit = {
    grammar: reader.dialect.generation === 1 ? 'older' : 'newer',
    mode: mode ?? 'STREAM',
    modeWritten: mode !== undefined,
    repeat: false,
    onUpdate: false,
    perEvent: false,
  }
  return start.grammar === 'older' ? parseOlder(reader, start) : parseNewer(reader, start)
}

/** p1:src/Parsers/Streaming/ParserEmitQuery.cpp: some parts in a fixed order, then AND. */
function parseOlder(reader: Reader, start: Emit): Emit {
  let emit = start
  if (reader.takes('AFTER WATERMARK')) {
    emit = { ...emit, after: 'WATERMARK' }
    if (reader.takes('WITH DELAY')) emit = { ...emit, delay: parseInterval(reader) }
  }
  if (reader.takes('PERIODIC')) emit = { ...emit, periodic: parseInterval(reader) }
  if (reader.takes('ON UPDATE')) emit = { ...emit, onUpdate: true }
  do {
    emit = parseOlderPart(reader, emit)
  } while (reader.takes('AND'))
  return emit
}

function parseOlderPart(reader: Reader, emit: Emit): Emit {
  if (!emit.periodic && reader.takes('PERIODIC')) {
    return { ...emit, periodic: parseInterval(reader) }
  }
  if (!emit.timeout && reader.takes('TIMEOUT')) {
    return { ...emit, timeout: parseInterval(reader) }
  }
  if (!emit.last && reader.takes('LAST')) return { ...emit, last: parseLast(reader) }
  return emit
}

/** docs:docs/streaming-aggregations.md and p3: the same file as above. */
function parseNewer(reader: Reader, start: Emit): Emit {
  if (reader.takes('LAST')) return { ...start, last: parseLast(reader) }
  if (reader.takes('TIMEOUT')) return { ...start, timeout: parseInterval(reader) }
  if (reader.takes('AFTER KEY EXPIRE')) return parseTimeout(reader, parseKeyExpire(reader, start))
  return parseTimeout(reader, parseDelay(reader, parseNewerPart(reader, start)))
}

function parseNewerPart(reader: Reader, start: Emit): Emit {
  if (reader.takes('AFTER WINDOW CLOSE')) return { ...start, after: 'WINDOW CLOSE' }
  if (reader.takes('AFTER SESSION CLOSE')) return { ...start, after: 'SESSION CLOSE' }
  if (reader.sees('AFTER')) reader.refuse('EMIT AFTER WATERMARK')
  if (reader.takes('PERIODIC')) {
    const periodic = parseInterval(reader)
    return { ...start, periodic, repeat: reader.takes('REPEAT') }
  }
  if (reader.takes('ON UPDATE')) {
    const batch = reader.takes('WITH BATCH') ? { batch: parseInterval(reader) } : {}
    return { ...start, onUpdate: true, ...batch }
  }
  if (reader.takes('PER EVENT')) return { ...start, perEvent: true }
  return start
}

function parseKeyExpire(reader: Reader, start: Emit): Emit {
  const identifiedBy = reader.takes('IDENTIFIED BY')
    ? { identifiedBy: parseExpression(reader) }
    : {}
  reader.expects('WITH')
  const only = reader.takes('ONLY')
  reader.expects('MAXSPAN')
  const key = { ...identifiedBy, only, maxSpan: parseInterval(reader) }
  return { ...start, after: 'KEY EXPIRE', key }
}

function parseDelay(reader: Reader, emit: Emit): Emit {
  return reader.takes('WITH DELAY') ? { ...emit, delay: parseInterval(reader) } : emit
}

function parseTimeout(reader: Reader, emit: Emit): Emit {
  return reader.takes('AND TIMEOUT') ? { ...emit, timeout: parseInterval(reader) } : emit
}

function parseLast(reader: Reader): NonNullable<Emit['last']> {
  const interval = parseInterval(reader)
  return { interval, processingTime: reader.takes('ON PROCTIME') }
}
