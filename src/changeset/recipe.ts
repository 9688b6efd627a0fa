/**
 * A change that takes many statements and must not be left half done: its place is kept on the
 * target, the next run goes on from there, and what it made beside the resource is known by name.
 */
import type { Statement } from './changeset.ts'

export interface Recipe {
  /** `swap-table`, `swap-view` … */
  readonly name: string
  /** What the action's statements are of it: all of it, giving it up, or ending what it keeps. */
  readonly part: 'run' | 'abandon' | 'finish'
  /** What a person reads in the plan, a few words each: `create sessions__next`. */
  readonly phases: readonly string[]
  /** Qualified name of what is copied; its rows and bytes are the price. */
  readonly copies?: string
  /** What readers and writers notice, in one sentence. */
  readonly readers: string
  /** Up to where the copy reaches and what comes after it. */
  readonly boundary: string
  /** How to go back, and until when. */
  readonly undo: string
  /** Qualified names of everything it makes besides the resource; no inspection shows them. */
  readonly scratch: readonly string[]
  /**
   * What it sets on managed objects for its own use (a setting of the source): taken out of their
   * specs while the recipe is open, so that it is no drift.
   */
  readonly hides: readonly { readonly id: string; readonly path: readonly string[] }[]
  /** `Kind/name` of what it takes away and makes again: not planned anew while it is open. */
  readonly rebuilds?: readonly string[]
  /** Which of them stay at the end, until `apply --finish`. */
  readonly keeps: readonly string[]
  /** Position of the first statement after which the only way is forward. */
  readonly commitAt: number
  /** Undoes everything before `commitAt`; safe to repeat. */
  readonly abandon: readonly Statement[]
  /** Ends what the recipe keeps; safe to repeat. */
  readonly finish: readonly Statement[]
}
