/** Milliseconds of a time such as `30s`, `5 min` or `250ms`; a bare number is seconds. Undefined where it is none. */
export function parseDuration(text: string | number): number | undefined {
  if (typeof text === 'number') return Math.round(text * 1000)
  const match = /^\s*(\d+(?:\.\d+)?)\s*([a-z]*)\s*$/i.exec(text)
  const unit = unitMs[(match?.[2] ?? '').toLowerCase()]
  return match && unit !== undefined ? Math.round(Number(match[1]) * unit) : undefined
}

const unitMs: Readonly<Record<string, number>> = {
  ms: 1,
  '': 1000,
  s: 1000,
  sec: 1000,
  second: 1000,
  seconds: 1000,
  m: 60_000,
  min: 60_000,
  minute: 60_000,
  minutes: 60_000,
  h: 3_600_000,
  hour: 3_600_000,
  hours: 3_600_000,
}
