/** Short forms of what the rules of fields answer. */
import type { Hazard, HazardId } from '../../changeset/changeset.ts'
import type { Draft, Lowered } from '../engine.ts'

export function hazard(id: HazardId, detail: string): Hazard {
  return { id, detail }
}

export function alter(...drafts: readonly Draft[]): Lowered {
  return { how: 'alter', drafts }
}

export function replace(because: string): Lowered {
  return { how: 'replace', because }
}
