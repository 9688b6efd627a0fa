/**
 * `start: backfill` of a new materialized view: what its source holds goes through the query into
 * the target once, whenever the run is cut off. The result is written into an empty stage like
 * the target, marked, and moved; a view that is there and not yet filled is known by its recipe.
 */
import { type Address, addressName, resourceId } from '../../../resource/id.ts'
import type { Resource } from '../../../resource/resource.ts'
import { quoteIdentifier } from '../../../sql/index.ts'
import { draft } from '../../clickhouse-family/kinds/draft.ts'
import { hazard } from '../../common/lowered.ts'
import { splitName, sqlName } from '../../clickhouse-family/kinds/names.ts'
import type { Draft, LowerContext, RecipeDraft } from '../../engine.ts'
import { engineName } from '../kinds/engines.ts'
import { expectNoRow } from '../kinds/expect.ts'
import type { MaterializedViewSpec } from '../kinds/materialized-view.ts'
import { outputOf } from '../kinds/output-columns.ts'
import type { TableSpec } from '../kinds/table.ts'
import { backfillHazards } from '../kinds/target-hazards.ts'
import { qualified } from '../kinds/text.ts'
import { viewDefinition } from '../kinds/view-definition.ts'
import { heldMerges, resetSettings } from './held-merges.ts'
import { leadingSource } from './leading-source.ts'
import { stageOf } from './stage.ts'
import { isNamed } from './table-swap-names.ts'
import { templateLimit } from './template-text.ts'

type View = MaterializedViewSpec

/** Undefined without a backfill, and where the target keeps no parts that could be moved. */
export function fillView(to: Resource<View>, context: LowerContext): RecipeDraft | undefined {
  const target = filledTable(to, context)
  const names = outputOf(to.spec.query, context.desired)
  if (target === undefined || names === undefined || templateLimit(to.spec.query) !== undefined) {
    return undefined
  }
  const stage: Address = { ...to.address, name: `${to.address.name}__stage` }
  const source = leadingSource(to.spec.query, context.desired)?.name
  const held = Object.keys(heldMerges).filter((name) => target.spec.settings?.[name] === undefined)
  const drafts = [
    expectNoRow(
      `SELECT name FROM system.tables WHERE ${isNamed(stage)}`,
      `${addressName(stage)} is in the way, which the backfill needs for itself: drop or rename it`,
    ),
    createView(to, context),
    copy(to, stage, target, names, context),
    dropStage(stage),
  ]
  return {
    name: 'fill-view',
    phases: [`create ${to.address.name}`, `fill ${target.address.name} by its query`],
    ...(source === undefined ? {} : { copies: source }),
    readers: `readers of ${addressName(target.address)} see all of it at once, partition by partition`,
    boundary: 'what is there when the filling begins; rows from then on go through the view',
    undo: 'drop the view; the rows it brought stay',
    scratch: [addressName(stage)],
    hides: held.map((name) => ({
      id: resourceId('Table', addressName(target.address)),
      path: ['settings', name],
    })),
    keeps: [],
    // The view itself is an object like any other: it can be changed or dropped at any time.
    commitAt: drafts.length,
    drafts,
    abandon: [
      draft(resetSettings(target.address, heldMerges, target.spec.settings)),
      dropStage(stage),
    ],
    finish: [],
    stateEffect: null,
  }
}

interface Filled {
  readonly address: Address
  readonly spec: TableSpec
}

function filledTable({ spec }: Resource<View>, { desired }: LowerContext): Filled | undefined {
  if (spec.start !== 'backfill' || spec.to === undefined) return undefined
  const address = splitName(spec.to, desired.database)
  const found = desired.lookup('relation', addressName(address))
  if (found?.kind !== 'Table') return undefined
  const table = found.spec as TableSpec
  // Parts of a replicated table are moved by a log of its own; that has not been run.
  const isPlain = /^(?!Replicated|Shared)\w*MergeTree$/.test(engineName(table.engine))
  return isPlain ? { address, spec: table } : undefined
}

function createView(to: Resource<View>, { desired }: LowerContext): Draft {
  return draft(`CREATE MATERIALIZED VIEW ${viewDefinition(to, desired)}`, {
    step: { do: 'ensure', unless: `SELECT 1 FROM system.tables WHERE ${isNamed(to.address)}` },
  })
}

function copy(
  to: Resource<View>,
  stage: Address,
  target: Filled,
  names: readonly string[],
  context: LowerContext,
): Draft {
  const columns = names.map(quoteIdentifier).join(', ')
  const query = qualified('query', to.spec.query, context.desired)
  return draft(`INSERT INTO ${sqlName(stage)} (${columns}) SETTINGS ${whole}\n${query}`, {
    hazards: [
      ...backfillHazards(to, context),
      hazard(
        'not-atomic',
        'rows inserted after the view is there and before the filling begins are counted twice: stop the writers meanwhile',
      ),
    ],
    step: {
      do: 'copy',
      key: 'history',
      what: `history → ${addressName(target.address)}`,
      // Aggregates need all rows in one query: there is one range.
      parts: `SELECT 'all' AS partition, '0' AS low, '1' AS high, '0' AS rows, '0' AS bytes`,
      chunkRows: 1,
      stage: stageOf(stage, target.address, target.spec.settings),
      passes: 'once',
    },
  })
}

/** Whatever a profile says: any number of partitions, and nothing taken for a repeated block. */
const whole = 'max_partitions_per_insert_block = 0, insert_deduplicate = 0'

function dropStage(stage: Address): Draft {
  return draft(`DROP TABLE IF EXISTS ${sqlName(stage)}`)
}
