import type * as library from '../index.ts'
import type { PlanResult } from '../operation/results.ts'

/** The package as the CLI sees it. */
export type Library = typeof library

export type CallerContext = library.CallerContext

export type Confirm = (plan: PlanResult) => Promise<boolean>

/** Loaded on demand: help and usage errors never pay for it. */
export async function loadLibrary(): Promise<Library> {
  return await import('../index.ts')
}
