/** Making a continuous aggregate anew: what is lost for good, and what has to come back with it. */
import { type Address, addressName } from '../../../resource/id.ts'
import type { LiveObject, Resource } from '../../../resource/resource.ts'
import { hazard } from '../../common/lowered.ts'
import type { Draft, LowerContext, Neighbour, RecipeDraft } from '../../engine.ts'
import { withoutDefaultRights } from '../kinds/default-rights.ts'
import { draft } from '../kinds/draft.ts'
import { sqlName } from '../kinds/names.ts'
import { attached, dropReader, makeReader, readersOf } from '../kinds/rebuild-around.ts'
import { inStatement } from '../kinds/text.ts'
import { createDrafts, sourceOf } from './continuous-aggregate-create.ts'
import type { ContinuousAggregateSpec } from './continuous-aggregate-spec.ts'
import { isAggregate, refreshAggregate } from './continuous-aggregate-statements.ts'
import { expectOneRefresh } from './policy-statements.ts'

type Live = LiveObject<ContinuousAggregateSpec>
type Aggregate = Resource<ContinuousAggregateSpec>

/**
 * With everything that reads it, and with the grants and policies that go with it: in one
 * transaction. Continuous aggregates on it lose their rows as well.
 */
export function recreateAggregate(
  from: Live,
  to: Aggregate,
  context: LowerContext,
): readonly Draft[] {
  return [...exchange(from, to, context), ...policiesAround(from, context)]
}

function exchange(from: Live, to: Aggregate, context: LowerContext): readonly Draft[] {
  const readers = readersOf(from, context)
  const owner = to.spec.owner ?? from.spec.owner
  const kept = owner === undefined ? to : { ...to, spec: { ...to.spec, owner } }
  const inner: LowerContext = {
    ...context,
    beside: (relation) => withoutPolicies(context.beside?.(relation) ?? []),
  }
  return [
    ...[from, ...readers.filter(({ kind }) => kind === 'ContinuousAggregate')].flatMap(
      ({ address }) => [
        expectOneRefresh(address, context.live),
        ...tellIrrecoverable(address, from.address),
      ],
    ),
    ...readers.flatMap((reader) => lose(reader, dropReader(reader, context))),
    draft(`DROP MATERIALIZED VIEW ${sqlName(from.address)}`),
    ...createDrafts(kept, context),
    ...withoutDefaultRights(kept, context),
    ...attached(withoutPolicies(context.neighbours ?? []), context),
    ...readers.toReversed().flatMap((reader) => withoutRefresh(makeReader(reader, inner))),
  ]
}

/** A policy that runs while we refresh would stand in our way: they come last. */
function policiesAround(from: Live, context: LowerContext): readonly Draft[] {
  const around = [
    ...(context.neighbours ?? []),
    ...readersOf(from, context).flatMap(({ name }) => context.beside?.(name) ?? []),
  ]
  const policies = around.filter(({ object }) => object.kind === 'Policy')
  return attached(policies, context).map((one) => ({ ...one, hazards: [] }))
}

function withoutPolicies(neighbours: readonly Neighbour[]): readonly Neighbour[] {
  return neighbours.filter(({ object }) => object.kind !== 'Policy')
}

/**
 * Where rows are materialized again, parents before their children. The exchange is one message, so
 * that the server takes all of it or nothing; until the refresh is over, a later run goes on with it.
 */
export function refillAggregate(
  from: Live,
  to: Aggregate,
  context: LowerContext,
): RecipeDraft | undefined {
  const { start } = to.spec
  const refreshed = [
    ...(start === undefined || start === 'now'
      ? []
      : [refreshAggregate(to.address, start, context.desired)]),
    ...readersOf(from, context)
      .toReversed()
      .filter(({ kind }) => kind === 'ContinuousAggregate')
      .map(({ address }) => refreshAggregate(address, 'backfill', context.desired)),
  ]
  if (refreshed.length === 0) return undefined
  const made = exchange(from, to, context)
  const policies = policiesAround(from, context).filter(({ step }) => step === undefined)
  const drafts = [
    ...made.filter(({ step }) => step !== undefined),
    inOneMessage(made.filter(({ step }) => step === undefined)),
    ...refreshed,
    ...(policies.length === 0 ? [] : [inOneMessage(policies)]),
  ]
  const source = sourceOf(to, context)
  return {
    name: 'refill-aggregate',
    phases: [`make ${to.address.name} anew, with all that reads it`, 'materialize its rows'],
    ...(source === undefined ? {} : { copies: source }),
    readers: `readers of ${addressName(to.address)} see rows as they are materialized`,
    boundary: 'what is there when the refresh begins; later rows come with the next refresh',
    undo: 'none: what it had materialized is gone',
    scratch: [],
    hides: [],
    keeps: [],
    commitAt: 0,
    drafts,
    abandon: [],
    finish: [],
    stateEffect: null,
  }
}

/**
 * A warning at plan: rows whose chunks are gone from below are there only once (timescaledb.md §1.5).
 * `made` is the one that is computed again from what is below it, and the other from that.
 */
export function tellIrrecoverable(address: Address, made: Address): readonly Draft[] {
  const { oldest, gone, groups } = chunksAround(address, made)
  const lost = `coalesce('; what it has from before that fills ' || nullif(${gone}, 0) || ' chunks, and is lost for good', '')`
  return [
    warning(
      `SELECT ${oldest} AS oldest, ${lost} AS lost ${groups}`,
      `materialized rows of ${addressName(address)} go; they can be computed again from the oldest chunk below it on, which begins at: {{oldest}}{{lost}}`,
    ),
  ]
}

/** The same of a swap, whose old one stays for a while: only what the new one cannot have. */
export function tellKept(address: Address, old: Address): readonly Draft[] {
  const { oldest, gone, groups } = chunksAround(address, address)
  return [
    warning(
      `SELECT ${oldest} AS oldest, (${gone})::text AS gone ${groups} HAVING ${gone} > 0`,
      `the new one begins at {{oldest}}, with the oldest chunk below it; {{gone}} chunks of rows from before that stay in ${addressName(old)}, and go with it`,
    ),
  ]
}

/** SQL about the chunks of `address`, and those below `made`. */
function chunksAround(
  address: Address,
  made: Address,
): { readonly oldest: string; readonly gone: string; readonly groups: string } {
  const caggs = 'timescaledb_information.continuous_aggregates'
  const chunks = 'timescaledb_information.chunks'
  const below = `SELECT min(r.range_start) AS oldest, min(r.range_start_integer) AS oldest_integer FROM ${chunks} r JOIN ${caggs} m ON r.hypertable_schema = m.hypertable_schema AND r.hypertable_name = m.hypertable_name WHERE ${isAggregate(made)}`
  const own = `SELECT c.range_end, c.range_end_integer FROM ${chunks} c JOIN ${caggs} m ON c.hypertable_schema = m.materialization_hypertable_schema AND c.hypertable_name = m.materialization_hypertable_name WHERE ${isAggregate(address)}`
  return {
    oldest: "coalesce(b.oldest::text, b.oldest_integer::text, 'there are none')",
    gone: 'count(*) FILTER (WHERE coalesce(o.range_end <= b.oldest, o.range_end_integer <= b.oldest_integer, true))',
    groups: `FROM (${own}) o CROSS JOIN (${below}) b GROUP BY b.oldest, b.oldest_integer`,
  }
}

function warning(sql: string, message: string): Draft {
  return draft(sql, { step: { do: 'expect', early: true, warns: true, message } })
}

/** A continuous aggregate among the readers does not come back with its rows. */
function lose(reader: LiveObject, drafts: readonly Draft[]): readonly Draft[] {
  if (reader.kind !== 'ContinuousAggregate') return drafts
  const lost = hazard('loses-state', `${reader.id} is made anew with it: its materialized rows`)
  return drafts.map((one) => (one.step === undefined ? { ...one, hazards: [lost] } : one))
}

/** What cannot run in the transaction comes after it. */
export function withoutRefresh(drafts: readonly Draft[]): readonly Draft[] {
  return drafts.filter(({ boundary }) => boundary === 'transaction')
}

/** A message is a transaction: https://www.postgresql.org/docs/current/protocol-flow.html */
export function inOneMessage(drafts: readonly Draft[]): Draft {
  return draft(drafts.map(({ sql }) => inStatement(sql)).join(';\n'), {
    hazards: drafts.flatMap(({ hazards }) => hazards),
  })
}
