/** Making a continuous aggregate, and materializing what `start` asks for. */
import { type Address, addressName } from '../../../resource/id.ts'
import type { Resource } from '../../../resource/resource.ts'
import type { Draft, LowerContext, RecipeDraft } from '../../engine.ts'
import { factsOf } from '../facts.ts'
import { commentDrafts } from '../kinds/comment.ts'
import { draft } from '../kinds/draft.ts'
import { sqlName } from '../kinds/names.ts'
import { ownerDrafts } from '../kinds/owner.ts'
import { referencesIn } from '../kinds/references.ts'
import { takenAtOnce } from '../kinds/rights-at-once.ts'
import { indexDrafts } from './continuous-aggregate-indexes.ts'
import type { ContinuousAggregateSpec } from './continuous-aggregate-spec.ts'
import {
  createAggregate,
  isAggregate,
  refreshAggregate,
  setAggregateColumnstore,
} from './continuous-aggregate-statements.ts'
import { setChunkInterval } from './hypertable-statements.ts'

type Aggregate = Resource<ContinuousAggregateSpec>

/** Empty: `start: backfill` goes on from here (`fillAggregate`). */
export function createDrafts(to: Aggregate, { desired }: LowerContext): readonly Draft[] {
  const { address, spec } = to
  const facts = factsOf(desired)
  const name = sqlName(address)
  return [
    draft(createAggregate(to)),
    ...(spec.chunkInterval === undefined
      ? []
      : [setChunkInterval(address, spec.chunkInterval, facts)]),
    ...(spec.columnstore === undefined
      ? []
      : [setAggregateColumnstore(address, spec.columnstore, facts)]),
    ...indexDrafts(address, spec.indexes ?? []),
    ...ownerDrafts('MATERIALIZED VIEW', name, spec.owner),
    // A materialized view by its statements, and a view to COMMENT (timescaledb.md §1.5).
    ...commentDrafts('VIEW', name, spec.comment),
  ]
}

/** With the rows that `start` asks for, where nobody carries it on after a kill. */
export function createWithRows(to: Aggregate, context: LowerContext): readonly Draft[] {
  const { start } = to.spec
  const made = [...createDrafts(to, context), ...takenAtOnce(to, context)]
  return start === undefined || start === 'now'
    ? made
    : [...made, refreshAggregate(to.address, start, context.desired)]
}

/**
 * A refresh runs in transactions of its own, bucket by bucket: a run that was cut off refreshes
 * again, and what is done already costs nothing.
 */
export function fillAggregate(to: Aggregate, context: LowerContext): RecipeDraft | undefined {
  const { start } = to.spec
  if (start === undefined || start === 'now') return undefined
  const drafts = [
    ...createDrafts(to, context).map((one) => onlyOnce(one, to.address)),
    ...takenAtOnce(to, context),
    refreshAggregate(to.address, start, context.desired),
  ]
  const source = sourceOf(to, context)
  return {
    name: 'fill-aggregate',
    phases: [`create ${to.address.name}`, 'materialize its rows'],
    ...(source === undefined ? {} : { copies: source }),
    readers: `readers of ${addressName(to.address)} see rows as they are materialized`,
    boundary: 'what is there when the refresh begins; later rows come with the next refresh',
    undo: 'drop it',
    scratch: [],
    hides: [],
    keeps: [],
    // It is an object like any other: it can be changed or dropped at any time.
    commitAt: drafts.length,
    drafts,
    abandon: [],
    finish: [],
    stateEffect: null,
  }
}

/** The first relation that the query reads: what a refresh costs is counted in its rows. */
export function sourceOf({ spec }: Aggregate, { desired }: LowerContext): string | undefined {
  return referencesIn('query', spec.query, ['query'], desired).find(({ via }) => via === 'reads')
    ?.name
}

/** The rest sets what it sets, twice as well as once. */
export function onlyOnce(one: Draft, address: Address): Draft {
  if (!one.sql.startsWith('CREATE MATERIALIZED VIEW')) return one
  const unless = `SELECT 1 FROM timescaledb_information.continuous_aggregates WHERE ${isAggregate(address)}`
  return { ...one, step: { do: 'ensure', unless } }
}
