/** What ALTER changes of an entity, where it does not simply replace a clause. */
import type { QuotaStatement, UserStatement } from '../sql/index.ts'

export function mergedUser(before: UserStatement, change: UserStatement): UserStatement {
  const { addHosts, dropHosts, ...rest } = change
  const hosts = change.hosts ?? before.hosts ?? []
  const dropped = new Set((dropHosts ?? []).map((host) => JSON.stringify(host)))
  const left = hosts.filter((host) => !dropped.has(JSON.stringify(host)))
  const all = [...left, ...(addHosts ?? [])]
  return { ...before, ...rest, ...(all.length > 0 ? { hosts: all } : {}) }
}

/** Intervals of the same length are replaced, others stay. */
export function mergedQuota(before: QuotaStatement, change: QuotaStatement): QuotaStatement {
  const key = ({ count, unit }: QuotaStatement['intervals'][number]): string => `${count} ${unit}`
  const changed = new Set(change.intervals.map(key))
  const left = before.intervals.filter((one) => !changed.has(key(one)))
  const added = change.intervals.filter((one) => one.mode !== 'none')
  return { ...before, ...change, intervals: [...left, ...added] }
}
