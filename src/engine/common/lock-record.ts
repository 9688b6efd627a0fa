import type { LockRecord } from '../store.ts'

/** What a mutex keeps about its holder: the record, and when it was last known to be alive. */
export function described(record: LockRecord, beat: string): string {
  return JSON.stringify({ ...record, beat })
}

export function holderOf(holder: {
  readonly id: string
  readonly description: string
}): LockRecord {
  const found = fieldsIn(holder.description)
  const text = (field: string): string => (typeof found[field] === 'string' ? found[field] : '?')
  return {
    id: holder.id,
    owner: text('owner'),
    host: text('host'),
    pid: typeof found['pid'] === 'number' ? found['pid'] : 0,
    operation: text('operation'),
    project: text('project'),
    since: text('since'),
  }
}

/**
 * Since the last sign of life, in milliseconds; all times are the server's, as ISO 8601. A
 * description without one is nobody's: old enough to be broken.
 */
export function beatAge(description: string, now: string, seen = ''): number {
  const beat = fieldsIn(description)['beat']
  const signs = [seen, typeof beat === 'string' ? beat : '']
    .map((time) => Date.parse(time))
    .filter((time) => Number.isFinite(time) && time > 0)
  return signs.length === 0
    ? Number.MAX_SAFE_INTEGER
    : Math.max(0, Date.parse(now) - Math.max(...signs))
}

/** The id that a description begins with; empty where it is none of ours. */
export function idIn(description: string): string {
  const { id } = fieldsIn(description)
  return typeof id === 'string' ? id : ''
}

function fieldsIn(text: string): { readonly [field: string]: unknown } {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? { ...value } : {}
  } catch {
    return {}
  }
}
