import { join } from 'node:path'

/** Where other programs of the user keep what can be found out again; undefined: nowhere. */
export function cacheFolder(variables: {
  readonly [name: string]: string | undefined
}): string | undefined {
  const { SLUICE_CACHE: own, XDG_CACHE_HOME: common, HOME: home } = variables
  if (own === 'off') return undefined
  if (own) return own
  if (common) return join(common, 'sluice')
  return home ? join(home, '.cache', 'sluice') : undefined
}
