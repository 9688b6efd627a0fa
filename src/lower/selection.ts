/** `--select` and `--exclude`: which resources an operation is about. */
import type { Graph } from '../graph/graph.ts'
import { reachable } from '../graph/graph.ts'
import { parseResourceId, type ResourceId } from '../resource/id.ts'

export interface Selection {
  readonly select: readonly string[]
  readonly exclude: readonly string[]
}

export interface Selected {
  readonly has: (id: ResourceId) => boolean
  readonly isPartial: boolean
  /** Patterns that match nothing: most likely typing errors. */
  readonly unmatched: readonly string[]
}

/**
 * A pattern is `Kind/name` or a glob on the name; `+x` adds what x needs, `x+` what needs x.
 * Ids of dropped objects can be selected too, so all ids in question are given beside the graph.
 */
export function selectResources(
  selection: Selection,
  ids: readonly ResourceId[],
  graph: Graph,
): Selected {
  const isPartial = selection.select.length > 0 || selection.exclude.length > 0
  if (!isPartial) return { has: () => true, isPartial, unmatched: [] }
  const unmatched: string[] = []
  const expand = (patterns: readonly string[]): ReadonlySet<ResourceId> => {
    const found = new Set<ResourceId>()
    for (const pattern of patterns) {
      const matches = matching(pattern, ids, graph)
      if (matches.size === 0) unmatched.push(pattern)
      for (const id of matches) found.add(id)
    }
    return found
  }
  const chosen = expand(selection.select)
  const left = expand(selection.exclude)
  const isChosen = (id: ResourceId): boolean => selection.select.length === 0 || chosen.has(id)
  return { has: (id) => isChosen(id) && !left.has(id), isPartial, unmatched }
}

function matching(
  pattern: string,
  ids: readonly ResourceId[],
  graph: Graph,
): ReadonlySet<ResourceId> {
  const core = pattern.replace(/^\+/, '').replace(/\+$/, '')
  const test = resourceMatcher(core)
  const direct = ids.filter(test)
  const found = new Set(direct)
  if (pattern.startsWith('+')) {
    for (const id of reachable(direct, graph.needs, 'dependency')) found.add(id)
  }
  if (pattern.endsWith('+')) {
    for (const id of reachable(direct, graph.neededBy, 'dependant')) found.add(id)
  }
  return found
}

/** As `--select` takes it: `Kind/name` with globs, or a glob on the name with or without its database. */
export function resourceMatcher(pattern: string): (id: ResourceId) => boolean {
  const glob = globPattern(pattern)
  if (pattern.includes('/')) return (id) => glob.test(id)
  return (id) => {
    const { name } = parseResourceId(id)
    return glob.test(name) || glob.test(name.slice(name.lastIndexOf('.') + 1))
  }
}

/** `*` is any run of characters, `?` any one; everything else stands for itself. */
export function globPattern(glob: string): RegExp {
  const source = glob
    .replace(/[\\^$.+()[\]{}|]/g, '\\$&')
    .replace(/\*/g, '.*')
    .replace(/\?/g, '.')
  return new RegExp(`^${source}$`, 's')
}
