/**
 * `lifecycle.replace: swap` of a table: a new one is filled beside it while writers go on, and the
 * two are exchanged in one statement. Rows are told apart by the number of the block they came in,
 * which merges keep once `enable_block_number_column` is set; where a merge itself changes rows
 * (Summing, TTL …) merges are stopped instead. All of it was run on 26.7.2.1.
 */
import { addressName } from '../../../resource/id.ts'
import type { Address } from '../../../resource/id.ts'
import type { LiveObject, Resource } from '../../../resource/resource.ts'
import type { Hazard } from '../../../changeset/changeset.ts'
import type { Change, Draft, NoRecipe, RecipeDraft, SwapContext } from '../../engine.ts'
import { tableFields } from '../kinds/alter-table.ts'
import { draft } from '../../clickhouse-family/kinds/draft.ts'
import { hazard } from '../../common/lowered.ts'
import { engineName } from '../kinds/engines.ts'
import { expectNoRow } from '../kinds/expect.ts'
import { sqlName } from '../../clickhouse-family/kinds/names.ts'
import type { SettingsSpec } from '../../clickhouse-family/kinds/settings.ts'
import type { TableSpec } from '../kinds/table.ts'
import { blockNumberSetting, runningMerges } from './block-numbers.ts'
import { type CopiedColumn, copiedColumns, copyHazards } from './copied-columns.ts'
import { copyRows } from './copy-rows.ts'
import { heldMerges, resetSettings, setSettings } from './held-merges.ts'
import { runningInserts } from './running-inserts.ts'
import { combinesRows, engineLimit, mergesChangeRows } from './swap-engines.ts'
import { beginSeeing, endSeeing, hasFiringViews, insertUnseen, wereSeen } from './seen-rows.ts'
import { templateLimit } from './template-text.ts'
import { before, recordFacts, unchanged } from './swap-table-checks.ts'
import { isNamed, type TableSwapNames, tableSwapNames } from './table-swap-names.ts'

export interface TableSwap {
  readonly from: LiveObject<TableSpec>
  readonly to: Resource<TableSpec>
  readonly names: TableSwapNames
  readonly columns: readonly CopiedColumn[]
  /** What the table is set to while it is copied. */
  readonly set: SettingsSpec
  readonly holdsMerges: boolean
  /** Inserts into the table fire materialized views. */
  readonly firesViews: boolean
  readonly hazards: readonly Hazard[]
  readonly createNext: string
}

export function swapTable(
  from: LiveObject<TableSpec>,
  to: Resource<TableSpec>,
  changes: readonly Change[],
  context: SwapContext,
  createAs: (address: Address) => string,
): RecipeDraft | NoRecipe {
  const names = tableSwapNames(to.address)
  const createNext = createAs(names.next)
  const because = engineLimit(from, to) ?? policyLimit(context) ?? templateLimit(createNext)
  if (because !== undefined) return { because }
  const columns = copiedColumns(from.spec, to.spec, context)
  if (columns.length === 0) return { because: 'the two have no column in common' }
  const holdsMerges = mergesChangeRows(from.spec)
  const swap: TableSwap = {
    from,
    to,
    names,
    columns,
    set: holdsMerges ? heldMerges : { [blockNumberSetting]: '1' },
    holdsMerges,
    firesViews: hasFiringViews(context),
    hazards: [
      ...copyHazards(from.spec, to.spec, columns),
      ...hazardsOfChanges(from, to, changes, context),
      ...combining(from, to, changes),
    ],
    createNext,
  }
  const early = before(from, to, names, columns, context)
  const { drafts, commitAt } = swapDrafts(swap, early)
  return {
    name: 'swap-table',
    ...told(swap),
    scratch: [names.next, names.stage, names.old, names.seen, names.witness].map(addressName),
    hides: [
      ...Object.keys({ ...swap.set, ...heldMerges }).map((setting) => ['settings', setting]),
      ...(swap.firesViews ? [['columns', names.row]] : []),
    ].map((path) => ({ id: to.id, path })),
    keeps: [addressName(names.old)],
    commitAt,
    drafts,
    abandon: abandonDrafts(swap),
    finish: finishDrafts(swap),
    stateEffect: null,
  }
}

/** A row policy goes by the table's name: rows under the names of the swap would lie open. */
function policyLimit({ neighbours }: SwapContext): string | undefined {
  const policy = neighbours.find(({ object }) => object.kind === 'RowPolicy')?.object
  return policy === undefined
    ? undefined
    : `row policy ${policy.name} holds for the name of the table only, and not for those that the rows have meanwhile`
}

/** What the other changes take away: values past a new TTL, and the like. */
function hazardsOfChanges(
  from: LiveObject<TableSpec>,
  to: Resource<TableSpec>,
  changes: readonly Change[],
  context: SwapContext,
): readonly Hazard[] {
  const isField = (top: string): top is keyof typeof tableFields => top in tableFields
  return changes.flatMap((change) => {
    if (!isField(change.top)) return []
    const lowered = tableFields[change.top].lower(change, from, to, context)
    const drafts = lowered.how === 'alter' ? lowered.drafts : []
    return drafts.flatMap(({ hazards }) => hazards.filter(({ id }) => id === 'drops-data'))
  })
}

function combining(
  from: LiveObject<TableSpec>,
  to: Resource<TableSpec>,
  changes: readonly Change[],
): readonly Hazard[] {
  if (!combinesRows(to.spec)) return []
  const isOther = changes.some(({ top }) => top === 'engine' || top === 'orderBy')
  if (!isOther && engineName(from.spec.engine) === engineName(to.spec.engine)) return []
  return [
    hazard(
      'drops-data',
      `${engineName(to.spec.engine)} makes one row of those with an equal sorting key`,
    ),
  ]
}

function swapDrafts(
  swap: TableSwap,
  early: readonly Draft[],
): { readonly drafts: readonly Draft[]; readonly commitAt: number } {
  const { from, to, names, set, holdsMerges, firesViews, createNext } = swap
  const untilExchange = [
    ...early,
    again(setSettings(to.address, set)),
    // A merge that began before keeps no numbers, or combines rows of both sides of a boundary.
    settle(runningMerges(to.address), 'merges that began before'),
    ...recordFacts(from, names, holdsMerges),
    draft(createNext, { hazards: swap.hazards, step: ensure(existsAs(names.next)) }),
    copy(swap, to.address, names.next, 'until-close'),
    ...(firesViews
      ? [...beginSeeing(to.address, names), copy(swap, to.address, names.next, 'until-close')]
      : []),
    ...unchanged(from, names, holdsMerges),
  ]
  const afterwards = [
    exchange(swap),
    // They still write into the former table.
    settle(runningInserts, 'inserts that were under way at the exchange'),
    ...(firesViews ? remainderThroughViews(swap) : remainder(swap)),
    again(`DROP TABLE IF EXISTS ${sqlName(names.stage)}`),
    again(resetSettings(names.next, set, from.spec.settings), existsAs(names.old)),
    draft(`RENAME TABLE ${sqlName(names.next)} TO ${sqlName(names.old)}`, {
      step: ensure(existsAs(names.old)),
    }),
  ]
  return { drafts: [...untilExchange, ...afterwards], commitAt: untilExchange.length }
}

/** Soon what the lists of queries know to be complete, and then what nobody can add to. */
function remainder(swap: TableSwap): readonly Draft[] {
  const { names, to } = swap
  return [
    copy(swap, names.next, to.address, 'once'),
    ...nobodyUses(names.next),
    copy(swap, names.next, to.address, 'once'),
  ]
}

/** Which rows no view saw is known only when nobody can add to the former table. */
function remainderThroughViews(swap: TableSwap): readonly Draft[] {
  const { names, to, columns } = swap
  return [
    ...nobodyUses(names.next),
    copy(swap, names.next, to.address, 'once', wereSeen(names)),
    insertUnseen(to.address, names, columns),
    ...endSeeing(names, [to.address, names.next]),
  ]
}

/** Back to where it began; whoever runs it knows that nothing was exchanged. */
function abandonDrafts({ from, to, names, set, firesViews }: TableSwap): readonly Draft[] {
  return [
    ...(firesViews ? endSeeing(names, [to.address]) : []),
    draft(`DROP TABLE IF EXISTS ${sqlName(names.stage)}`),
    draft(`DROP TABLE IF EXISTS ${sqlName(names.next)}`),
    draft(resetSettings(to.address, set, from.spec.settings)),
  ]
}

/** Whoever exchanged the two by hand has rows under the kept name that are nowhere else. */
function finishDrafts({ to, names }: TableSwap): readonly Draft[] {
  const [table, old] = [addressName(to.address), addressName(names.old)]
  return [
    expectNoRow(
      `SELECT name FROM system.tables WHERE ${isNamed(names.old)} AND toString(uuid) != '{{table.uuid}}'`,
      `${old} is not the table that ${table} was before the swap: the two were exchanged again, and rows written since may be in ${old} alone. Copy what is missing, drop ${old} yourself, and run the same command again`,
      true,
    ),
    draft(`DROP TABLE IF EXISTS ${sqlName(names.old)}`),
  ]
}

function copy(
  { names, columns, to }: TableSwap,
  source: Address,
  destination: Address,
  passes: 'until-close' | 'once',
  only?: string,
): Draft {
  const { stage } = names
  const { settings } = to.spec
  return copyRows({
    ...{ source, destination, stage, columns, settings, passes },
    ...(only === undefined ? {} : { only }),
  })
}

function exchange({ to, names }: TableSwap): Draft {
  return draft(
    `EXCHANGE TABLES ${sqlName(to.address)} AND ${sqlName(names.next)} SETTINGS check_table_dependencies = 0`,
    {
      step: ensure(
        `SELECT 1 FROM system.tables WHERE ${isNamed(names.next)} AND toString(uuid) = '{{table.uuid}}'`,
      ),
    },
  )
}

/**
 * DETACH … SYNC answers when nobody holds the table any more: flushes of Buffer tables and what is
 * read from queues in the background are in no list of queries. INSERTs under way end well.
 */
function nobodyUses(table: Address): readonly Draft[] {
  const name = sqlName(table)
  const isAway = `SELECT 1 FROM (SELECT count() AS found FROM system.tables WHERE ${isNamed(table)}) WHERE found = 0`
  return [
    draft(`DETACH TABLE ${name} SYNC`, { step: ensure(isAway) }),
    draft(`ATTACH TABLE ${name}`, { step: ensure(existsAs(table)) }),
  ]
}

function existsAs(table: Address): string {
  return `SELECT 1 FROM system.tables WHERE ${isNamed(table)}`
}

function ensure(unless: string): { readonly do: 'ensure'; readonly unless: string } {
  return { do: 'ensure', unless }
}

/** Changes nothing when it is run a second time. */
function again(sql: string, unless = 'SELECT 1 WHERE 0'): Draft {
  return draft(sql, { step: ensure(unless) })
}

function settle(sql: string, what: string): Draft {
  return draft(sql, { step: { do: 'settle', what } })
}

/** What a person reads in the plan. */
function told({
  to,
  names,
  holdsMerges,
}: TableSwap): Pick<RecipeDraft, 'phases' | 'copies' | 'readers' | 'boundary' | 'undo'> {
  const { next, old } = names
  const table = addressName(to.address)
  const merges = holdsMerges ? `; merges of ${table} rest until then` : ''
  return {
    phases: [
      `create ${next.name}`,
      'copy part by part while writers go on',
      `exchange ${to.address.name} and ${next.name}`,
      'copy what came in the moments before the exchange',
      `keep ${old.name}`,
    ],
    copies: table,
    readers: `readers see the former table until the exchange and the new one after it, for a moment without the rows of the last seconds. Writers go on throughout; an INSERT that begins in the very moment of the exchange may be refused (TABLE_UUID_MISMATCH) with nothing written, and works when it is sent again${merges}`,
    boundary: `block numbers of ${table}, partition by partition: each range goes over once, and what is written before the exchange follows after it`,
    undo: `put the former definition back into the plan and run sluice apply --finish: it is swapped back, rows written since included. At once and without those rows, until then: EXCHANGE TABLES ${sqlName(to.address)} AND ${sqlName(old)}, besides the plan`,
  }
}
