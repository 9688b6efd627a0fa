/** What one reading of a query collects, whatever part of it is being read. */
import type { Span } from '../ast/span.ts'
import type { Clause, ColumnRead, ColumnSource, LineageOptions } from './lineage-types.ts'
import type { Scope } from './scope.ts'

export interface Walk {
  readonly options: LineageOptions
  readonly reads: Map<string, ColumnRead>
  readonly unknown: Map<string, Span & { readonly because: string }>
  readonly missing: Map<
    string,
    Span & {
      readonly name: string
      readonly tables: readonly (readonly string[])[]
      readonly where: Clause
    }
  >
  /** How many names and queries deep the reading is. */
  depth: number
  /** How many expressions were read: what is written once may be read many times. */
  steps: number
  /** How many branches deep it is that a constant condition may rule out: the engine reads no names there. */
  dead: number
}

/** Where in a query an expression stands. */
export interface Place {
  readonly scope: Scope
  readonly where: Clause
  readonly walk: Walk
}

/** Chains of aliases, common tables and sub-queries longer than this are not followed: the stack has an end. */
export const DEEPEST = 200

/** Many times what the longest queries need; aliases that use each other can take exponentially many. */
export const MOST_STEPS = 1_000_000

export function newWalk(options: LineageOptions): Walk {
  return {
    options,
    reads: new Map(),
    unknown: new Map(),
    missing: new Map(),
    depth: 0,
    steps: 0,
    dead: 0,
  }
}

export function reportReads(sources: readonly ColumnSource[], { walk, where }: Place): void {
  for (const source of sources) {
    const key = JSON.stringify([source.table, source.column, source.start, source.end])
    if (!walk.reads.has(key)) walk.reads.set(key, { ...source, where })
  }
}

export function reportUnknown(because: string, { start, end }: Span, walk: Walk): void {
  const key = `${start} ${end} ${because}`
  if (!walk.unknown.has(key)) walk.unknown.set(key, { because, start, end })
}
