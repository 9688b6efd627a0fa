/** Every statement of a swap of a view. Each may be run again when a run was cut off. */
import { type Address, addressName } from '../../../resource/id.ts'
import { quoteIdentifier, quoteString } from '../../../sql/index.ts'
import type { Draft } from '../../engine.ts'
import { draft } from '../../clickhouse-family/kinds/draft.ts'
import { hazard } from '../../common/lowered.ts'
import type { MaterializedViewSpec } from '../kinds/materialized-view.ts'
import { splitName, sqlName } from '../../clickhouse-family/kinds/names.ts'
import { qualified } from '../kinds/text.ts'
import { viewDefinition } from '../kinds/view-definition.ts'
import { blockNumberSetting, partRanges, rangeFilter } from './block-numbers.ts'
import { filteredQuery } from './filtered-query.ts'
import { leadingSource } from './leading-source.ts'
import { runningInserts } from './running-inserts.ts'
import { stageOf } from './stage.ts'
import type { ViewSwap } from './view-swap.ts'

export function isOwn({ to }: ViewSwap): boolean {
  return to.spec.to === undefined
}

export function namesAreFree({ names }: ViewSwap): Draft {
  const { next, old, late, feed, stage } = names
  const list = [next, old, late, feed, stage].map(({ name }) => quoteString(name)).join(', ')
  return draft(
    `SELECT name FROM system.tables WHERE database = ${quoteString(next.database ?? '')} AND name IN (${list})`,
    {
      step: {
        do: 'expect',
        // Not at plan: what a former swap kept may be ended first, and an open one given up.
        early: false,
        message: 'a swap needs the name `{{name}}`, and something stands under it',
      },
    },
  )
}

/** A MATERIALIZED column is in no `*` and no INSERT, so nobody notices it. */
export function beginTurns({ source, names, hasNumbers }: ViewSwap): Draft {
  const commands = [
    `ADD COLUMN IF NOT EXISTS ${quoteIdentifier(names.turn)} UInt8 MATERIALIZED 0`,
    ...(hasNumbers ? [] : [`MODIFY SETTING ${blockNumberSetting} = 1`]),
  ]
  return draft(`ALTER TABLE ${sqlName(source)} ${commands.join(', ')}`)
}

export function setTurn({ source, names }: ViewSwap, turn: 1 | 2): Draft {
  return draft(
    `ALTER TABLE ${sqlName(source)} MODIFY COLUMN ${quoteIdentifier(names.turn)} UInt8 MATERIALIZED ${turn}`,
  )
}

export function endTurns({ source, names, hasNumbers }: ViewSwap): Draft {
  const commands = [
    `DROP COLUMN IF EXISTS ${quoteIdentifier(names.turn)}`,
    ...(hasNumbers ? [] : [`RESET SETTING ${blockNumberSetting}`]),
  ]
  // Parts lose the column in their own time; nothing waits for it.
  return draft(`ALTER TABLE ${sqlName(source)} ${commands.join(', ')} SETTINGS mutations_sync = 0`)
}

export function insertsSettle({ source }: ViewSwap): Draft {
  return settle(runningInserts, `inserts that may still write to ${source.name}`)
}

export function settle(sql: string, what: string): Draft {
  return draft(sql, { step: { do: 'settle', what } })
}

/** With a target a table like it; with rows of its own the new view, which sees nothing yet. */
export function createNext(swap: ViewSwap): readonly Draft[] {
  const { names, exchanged, comment, to, context } = swap
  if (!isOwn(swap)) {
    const text = comment === undefined ? '' : ` COMMENT ${quoteString(comment)}`
    return [
      draft(`CREATE TABLE IF NOT EXISTS ${sqlName(names.next)} AS ${sqlName(exchanged)}${text}`),
    ]
  }
  const next = { address: names.next, spec: { ...to.spec, query: queryOfTurn(swap, 2) } }
  return [draft(`CREATE MATERIALIZED VIEW IF NOT EXISTS ${viewDefinition(next, context.desired)}`)]
}

/** For the exchange and for the end: what is what, whatever it is called by then. */
export function recordUuid(name: string, table: Address): Draft {
  return draft(`SELECT toString(uuid) AS uuid FROM system.tables WHERE ${isNamed(table)}`, {
    step: { do: 'record', name },
  })
}

/** Rows as the query gives them, whatever engine they go to in the end: none are combined here. */
export function createLate(swap: ViewSwap): Draft {
  const { names, to, context } = swap
  return draft(
    [
      `CREATE TABLE IF NOT EXISTS ${sqlName(names.late)}`,
      `ENGINE = MergeTree ORDER BY tuple() SETTINGS ${blockNumberSetting} = 1`,
      `EMPTY AS ${qualified('query', to.spec.query, context.desired)}`,
    ].join('\n'),
  )
}

export function createFeed(swap: ViewSwap): Draft {
  const { names, context } = swap
  return draft(
    [
      `CREATE MATERIALIZED VIEW IF NOT EXISTS ${sqlName(names.feed)} TO ${sqlName(names.late)}`,
      `AS ${qualified('query', queryOfTurn(swap, 1), context.desired)}`,
    ].join('\n'),
  )
}

/** Stops here, with a way back, where a server does not know the setting that holds the boundary. */
export function nothingLate({ names }: ViewSwap): Draft {
  return draft(`SELECT count() AS rows FROM ${sqlName(names.late)} HAVING rows > 0`, {
    step: {
      do: 'expect',
      early: false,
      message:
        'this server lets {{rows}} rows pass that additional_table_filters should hold back, so no boundary can be drawn',
    },
  })
}

/**
 * The first passes see nothing but turn 0. Parts from before the column give its default of today,
 * so `turn = 0` is asked only of what came after those passes, where every row has its own.
 */
export function copyHistory(swap: ViewSwap, passes: 'until-close' | 'once'): Draft {
  const { names, source, filled, columns, to, context, settings, hasTtl } = swap
  const isRest = passes === 'once'
  const range = isRest ? `${rangeFilter} AND ${quoteIdentifier(names.turn)} = 0` : rangeFilter
  const query = qualified('query', to.spec.query, context.desired)
  return draft(
    `INSERT INTO ${sqlName(names.stage)} (${columns})\n${filteredQuery(query, source, range)}`,
    {
      hazards: [
        hazard('rewrites-data', `computes every row anew from what ${source.name} holds`),
        ...(hasTtl
          ? [
              hazard(
                'drops-data',
                `what the TTL of ${source.name} has removed cannot be computed anew`,
              ),
            ]
          : []),
      ],
      step: {
        do: 'copy',
        key: 'history',
        what: `${source.name} → ${filled.before === names.next ? names.next.name : to.address.name}`,
        parts: partRanges(source),
        chunkRows,
        settle: runningInserts,
        stage: stageOf(names.stage, filled.before, settings),
        passes,
      },
    },
  )
}

export function copyLate(swap: ViewSwap, into: Address, passes: 'until-close' | 'once'): Draft {
  const { names, columns, to, settings } = swap
  return draft(
    `INSERT INTO ${sqlName(names.stage)} (${columns})\nSELECT ${columns} FROM ${sqlName(names.late)} WHERE ${rangeFilter}`,
    {
      step: {
        do: 'copy',
        key: 'late',
        what: `${names.late.name} → ${to.address.name}`,
        parts: partRanges(names.late),
        chunkRows,
        settle: runningInserts,
        stage: stageOf(names.stage, into, settings),
        passes,
      },
    },
  )
}

/** A range is one INSERT: large enough to be worth a stage, small enough to be repeated. */
const chunkRows = 10_000_000

/**
 * The former view takes no more rows. A view into a table is written as it shall be, for turn 2,
 * but away from its target: an INSERT that names a table in the moment of its exchange is refused
 * now and then (TABLE_UUID_MISMATCH, seen on 26.7.2.1).
 */
export function stopFormer(swap: ViewSwap): Draft {
  const { from, to, context } = swap
  if (!isOwn(swap)) {
    // Its definer has no rights on what a swap makes; for these moments it is ours.
    const { definer: _definer, sqlSecurity: _security, ...spec } = to.spec
    return writeView(swap, { ...spec, to: addressName(swap.names.late) })
  }
  const { database } = context.live
  const former = splitName(leadingSource(from.spec.query, context.live)?.name ?? '', database)
  const atRest = filteredQuery(from.spec.query, former, '0')
  return draft(
    `ALTER TABLE ${sqlName(to.address)} MODIFY QUERY ${qualified('query', atRest, context.live)}`,
  )
}

/** A view with rows of its own has waited for turn 2 under another name. */
export function startNew(swap: ViewSwap): readonly Draft[] {
  return isOwn(swap) ? [] : [writeView(swap, swap.to.spec)]
}

function writeView(swap: ViewSwap, spec: MaterializedViewSpec): Draft {
  const { to, context } = swap
  const held = { address: to.address, spec: { ...spec, query: queryOfTurn(swap, 2) } }
  return draft(`CREATE OR REPLACE MATERIALIZED VIEW ${viewDefinition(held, context.desired, true)}`)
}

export function exchange({ exchanged, names }: ViewSwap): Draft {
  return draft(
    `EXCHANGE TABLES ${sqlName(exchanged)} AND ${sqlName(names.next)} SETTINGS check_table_dependencies = 0`,
    {
      step: {
        do: 'ensure',
        unless: `SELECT 1 FROM system.tables WHERE ${isNamed(exchanged)} AND toString(uuid) = '{{next.uuid}}'`,
      },
    },
  )
}

export function finalQuery({ to, context }: ViewSwap): Draft {
  return draft(
    `ALTER TABLE ${sqlName(to.address)} MODIFY QUERY ${qualified('query', to.spec.query, context.desired)}`,
  )
}

export function keepOld({ names }: ViewSwap): Draft {
  return draft(`RENAME TABLE ${sqlName(names.next)} TO ${sqlName(names.old)}`, {
    step: { do: 'ensure', unless: `SELECT 1 FROM system.tables WHERE ${isNamed(names.old)}` },
  })
}

/** The new query over the rows of one turn. */
function queryOfTurn({ to, source, names }: ViewSwap, turn: 1 | 2): string {
  return filteredQuery(to.spec.query, source, `${quoteIdentifier(names.turn)} = ${turn}`)
}

export function isNamed({ database, name }: Address): string {
  return `database = ${quoteString(database ?? '')} AND name = ${quoteString(name)}`
}
