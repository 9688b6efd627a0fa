import type { Facts } from '../engine.ts'

/**
 * Proton 1.5 and 1.6 (1), timeplusd 2.x (2), Proton and Enterprise 3.x (3).
 * Source: timeplus.md §0.1 (docs/enterprise-v2.3.md … enterprise-v3.3.md, proton-oss-vs-enterprise.md).
 */
export type Generation = 1 | 2 | 3

export type Edition = 'oss' | 'enterprise'

/** What the rules of kinds know about a server, where one is known. */
export interface TimeplusFacts {
  readonly generation: Generation
  readonly version: string
  readonly edition: Edition
}

/** A version that says nothing is taken for the newest generation. */
export function generationOfVersion(version: string): Generation {
  const major = Number.parseInt(version, 10)
  return major === 1 || major === 2 ? major : 3
}

/** Numbers are compared part by part; what is missing counts as 0. */
export function isOlder(version: string, than: string): boolean {
  const left = numbersOf(version)
  const right = numbersOf(than)
  for (const [index, wanted] of right.entries()) {
    const found = left[index] ?? 0
    if (found !== wanted) return found < wanted
  }
  return false
}

function numbersOf(version: string): readonly number[] {
  return version.split('.').map((part) => Number.parseInt(part, 10) || 0)
}

/** Undefined where no target is known (at `validate`). */
export function factsOf(context: { readonly facts?: Facts }): TimeplusFacts | undefined {
  const { generation, version, edition } = context.facts ?? {}
  if (typeof version !== 'string') return undefined
  return {
    generation: generation === 1 || generation === 2 ? generation : 3,
    version,
    edition: edition === 'oss' ? 'oss' : 'enterprise',
  }
}

/** The newest where no target is known: what it takes is what new plans should say. */
export function generationOf(context: { readonly facts?: Facts }): Generation {
  return factsOf(context)?.generation ?? 3
}

/** Whether a server has what came with a version; where none is known, it has. */
export function isAtLeast(context: { readonly facts?: Facts }, version: string): boolean {
  const facts = factsOf(context)
  return facts === undefined || !isOlder(facts.version, version)
}
