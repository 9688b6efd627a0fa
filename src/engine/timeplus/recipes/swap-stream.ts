/**
 * `lifecycle.replace: swap` of a stream: a new one is filled beside it while writers go on, and
 * takes its name (timeplus.md §2.5 class 4, §7). There is no EXCHANGE and no stage: rows are told by
 * counting, the name is away for as long as the last of them take, and what depends on the stream
 * has to be dropped and made again, since RENAME is refused while it is there. No server was run.
 */
import { type Address, addressName } from '../../../resource/id.ts'
import type { Hazard } from '../../../changeset/changeset.ts'
import type { LiveObject, Resource } from '../../../resource/resource.ts'
import { quoteString } from '../../../sql/index.ts'
import { draft } from '../../clickhouse-family/kinds/draft.ts'
import { sqlName } from '../../clickhouse-family/kinds/names.ts'
import type { Change, Draft, NoRecipe, RecipeDraft, SwapContext } from '../../engine.ts'
import type { StreamSpec } from '../kinds/stream.ts'
import { createSql } from '../kinds/stream-statements.ts'
import {
  createDependents,
  type Dependent,
  dependentsOf,
  dropDependents,
  runningOf,
} from './stream-dependents.ts'
import {
  beganAt,
  type CopiedColumn,
  copiedColumns,
  copyStream,
  type StreamCopy,
} from './stream-copy.ts'
import { again, exists, expectNoRow, isGone, isNamed, record, unless } from './steps.ts'
import { countedRows, isChangelog, streamLimit } from './swap-stream-limits.ts'
import { hazardsOfChanges, lostColumns, lostPositions } from './swap-stream-hazards.ts'

interface StreamSwap {
  readonly from: LiveObject<StreamSpec>
  readonly to: Resource<StreamSpec>
  readonly next: Address
  readonly old: Address
  readonly columns: readonly CopiedColumn[]
  readonly counted: string | undefined
  readonly dependents: readonly Dependent[]
  readonly hazards: readonly Hazard[]
  readonly context: SwapContext
}

export function swapStream(
  from: LiveObject<StreamSpec>,
  to: Resource<StreamSpec>,
  changes: readonly Change[],
  context: SwapContext,
): RecipeDraft | NoRecipe | undefined {
  const { mode } = from.spec
  // Generators and sinks without a store have nothing to carry over.
  if (mode === 'random' || mode === 'null') return undefined
  const because = streamLimit(from, to, context)
  if (because !== undefined) return { because }
  const counted = countedRows(from.spec, to.spec)
  if (typeof counted === 'object') return counted
  const dependents = dependentsOf(from, context)
  if ('because' in dependents) return dependents
  const columns = copiedColumns(from.spec, to.spec, context)
  const swap: StreamSwap = {
    from,
    to,
    next: beside(to.address, 'next'),
    old: beside(to.address, 'old'),
    columns,
    counted,
    dependents,
    hazards: [
      ...lostColumns(from.spec, to.spec, columns),
      ...hazardsOfChanges(from, to, changes, context),
      ...lostPositions(from.spec, dependents),
    ],
    context,
  }
  const own = userTexts(swap)
  if (own !== undefined) {
    return {
      because: `a definition holds \`${own}\`, which is where a swap puts in values of its own`,
    }
  }
  return recipe(swap)
}

function recipe(swap: StreamSwap): RecipeDraft {
  const { drafts, commitAt } = inOrder(swap)
  const { dependents, next, old } = swap
  return {
    name: 'swap-stream',
    ...told(swap),
    scratch: [next, old].map(addressName),
    hides: [],
    rebuilds: dependents.map(({ object }) => object.id),
    keeps: [addressName(old)],
    commitAt,
    drafts,
    abandon: [again(`DROP STREAM IF EXISTS ${sqlName(next)}`)],
    finish: finishDrafts(swap),
    stateEffect: null,
  }
}

function beside({ database, name }: Address, suffix: string): Address {
  return { ...(database === undefined ? {} : { database }), name: `${name}__${suffix}` }
}

function inOrder(swap: StreamSwap): {
  readonly drafts: readonly Draft[]
  readonly commitAt: number
} {
  const { from, to, next, old, dependents, hazards, context } = swap
  const isRead = dependents.some(({ isRunning }) => isRunning)
  const before = [
    namesAreFree(swap),
    record('begun', beganAt),
    record(
      'stream',
      `SELECT to_string(uuid) AS uuid FROM system.tables WHERE ${isNamed(from.address)}`,
    ),
    unless(exists(next), createSql({ address: next, spec: to.spec }, context.desired), { hazards }),
    copy(swap, from.address, 'until-close', 'all'),
  ]
  const after = [
    // What running queries are paused for has been read by then, up to here at least.
    record('cut', cutAt),
    ...paused(swap),
    ...(isRead ? [copy(swap, from.address, 'until-close', 'before')] : []),
    ...dropDependents(dependents, context),
    unless(exists(old), `RENAME STREAM ${sqlName(from.address)} TO ${sqlName(old)}`),
    still(swap),
    // In the log of the new stream everything from the cut on stands behind everything before it,
    // and once: queries that are made again seek to it and read on.
    ...(isRead
      ? [copy(swap, old, 'until-equal', 'before'), copy(swap, old, 'until-equal', 'since')]
      : [copy(swap, old, 'until-equal', 'all')]),
    unless(exists(to.address), `RENAME STREAM ${sqlName(next)} TO ${sqlName(to.address)}`),
    ...createDependents(dependents, context),
  ]
  return { drafts: [...before, ...after], commitAt: before.length }
}

/**
 * One moment as `seek_to` takes it, ISO 8601 with its zone, and as statements compare it
 * (p1:src/Storages/Streaming/parseSeekTo; other texts are refused).
 */
const cutAt =
  "SELECT concat(replace_one(moment, ' ', 'T'), 'Z') AS time, moment AS at FROM (SELECT to_string(now64(3, 'UTC')) AS moment)"

function copy(
  { from, next, columns, counted }: StreamSwap,
  source: Address,
  passes: StreamCopy['passes'],
  part: StreamCopy['part'],
): Draft {
  return copyStream({
    source,
    destination: next,
    columns,
    counted,
    isChangelog: isChangelog(from.spec),
    passes,
    part,
  })
}

/** Asked in its place: what an earlier swap left there may be ended first, in the same run. */
function namesAreFree({ next, old }: StreamSwap): Draft {
  const names = [next, old].map(({ name }) => quoteString(name)).join(', ')
  return expectNoRow(
    `SELECT name FROM system.tables WHERE database = ${quoteString(next.database ?? '')} AND name IN (${names})`,
    'a swap needs the name `{{name}}`, and something stands under it; rename or drop that first',
  )
}

/** A last checkpoint is taken and what was read is written before this answers (timeplus.md §1.18). */
function paused({ dependents }: StreamSwap): readonly Draft[] {
  return runningOf(dependents).map(({ object }) =>
    unless(isGone(object.address), `SYSTEM PAUSE MATERIALIZED VIEW ${sqlName(object.address)}`),
  )
}

/** Rows are seen some time after they were taken; nobody can insert under the former name by now. */
function still({ old, from }: StreamSwap): Draft {
  const flush = Number(from.spec.settings?.['flush_threshold_ms'] ?? 2000)
  const forMs = Math.min(2 * flush + 1000, 120_000)
  return draft(`SELECT count() AS rows FROM table(${sqlName(old)})`, {
    step: { do: 'still', what: 'rows that were taken before the name was away', forMs },
  })
}

/** Whoever renamed the two by hand has rows under the kept name that are nowhere else. */
function finishDrafts({ to, old }: StreamSwap): readonly Draft[] {
  const [name, kept] = [addressName(to.address), addressName(old)]
  return [
    expectNoRow(
      `SELECT name FROM system.tables WHERE ${isNamed(old)} AND to_string(uuid) != '{{stream.uuid}}'`,
      `${kept} is not the stream that ${name} was before the swap: look at what it holds, drop it yourself, and run the same command again`,
    ),
    again(`DROP STREAM IF EXISTS ${sqlName(old)}`),
  ]
}

/** Statements of a recipe are templates (src/changeset/step.ts). */
function userTexts({ to, next, dependents, context }: StreamSwap): string | undefined {
  const texts = [
    createSql({ address: next, spec: to.spec }, context.desired),
    ...dependents.map(({ spec }) => JSON.stringify(spec)),
  ]
  return texts.flatMap((text) => /\{\{[\w.]+\}\}/.exec(text)?.[0] ?? [])[0]
}

/** What a person reads in the plan. */
function told({
  to,
  next,
  old,
  dependents,
}: StreamSwap): Pick<RecipeDraft, 'phases' | 'copies' | 'readers' | 'boundary' | 'undo'> {
  const stream = addressName(to.address)
  const names = dependents.map(({ object }) => object.name)
  const running = runningOf(dependents).map(({ object }) => object.name)
  return {
    phases: [
      `create ${next.name}`,
      'copy window by window while writers go on',
      ...(running.length === 0 ? [] : [`pause ${running.join(', ')}`]),
      ...(names.length === 0 ? [] : [`drop ${names.join(', ')}`]),
      `rename ${to.address.name} to ${old.name}, copy what came last, rename ${next.name} to ${to.address.name}`,
      ...(names.length === 0 ? [] : [`create ${names.join(', ')}`]),
      `keep ${old.name}`,
    ],
    copies: stream,
    readers: `${stream} is away between the two renames, for some seconds and as long as its last rows take: inserts and queries are refused then and work when they are sent again${names.length === 0 ? '' : `; so are queries of ${names.join(', ')}`}. Streaming queries of others end`,
    boundary: `all rows that ${stream} showed when it was renamed are in the new stream: every window of _tp_time is counted on both sides until they are equal, by number and not by value. Numbers of rows (_tp_sn) are given anew${running.length === 0 ? '' : `. ${running.join(', ')} then go on from the moment before their pause: what comes late, with a time before it, is not seen by them, and what came while they were being paused is seen twice`}`,
    undo: `put the former definition back into the plan and run sluice apply --finish: it is swapped back, rows written since included`,
  }
}
