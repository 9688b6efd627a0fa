/** How continuous aggregates are compared: both sides are the server's own text (timescaledb.md §1.5). */
import type { NormalForm } from '../../../catalog/normal-form.ts'
import { compact } from '../../common/compact.ts'
import type { KindContext } from '../../engine.ts'
import { factsOf, hasTimescale, type ServerFacts } from '../facts.ts'
import { normalOwner } from '../kinds/owner.ts'
import { normalAggregateIndexes, withoutScratchNames } from './continuous-aggregate-indexes.ts'
import { columnstoreParts, mergeColumnstore } from './columnstore.ts'
import type { ContinuousAggregateSpec } from './continuous-aggregate-spec.ts'
import { normalChunkInterval } from './hypertable.ts'

export function normalAggregate(spec: ContinuousAggregateSpec, context: KindContext): NormalForm {
  const { chunkInterval } = spec
  const interval = chunkInterval === undefined ? null : normalChunkInterval(chunkInterval)
  return {
    query: spec.query,
    materializedOnly: String(spec.materializedOnly ?? materializedOnlyByDefault(factsOf(context))),
    chunkInterval: interval !== null && context.side === 'live' ? { implied: interval } : interval,
    columnstore: { ordered: false, parts: columnstoreParts(spec.columnstore, context.side) },
    indexes: normalAggregateIndexes(spec.indexes),
    finalized: spec.finalized === false ? 'false' : null,
    owner: normalOwner(spec, context),
    comment: spec.comment ?? null,
  }
}

/** The server's form with what only the plan knows, without what the plan leaves open. */
export function mergeAggregate(
  desired: ContinuousAggregateSpec,
  stored: ContinuousAggregateSpec,
): ContinuousAggregateSpec {
  return compact<ContinuousAggregateSpec>({
    ...stored,
    chunkInterval: desired.chunkInterval && stored.chunkInterval,
    columnstore: mergeColumnstore(desired.columnstore, stored.columnstore),
    indexes: withoutScratchNames(stored.indexes, desired.indexes),
    finalized: desired.finalized,
    createGroupIndexes: desired.createGroupIndexes,
    start: desired.start,
    owner: desired.owner,
    comment: desired.comment,
  })
}

/** Real-time by default until 2.12. */
export function materializedOnlyByDefault(facts: ServerFacts): boolean {
  return hasTimescale(facts, 2, 13)
}
