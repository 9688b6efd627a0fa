/** Which of the three generations a target is of; docs/engines/timeplus.md says how they differ. */
import type { KindContext } from '../engine.ts'

/** 1: Proton 1.5 and 1.6; 2: timeplusd 2.x; 3: Proton and Enterprise 3.x. */
export type Generation = 1 | 2 | 3

/** The newest where no target is known: files are checked without one. */
export function generationOf({ facts }: KindContext): Generation {
  const generation = facts?.['generation']
  return generation === 1 || generation === 2 ? generation : 3
}

/** Whether the target is at least of this version; yes where no target is known. */
export function isAtLeast({ facts }: KindContext, major: number, minor: number): boolean {
  const version = facts?.['version']
  if (typeof version !== 'string') return true
  const [own = 0, ownMinor = 0] = version.split('.').map((part) => Number.parseInt(part, 10))
  return own > major || (own === major && ownMinor >= minor)
}

/** Unknown counts as Enterprise: what only it has is then refused by the target, not by the files. */
export function isEnterprise({ facts }: KindContext): boolean {
  return facts?.['edition'] !== 'oss'
}
