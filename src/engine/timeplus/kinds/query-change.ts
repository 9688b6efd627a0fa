/**
 * Whether a materialized view can go on from its checkpoint when its query changes (timeplus.md §2.4).
 * The server decides by its own plan of the query (997 UNSUPPORTED where it cannot); this says it
 * beforehand. No Timeplus server was run: where the documents are silent the stricter answer is given.
 */
import type { Query } from '../../../sql/index.ts'
import { type QueryState, queryState, type StateContext, type StatefulStep } from './query-state.ts'

export type QueryChange =
  /**
   * The new query remembers nothing: any change passes, and the positions in the sources stay. What
   * the former one had gathered goes, where it gathered.
   */
  | {
      readonly verdict: 'stateless'
      readonly newSources: readonly string[]
      readonly losesGathered: boolean
    }
  /** Same steps; with aggregates that start empty the checkpoint is converted. */
  | { readonly verdict: 'keeps'; readonly added: readonly string[] }
  | { readonly verdict: 'refused'; readonly because: string }

export function queryChange(
  before: Query,
  after: Query,
  from: StateContext,
  to: StateContext = from,
): QueryChange {
  const [former, next] = [queryState(before, from), queryState(after, to)]
  // A new pipeline that can recover without a checkpoint is taken as it is; every other has to have
  // the stateful steps of the former one (validateModifiedQuery in StorageMaterializedView.cpp).
  if (next.steps.length === 0) {
    const known = new Set(former.sources)
    return {
      verdict: 'stateless',
      newSources: next.sources.filter((name) => !known.has(name)),
      losesGathered: former.steps.length > 0,
    }
  }
  const because = refusal(former, next)
  if (because !== undefined) return { verdict: 'refused', because }
  return {
    verdict: 'keeps',
    added: former.steps.flatMap((step, at) => added(step, next.steps[at])),
  }
}

function refusal(former: QueryState, next: QueryState): string | undefined {
  if (former.steps.length === 0) return 'it would begin to gather or join'
  if (former.steps.length !== next.steps.length) {
    return `it would gather or join in ${steps(next)}, not in ${steps(former)}`
  }
  for (const [at, step] of former.steps.entries()) {
    const other = next.steps[at]
    const because = other === undefined ? undefined : stepRefusal(step, other)
    if (because !== undefined) return because
  }
  return former.emit === next.emit
    ? undefined
    : `EMIT changes from ${former.emit || 'none'} to ${next.emit || 'none'}`
}

function stepRefusal(former: StatefulStep, next: StatefulStep): string | undefined {
  for (const aspect of new Set([...former.keptBy.keys(), ...next.keptBy.keys()])) {
    const [before, after] = [former.keptBy.get(aspect), next.keptBy.get(aspect)]
    if (before === after) continue
    return `${aspect}: ${before ?? 'none'} becomes ${after ?? 'none'}`
  }
  const gone = [...former.aggregates].filter((text) => !next.aggregates.has(text))
  if (gone.length > 0) {
    return `${gone.join(', ')} goes; keep it under a name that the target does not have (for example \`${gone[0]} AS unused\`), and it stays unwritten`
  }
  const joined = [...next.joined].filter((name) => !former.joined.has(name))
  return joined.length > 0 ? `the join has no ${joined.join(', ')} of the rows it keeps` : undefined
}

function added(former: StatefulStep, next: StatefulStep | undefined): readonly string[] {
  return [...(next?.aggregates ?? [])].filter((text) => !former.aggregates.has(text))
}

function steps({ steps: list }: QueryState): string {
  return list.length === 1 ? 'one step' : `${list.length} steps`
}
