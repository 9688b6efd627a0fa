/**
 * Continuous aggregates of TimescaleDB, also on one another:
 * https://docs.timescale.com/use-timescale/latest/continuous-aggregates/, timescaledb.md §1.5.
 */
import type { Json, JsonObject } from '../../../resource/json.ts'
import type { Address } from '../../../resource/id.ts'
import type { Resource } from '../../../resource/resource.ts'
import { compact } from '../../common/compact.ts'
import { hazard } from '../../common/lowered.ts'
import { scalarText } from '../../common/scalar.ts'
import type { Draft, KindContext, LowerContext, SpecProblem, SpecReference } from '../../engine.ts'
import { factsOf } from '../facts.ts'
import { readDocument, relationAddress } from '../kinds/documents.ts'
import { draft } from '../kinds/draft.ts'
import type { PostgresKind } from '../kinds/kind.ts'
import { queryFacts } from '../kinds/lineage.ts'
import { sqlName } from '../kinds/names.ts'
import { ownerReferences, writtenOwner } from '../kinds/owner.ts'
import { readersOf } from '../kinds/rebuild-around.ts'
import { inSchema, referencesIn } from '../kinds/references.ts'
import { renameDrafts } from '../kinds/rename.ts'
import { mentionsIn } from '../kinds/parsed.ts'
import { withNames } from '../kinds/table-names.ts'
import { readText } from '../kinds/text.ts'
import { badValue, booleanOf, isObject } from '../kinds/values.ts'
import { readColumnstore, writeColumnstore } from './columnstore.ts'
import { mergeAggregate, normalAggregate } from './continuous-aggregate-form.ts'
import { aggregateFields } from './continuous-aggregate-fields.ts'
import { createDrafts, createWithRows, fillAggregate } from './continuous-aggregate-create.ts'
import {
  readAggregateIndexes,
  scratchIndexes,
  writeAggregateIndexes,
} from './continuous-aggregate-indexes.ts'
import {
  recreateAggregate,
  refillAggregate,
  tellIrrecoverable,
} from './continuous-aggregate-recreate.ts'
import { swapAggregate } from './swap-aggregate.ts'
import type { ContinuousAggregateSpec, StartSpec } from './continuous-aggregate-spec.ts'

export const continuousAggregate: PostgresKind<ContinuousAggregateSpec> = {
  kind: 'ContinuousAggregate',
  rank: 10,
  namespace: 'relation',
  lives: 'database',
  hasUntrackedUsers: true,
  heldByReaders: true,
  fields: aggregateFields,
  stored: {
    drafts: scratchDrafts,
    // Made on the hypertable itself it would lock it, before 2.23.
    beside: ({ query }) => relationsIn(query),
    merge: mergeAggregate,
  },
  address: relationAddress,
  read: (json) => {
    const { spec, problems } = readDocument<ContinuousAggregateSpec>(json, {
      kinds: ['ContinuousAggregate'],
      required: ['query'],
      fields: (own, problems) =>
        compact<Partial<ContinuousAggregateSpec>>({
          query: readText('query', own['query'], ['query'], problems),
          materializedOnly: booleanOf(own['materializedOnly'], ['materializedOnly'], problems),
          chunkInterval: scalarText(own['chunkInterval']),
          columnstore: readColumnstore(own['columnstore'], ['columnstore'], problems),
          indexes: readAggregateIndexes(own, problems),
          finalized: own['finalized'] === false ? false : undefined,
          createGroupIndexes: own['createGroupIndexes'] === false ? false : undefined,
          start: readStart(own['start'], problems),
          owner: scalarText(own['owner']),
        }),
    })
    return { spec: withNames(spec, relationAddress(json, 'public')?.name ?? ''), problems }
  },
  write: (spec, live) => {
    const { owner: _owner, start: _start, columnstore, indexes, ...rest } = spec
    return compact<JsonObject>({
      ...rest,
      columnstore: columnstore === undefined ? undefined : writeColumnstore(columnstore),
      indexes: writeAggregateIndexes(indexes),
      owner: writtenOwner(spec, live),
    })
  },
  references,
  columns: (spec, _address, context) => queryFacts(spec.query, ['query'], context),
  onRetype: () => 'its rows are kept in the type of before: it has to be made anew',
  normal: (spec, _address, context) => normalAggregate(spec, context),
  lacking: ({ finalized }, facts) =>
    finalized === false && !factsOf({ facts }).timescale.startsWith('2.1')
      ? 'no TimescaleDB since 2.14 makes continuous aggregates that are not finalized'
      : undefined,
  create: createWithRows,
  createWhole: fillAggregate,
  swap: (from, to, _changes, context) => swapAggregate(from, to, context),
  recreate: recreateAggregate,
  recreateWhole: refillAggregate,
  losesAlong: (from, context) =>
    readersOf(from, context).filter(({ kind }) => kind === 'ContinuousAggregate'),
  drop: (from) => [
    ...tellIrrecoverable(from.address, from.address),
    draft(`DROP MATERIALIZED VIEW ${sqlName(from.address)}`),
  ],
  rename: ({ address }, to) => renameDrafts('MATERIALIZED VIEW', address, to.address),
  losses: () => [
    hazard(
      'loses-state',
      'its materialized rows; those whose chunks are gone from the hypertable cannot be computed again',
    ),
  ],
  stateEffect: (op, changes, to) => stateEffect(op, changes, to?.spec.start),
}

/** What is compared as the plan writes it need not be made. */
function scratchDrafts(
  { spec, ...to }: Resource<ContinuousAggregateSpec>,
  context: LowerContext,
): readonly Draft[] {
  const { start: _start, owner: _owner, comment: _comment, indexes, ...own } = spec
  const named = indexes === undefined ? {} : { indexes: scratchIndexes(to.address, indexes) }
  return createDrafts({ ...to, spec: { ...own, ...named } }, context)
}

function relationsIn(query: string): readonly string[] {
  return mentionsIn('query', query).flatMap(({ kind, parts }) => {
    const [schema, name] = parts.length === 1 ? ['public', parts[0]] : parts.slice(-2)
    return kind === 'table' ? [`${schema}.${name}`] : []
  })
}

function references(
  spec: ContinuousAggregateSpec,
  address: Address,
  context: KindContext,
): readonly SpecReference[] {
  const { query, start } = spec
  return [
    ...inSchema(address),
    ...referencesIn('query', query, ['query'], context),
    ...(typeof start === 'object'
      ? referencesIn('expression', start.from, ['start', 'from'], context)
      : []),
    ...ownerReferences(spec, context),
  ]
}

function readStart(value: Json | undefined, problems: SpecProblem[]): StartSpec | undefined {
  if (value === undefined || value === null) return undefined
  if (value === 'now' || value === 'backfill') return value
  const from = isObject(value)
    ? readText('expression', value['from'], ['start', 'from'], problems)
    : undefined
  if (from !== undefined) return { from }
  problems.push(badValue('start is `now`, `backfill` or `{from: …}`', ['start']))
  return undefined
}

function stateEffect(
  op: 'create' | 'alter' | 'replace' | 'drop' | 'rename',
  changes: readonly { readonly top: string }[],
  start: StartSpec | undefined,
): string {
  if (op === 'drop') return 'loses state: its materialized rows go with it'
  if (op === 'alter' || op === 'rename') {
    return changes.some(({ top }) => top === 'materializedOnly')
      ? 'keeps state: only what is shown beside the materialized rows changes'
      : 'keeps state'
  }
  const begin = beginOf(start)
  return op === 'replace' ? `loses state; the new one ${begin}` : begin
}

function beginOf(start: StartSpec | undefined): string {
  if (start === 'backfill') return 'replays from the first row of the hypertable'
  if (typeof start === 'object') return `replays from ${start.from}`
  return 'starts at now: nothing is materialized until its policy, or a refresh, runs'
}
