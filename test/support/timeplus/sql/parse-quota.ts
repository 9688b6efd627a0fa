/** FOR INTERVAL … MAX … of a quota. */
import type { QuotaInterval } from './access-statement.ts'
import { unitOf } from './parse-interval.ts'
import type { Reader } from './reader.ts'

const LIMITS =
  /^(queries|query_selects|query_inserts|errors|result_rows|result_bytes|read_rows|read_bytes|execution_time|written_bytes)$/

/** After FOR. */
export function parseQuotaInterval(reader: Reader): QuotaInterval {
  const randomized = reader.takes('RANDOMIZED')
  reader.takes('INTERVAL')
  const count = reader.unsigned()
  const unit = unitOf(reader, reader.identifier())
  const interval = { randomized, ...largestUnit(count, unit) }
  if (reader.takes('NO LIMITS')) return { ...interval, limits: [], mode: 'none' }
  if (reader.takes('TRACKING ONLY')) return { ...interval, limits: [], mode: 'tracking' }
  reader.expects('MAX')
  const limits = [parseLimit(reader)]
  while (reader.seesSymbol(',') && !reader.sees('FOR', 1) && !isInterval(reader)) {
    reader.next()
    reader.takes('MAX')
    limits.push(parseLimit(reader))
  }
  return { ...interval, limits, mode: 'limits' }
}

function isInterval(reader: Reader): boolean {
  return (
    reader.sees('INTERVAL', 1) || reader.sees('RANDOMIZED', 1) || reader.peek(1).kind === 'number'
  )
}

function parseLimit(reader: Reader): { readonly name: string; readonly max: string } {
  const name = reader.identifier().toLowerCase()
  if (!LIMITS.test(name)) reader.fail('expected the name of a limit')
  reader.takesSymbol('=')
  if (reader.peek().kind !== 'number') reader.fail('expected number')
  return { name, max: reader.next().text }
}

const SECONDS: readonly (readonly [string, number])[] = [
  ['year', 31556952],
  ['quarter', 7889238],
  ['month', 2629746],
  ['week', 604800],
  ['day', 86400],
  ['hour', 3600],
  ['minute', 60],
  ['second', 1],
]

/** The server keeps seconds and prints the largest unit that divides them. */
function largestUnit(
  count: number,
  unit: string,
): { readonly count: string; readonly unit: string } {
  const size = SECONDS.find(([name]) => name === unit.toLowerCase())?.[1] ?? 1
  const total = count * size
  const [name, seconds] = SECONDS.find(([, each]) => total % each === 0) ?? ['second', 1]
  return { count: String(total / seconds), unit: name }
}
