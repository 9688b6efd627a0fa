/** `0.2 s`, `4 ms`, `1 min 5 s`. */
export function duration(milliseconds: number): string {
  if (milliseconds < 10) return `${Math.max(0, Math.round(milliseconds))} ms`
  const seconds = milliseconds / 1000
  if (seconds < 1) return `${seconds.toFixed(2).replace(/0$/, '')} s`
  if (seconds < 10) return `${seconds.toFixed(1)} s`
  if (seconds < 60) return `${Math.round(seconds)} s`
  const minutes = Math.floor(Math.round(seconds) / 60)
  const rest = Math.round(seconds) % 60
  if (minutes < 60) return rest === 0 ? `${minutes} min` : `${minutes} min ${rest} s`
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}

/** `48.2 GB`. */
export function bytes(count: number): string {
  return scaled(count, 1000, ['B', 'kB', 'MB', 'GB', 'TB', 'PB'])
}

/** `1.9 bn`, `212 million`, `1,200,000`. */
export function amount(count: number): string {
  return count < 1e7 ? grouped(count) : scaled(count / 1e6, 1000, ['million', 'bn', 'tn'])
}

export function grouped(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',')
}

export function plural(count: number, noun: string, many: string = `${noun}s`): string {
  return `${grouped(count)} ${count === 1 ? noun : many}`
}

function scaled(count: number, step: number, units: readonly string[]): string {
  let value = count
  let unit = 0
  while (value >= step && unit < units.length - 1) {
    value /= step
    unit++
  }
  const digits = unit === 0 && units[0] === 'B' ? 0 : value < 100 ? 1 : 0
  return `${value.toFixed(digits).replace(/\.0$/, '')} ${units[unit]}`
}
