/**
 * `lifecycle.replace: swap` of a continuous aggregate: the new one is made and materialized beside
 * the old, which is read until both change names in one transaction. Rows that no chunk holds any
 * more stay in the old one, which is kept until `apply --finish`.
 */
import { digestOfText, shortDigest } from '../../../resource/digest.ts'
import { type Address, addressName } from '../../../resource/id.ts'
import type { LiveObject, Resource } from '../../../resource/resource.ts'
import type { Draft, NoRecipe, RecipeDraft, SwapContext } from '../../engine.ts'
import { withoutDefaultRights } from '../kinds/default-rights.ts'
import { draft } from '../kinds/draft.ts'
import { quoteIdent, sqlName } from '../kinds/names.ts'
import { attached, dropReader, makeReader, readersOf } from '../kinds/rebuild-around.ts'
import { commentDrafts } from '../kinds/comment.ts'
import { clipped, longestName } from '../kinds/table-names.ts'
import { createDrafts, onlyOnce, sourceOf } from './continuous-aggregate-create.ts'
import { schemaOfRows } from './continuous-aggregate-indexes.ts'
import { inOneMessage, tellKept, withoutRefresh } from './continuous-aggregate-recreate.ts'
import type { ContinuousAggregateSpec, StartSpec } from './continuous-aggregate-spec.ts'
import { refreshAggregate, refreshRest } from './continuous-aggregate-statements.ts'
import { dropPolicy, expectOneRefresh } from './policy-statements.ts'
import type { PolicySpec } from './policy-spec.ts'

type Live = LiveObject<ContinuousAggregateSpec>
type Aggregate = Resource<ContinuousAggregateSpec>

export function swapAggregate(
  from: Live,
  to: Aggregate,
  context: SwapContext,
): RecipeDraft | NoRecipe {
  const readers = readersOf(from, context)
  const children = readers.filter(({ kind }) => kind === 'ContinuousAggregate')
  if (children.length > 0) {
    const names = children.map(({ id }) => id).join(', ')
    return { because: `${names} holds rows that were computed from it` }
  }
  const next = beside(to.address, 'next')
  const old = beside(to.address, 'old')
  const start: Exclude<StartSpec, 'now'> =
    to.spec.start === undefined || to.spec.start === 'now' ? 'backfill' : to.spec.start
  const refresh = refreshAggregate(next, start, context.desired)
  const made = createDrafts(besideSpec(from, to, next), context).map((one) => onlyOnce(one, next))
  const drafts = [
    expectOneRefresh(from.address, context.live),
    ...tellKept(from.address, old),
    ...made,
    refresh,
    // Little, and the exchange follows at once.
    refreshRest(next, context.desired),
    inOneMessage(exchange(from, to, { next, old }, readers, context)),
  ]
  const source = sourceOf(to, context)
  const name = addressName(to.address)
  return {
    name: 'swap-aggregate',
    phases: [
      `create ${next.name}`,
      'materialize its rows',
      `exchange ${to.address.name}`,
      `keep ${old.name}`,
    ],
    ...(source === undefined ? {} : { copies: source }),
    readers: `readers of ${name} see the former rows until the exchange and the new ones after it; views on it are made again in the same transaction`,
    boundary: 'what is there when the last refresh begins; later rows come with the next refresh',
    undo: `put the former query back and swap again; until sluice apply --finish ${addressName(old)} holds the former rows`,
    scratch: [next, old].map(addressName),
    hides: [],
    keeps: [addressName(old)],
    commitAt: drafts.length - 1,
    drafts,
    abandon: [dropIfThere(next)],
    finish: [dropIfThere(old)],
    stateEffect: `replays from ${start === 'backfill' ? 'the first row of the hypertable' : start.from}`,
  }
}

/** Names of indexes are unique in the schema of the rows: they are taken over in the exchange. */
function besideSpec(from: Live, to: Aggregate, next: Address): Aggregate {
  const { indexes, comment: _comment, ...spec } = to.spec
  const owner = spec.owner ?? from.spec.owner
  return {
    ...to,
    address: next,
    spec: {
      ...spec,
      ...(owner === undefined ? {} : { owner }),
      ...(indexes === undefined
        ? {}
        : {
            indexes: indexes.map((index) => ({ ...index, name: nameBeside(index.name, 'next') })),
          }),
    },
  }
}

function exchange(
  from: Live,
  to: Aggregate,
  { next, old }: { readonly next: Address; readonly old: Address },
  readers: readonly LiveObject[],
  context: SwapContext,
): readonly Draft[] {
  const policies = context.neighbours.flatMap(({ object }) =>
    object.kind === 'Policy' ? [dropPolicy(object as LiveObject<PolicySpec>, context.live)] : [],
  )
  const given = (from.spec.indexes ?? []).map(({ name }) =>
    renameIndex(name, nameBeside(name, 'old')),
  )
  const taken = (to.spec.indexes ?? []).map(({ name }) =>
    renameIndex(nameBeside(name, 'next'), name),
  )
  return [
    ...readers.flatMap((reader) => dropReader(reader, context)),
    ...policies,
    rename(from.address, old),
    rename(next, to.address),
    ...given,
    ...taken,
    ...commentDrafts('VIEW', sqlName(to.address), to.spec.comment),
    ...withoutDefaultRights({ ...to, spec: { owner: to.spec.owner ?? from.spec.owner } }, context),
    // Nothing about them is new: what they take, they took before.
    ...attached(context.neighbours, context)
      .filter(({ step }) => step === undefined)
      .map((one) => ({ ...one, hazards: [] })),
    ...readers.toReversed().flatMap((reader) => withoutRefresh(makeReader(reader, context))),
  ]
}

function rename(from: Address, to: Address): Draft {
  return draft(`ALTER MATERIALIZED VIEW ${sqlName(from)} RENAME TO ${quoteIdent(to.name)}`)
}

function renameIndex(from: string, to: string): Draft {
  const name = sqlName({ database: schemaOfRows, name: from })
  return draft(`ALTER INDEX ${name} RENAME TO ${quoteIdent(to)}`)
}

function dropIfThere(address: Address): Draft {
  return draft(`DROP MATERIALIZED VIEW IF EXISTS ${sqlName(address)}`)
}

function beside(address: Address, word: string): Address {
  return { ...address, name: nameBeside(address.name, word) }
}

/** The server would cut a long name, and both of it and of its like would be one. */
function nameBeside(name: string, word: string): string {
  const whole = `${name}__${word}`
  if (Buffer.byteLength(whole) <= longestName) return whole
  const ending = `_${shortDigest(digestOfText(name))}__${word}`
  return `${clipped(name, longestName - ending.length)}${ending}`
}
