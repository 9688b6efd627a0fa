/** Which operations on which kinds a run of scenarios has met, for its last line. */
import type { Changeset } from '../../src/changeset/changeset.ts'

export interface OperationsMet {
  readonly count: (changesets: readonly Changeset[]) => void
  readonly lines: () => readonly string[]
}

export function operationsMet(): OperationsMet {
  const seen = new Map<string, Set<string>>()
  return {
    count: (changesets) => {
      for (const { kind, op } of changesets.flatMap(({ actions }) => actions)) {
        seen.set(kind, (seen.get(kind) ?? new Set()).add(op))
      }
    },
    lines: () => [...seen].map(([kind, ops]) => `${kind}: ${[...ops].sort().join(', ')}`).sort(),
  }
}
