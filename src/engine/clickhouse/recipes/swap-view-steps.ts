/** The order of a swap of a view, the way back, and the end. */
import { addressName } from '../../../resource/id.ts'
import type { Draft } from '../../engine.ts'
import { draft } from '../../clickhouse-family/kinds/draft.ts'
import { expectNoRow } from '../kinds/expect.ts'
import { sqlName } from '../../clickhouse-family/kinds/names.ts'
import { runningMerges } from './block-numbers.ts'
import {
  isOwn,
  namesAreFree,
  beginTurns,
  setTurn,
  endTurns,
  insertsSettle,
  settle,
  createNext,
  createLate,
  createFeed,
  nothingLate,
  copyHistory,
  copyLate,
  stopFormer,
  startNew,
  exchange,
  finalQuery,
  keepOld,
  isNamed,
  recordUuid,
} from './swap-view-statements.ts'
import { databasesExchange } from './swap-table-checks.ts'
import type { ViewSwap } from './view-swap.ts'

export function swapDrafts(swap: ViewSwap): {
  readonly drafts: readonly Draft[]
  readonly commitAt: number
} {
  const before = [
    namesAreFree(swap),
    databasesExchange([swap.exchanged, swap.names.next]),
    beginTurns(swap),
    // Inserts that know no turn yet, and merges that keep no numbers.
    insertsSettle(swap),
    settle(runningMerges(swap.source), 'merges that began before'),
    ...createNext(swap),
    recordUuid('next', swap.names.next),
    recordUuid('former', swap.exchanged),
    createLate(swap),
    createFeed(swap),
    // From here on every insert passes the feed, which takes nothing yet.
    insertsSettle(swap),
    copyHistory(swap, 'until-close'),
    nothingLate(swap),
    setTurn(swap, 1),
    insertsSettle(swap),
    copyHistory(swap, 'once'),
    copyLate(swap, swap.filled.before, 'until-close'),
  ]
  const after = [
    stopFormer(swap),
    insertsSettle(swap),
    copyLate(swap, swap.filled.before, 'once'),
    exchange(swap),
    ...startNew(swap),
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
  return [
    draft(`DROP VIEW IF EXISTS ${sqlName(names.feed)}`),
    ...(isOwn(swap) ? [draft(`DROP VIEW IF EXISTS ${sqlName(names.next)}`)] : []),
    insertsSettle(swap),
    endTurns(swap),
    draft(`DROP TABLE IF EXISTS ${sqlName(names.stage)}`),
    draft(`DROP TABLE IF EXISTS ${sqlName(names.late)}`),
    ...(isOwn(swap) ? [] : [draft(`DROP TABLE IF EXISTS ${sqlName(names.next)}`)]),
  ]
}

/** Whoever exchanged the two by hand has rows under the kept name that are nowhere else. */
export function finishDrafts(swap: ViewSwap): readonly Draft[] {
  const [now, old] = [swap.exchanged, swap.names.old].map(addressName)
  return [
    expectNoRow(
      `SELECT name FROM system.tables WHERE ${isNamed(swap.names.old)} AND toString(uuid) != '{{former.uuid}}'`,
      `${old} is not what ${now} was before the swap: the two were exchanged again, and rows that came since may be in ${old} alone. Copy what is missing, drop ${old} yourself, and run the same command again`,
      true,
    ),
    draft(`DROP ${isOwn(swap) ? 'VIEW' : 'TABLE'} IF EXISTS ${sqlName(swap.names.old)}`),
  ]
}
