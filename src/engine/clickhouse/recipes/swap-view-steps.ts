/** The statements of a swap of a view, in order. Each may be run again when a run was cut off. */
import type { Address } from '../../../resource/id.ts'
import { quoteIdentifier, quoteString } from '../../../sql/index.ts'
import type { Draft } from '../../engine.ts'
import { draft, hazard } from '../kinds/draft.ts'
import { sqlName } from '../kinds/names.ts'
import { qualified } from '../kinds/text.ts'
import { viewDefinition } from '../kinds/view-definition.ts'
import { blockNumberSetting, partRanges, rangeFilter, runningMerges } from './block-numbers.ts'
import { filteredQuery } from './filtered-query.ts'
import { leadingSource } from './leading-source.ts'
import { runningInserts } from './running-inserts.ts'
import { stageOf } from './stage.ts'
import type { ViewSwap } from './view-swap.ts'
import { splitName } from '../kinds/names.ts'

export function swapDrafts(swap: ViewSwap): {
  readonly drafts: readonly Draft[]
  readonly commitAt: number
} {
  const before = [
    namesAreFree(swap),
    beginTurns(swap),
    // Inserts that know no turn yet, and merges that keep no numbers.
    insertsSettle(swap),
    settle(runningMerges(swap.source), 'merges that began before'),
    ...createNext(swap),
    recordNext(swap),
    createLate(swap),
    createFeed(swap),
    // From here on every insert passes the feed, which takes nothing yet.
    insertsSettle(swap),
    copyHistory(swap, 'until-close', ''),
    nothingLate(swap),
    setTurn(swap, 1),
    insertsSettle(swap),
    copyHistory(swap, 'once', ` AND ${quoteIdentifier(swap.names.turn)} = 0`),
    copyLate(swap, swap.filled.before, 'until-close'),
  ]
  const after = [
    ...stopFormer(swap),
    insertsSettle(swap),
    copyLate(swap, swap.filled.before, 'once'),
    exchange(swap),
    insertsSettle(swap),
    setTurn(swap, 2),
    insertsSettle(swap),
    copyLate(swap, swap.filled.after, 'once'),
    finalQuery(swap),
    draft(`DROP VIEW IF EXISTS ${sqlName(swap.names.feed)}`),
    // Inserts that still have the feed, or a query that names the turn.
    insertsSettle(swap),
    endTurns(swap),
    draft(`DROP TABLE IF EXISTS ${sqlName(swap.names.stage)}`),
    draft(`DROP TABLE IF EXISTS ${sqlName(swap.names.late)}`),
    keepOld(swap),
  ]
  return { drafts: [...before, ...after], commitAt: before.length }
}

/** Takes away what was made before anything of the view itself was touched. */
export function abandonDrafts(swap: ViewSwap): readonly Draft[] {
  const { names } = swap
  const next = isOwn(swap) ? 'VIEW' : 'TABLE'
  return [
    draft(`DROP VIEW IF EXISTS ${sqlName(names.feed)}`),
    ...(isOwn(swap) ? [draft(`DROP VIEW IF EXISTS ${sqlName(names.next)}`)] : []),
    insertsSettle(swap),
    endTurns(swap),
    draft(`DROP TABLE IF EXISTS ${sqlName(names.stage)}`),
    draft(`DROP TABLE IF EXISTS ${sqlName(names.late)}`),
    ...(next === 'TABLE' ? [draft(`DROP TABLE IF EXISTS ${sqlName(names.next)}`)] : []),
  ]
}

export function finishDrafts(swap: ViewSwap): readonly Draft[] {
  const what = isOwn(swap) ? 'VIEW' : 'TABLE'
  return [draft(`DROP ${what} IF EXISTS ${sqlName(swap.names.old)}`)]
}

function isOwn({ to }: ViewSwap): boolean {
  return to.spec.to === undefined
}

function namesAreFree({ names }: ViewSwap): Draft {
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
function beginTurns({ source, names, hasNumbers }: ViewSwap): Draft {
  const commands = [
    `ADD COLUMN IF NOT EXISTS ${quoteIdentifier(names.turn)} UInt8 MATERIALIZED 0`,
    ...(hasNumbers ? [] : [`MODIFY SETTING ${blockNumberSetting} = 1`]),
  ]
  return draft(`ALTER TABLE ${sqlName(source)} ${commands.join(', ')}`)
}

function setTurn({ source, names }: ViewSwap, turn: 1 | 2): Draft {
  return draft(
    `ALTER TABLE ${sqlName(source)} MODIFY COLUMN ${quoteIdentifier(names.turn)} UInt8 MATERIALIZED ${turn}`,
  )
}

function endTurns({ source, names, hasNumbers }: ViewSwap): Draft {
  const commands = [
    `DROP COLUMN IF EXISTS ${quoteIdentifier(names.turn)}`,
    ...(hasNumbers ? [] : [`RESET SETTING ${blockNumberSetting}`]),
  ]
  // Parts lose the column in their own time; nothing waits for it.
  return draft(`ALTER TABLE ${sqlName(source)} ${commands.join(', ')} SETTINGS mutations_sync = 0`)
}

function insertsSettle({ source }: ViewSwap): Draft {
  return settle(runningInserts, `inserts that may still write to ${source.name}`)
}

function settle(sql: string, what: string): Draft {
  return draft(sql, { step: { do: 'settle', what } })
}

/** With a target a table like it; with rows of its own the new view, which sees nothing yet. */
function createNext(swap: ViewSwap): readonly Draft[] {
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

function recordNext({ names }: ViewSwap): Draft {
  return draft(`SELECT toString(uuid) AS uuid FROM system.tables WHERE ${isNamed(names.next)}`, {
    step: { do: 'record', name: 'next' },
  })
}

/** Rows as the query gives them, whatever engine they go to in the end: none are combined here. */
function createLate(swap: ViewSwap): Draft {
  const { names, to, context } = swap
  return draft(
    [
      `CREATE TABLE IF NOT EXISTS ${sqlName(names.late)}`,
      `ENGINE = MergeTree ORDER BY tuple() SETTINGS ${blockNumberSetting} = 1`,
      `EMPTY AS ${qualified('query', to.spec.query, context.desired)}`,
    ].join('\n'),
  )
}

function createFeed(swap: ViewSwap): Draft {
  const { names, context } = swap
  return draft(
    [
      `CREATE MATERIALIZED VIEW IF NOT EXISTS ${sqlName(names.feed)} TO ${sqlName(names.late)}`,
      `AS ${qualified('query', queryOfTurn(swap, 1), context.desired)}`,
    ].join('\n'),
  )
}

/** Stops here, with a way back, where a server does not know the setting that holds the boundary. */
function nothingLate({ names }: ViewSwap): Draft {
  return draft(`SELECT count() AS rows FROM ${sqlName(names.late)} HAVING rows > 0`, {
    step: {
      do: 'expect',
      early: false,
      message:
        'this server lets {{rows}} rows pass that additional_table_filters should hold back, so no boundary can be drawn',
    },
  })
}

function copyHistory(swap: ViewSwap, passes: 'until-close' | 'once', also: string): Draft {
  const { names, source, filled, columns, to, context, settings, hasTtl } = swap
  const query = qualified('query', to.spec.query, context.desired)
  return draft(
    `INSERT INTO ${sqlName(names.stage)} (${columns})\n${filteredQuery(query, source, rangeFilter + also)}`,
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
        work: partRanges(source),
        chunkRows,
        settle: runningInserts,
        stage: stageOf(names.stage, filled.before, settings),
        passes,
      },
    },
  )
}

function copyLate(swap: ViewSwap, into: Address, passes: 'until-close' | 'once'): Draft {
  const { names, columns, to, settings } = swap
  return draft(
    `INSERT INTO ${sqlName(names.stage)} (${columns})\nSELECT ${columns} FROM ${sqlName(names.late)} WHERE ${rangeFilter}`,
    {
      step: {
        do: 'copy',
        key: 'late',
        what: `${names.late.name} → ${to.address.name}`,
        work: partRanges(names.late),
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

/** The former view takes no more rows. A view into a table is written as it shall be, for turn 2. */
function stopFormer(swap: ViewSwap): readonly Draft[] {
  const { from, to, context } = swap
  const name = sqlName(to.address)
  if (!isOwn(swap)) {
    const held = { ...to, spec: { ...to.spec, query: queryOfTurn(swap, 2) } }
    return [
      draft(`CREATE OR REPLACE MATERIALIZED VIEW ${viewDefinition(held, context.desired, true)}`),
    ]
  }
  const { database } = context.live
  const former = splitName(leadingSource(from.spec.query, context.live)?.name ?? '', database)
  return [
    draft(
      `ALTER TABLE ${name} MODIFY QUERY ${qualified('query', filteredQuery(from.spec.query, former, '0'), context.live)}`,
    ),
  ]
}

function exchange({ exchanged, names }: ViewSwap): Draft {
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

function finalQuery({ to, context }: ViewSwap): Draft {
  return draft(
    `ALTER TABLE ${sqlName(to.address)} MODIFY QUERY ${qualified('query', to.spec.query, context.desired)}`,
  )
}

function keepOld({ names }: ViewSwap): Draft {
  return draft(`RENAME TABLE ${sqlName(names.next)} TO ${sqlName(names.old)}`, {
    step: { do: 'ensure', unless: `SELECT 1 FROM system.tables WHERE ${isNamed(names.old)}` },
  })
}

/** The new query over the rows of one turn. */
function queryOfTurn({ to, source, names }: ViewSwap, turn: 1 | 2): string {
  return filteredQuery(to.spec.query, source, `${quoteIdentifier(names.turn)} = ${turn}`)
}

function isNamed({ database, name }: Address): string {
  return `database = ${quoteString(database ?? '')} AND name = ${quoteString(name)}`
}
