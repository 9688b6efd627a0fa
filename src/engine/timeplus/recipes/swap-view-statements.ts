/** Every statement of a swap of a materialized view. Each may be run again when a run was cut off. */
import { type Address, addressName } from '../../../resource/id.ts'
import { quoteIdentifier, quoteString } from '../../../sql/index.ts'
import { draft } from '../../clickhouse-family/kinds/draft.ts'
import { hazard } from '../../common/lowered.ts'
import { sqlName } from '../../clickhouse-family/kinds/names.ts'
import { isObject } from '../../clickhouse-family/kinds/settings.ts'
import type { Draft } from '../../engine.ts'
import { createSql } from '../kinds/stream-statements.ts'
import { createViewSql } from '../kinds/view.ts'
import { queryClause, viewDefinition } from '../kinds/view-definition.ts'
import { before, from } from './bounded-query.ts'
import type { ViewSwap } from './view-swap.ts'

export function namesAreFree({ next, old }: ViewSwap): Draft {
  const names = [next, old].map(({ name }) => quoteString(name)).join(', ')
  return draft(
    `SELECT name FROM system.tables WHERE database = ${quoteString(next.database ?? '')} AND name IN (${names})`,
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

/**
 * Where history ends: the start of a window, far enough back that all rows before it can be read by
 * table() (they show there after a flush).
 */
export function recordBoundary(swap: ViewSwap): Draft {
  const { windowSeconds } = swap
  const seconds = `int_div(to_unix_timestamp(now()) - ${flushedAfter(swap)}, ${windowSeconds}) * ${windowSeconds}`
  return draft(`SELECT to_string(to_datetime(${seconds}, 'UTC')) AS at`, {
    step: { do: 'record', name: 'boundary' },
  })
}

/** Seconds; a stream may be told to flush seldom. */
function flushedAfter({ source, context }: ViewSwap): number {
  const told = [context.live, context.desired].map((side) => {
    const settings = side.lookup('relation', source.name)?.spec['settings']
    return isObject(settings) ? Number(settings['flush_threshold_ms'] ?? 0) : 0
  })
  return Math.max(30, ...told.map((ms) => Math.ceil((2 * ms) / 1000)))
}

const boundary = "'{{boundary.at}}'"

export function createNext({ target, next, context }: ViewSwap): Draft {
  return unlessThere(createSql({ address: next, spec: target.spec }, context.desired), next)
}

/** One query, since windows and sums need all their rows: begun again from nothing when cut off. */
export function fillNext(swap: ViewSwap): Draft {
  const { next, source, target, query } = swap
  const columns = swap.columns.map(quoteIdentifier).join(', ')
  return draft(
    `INSERT INTO ${sqlName(next)} (${columns})\nSELECT ${columns} FROM (\n${before(query, source, boundary)}\n)`,
    {
      hazards: [
        hazard('rewrites-data', `computes every row anew from what ${source.name} holds`),
        ...(hasTtl(swap)
          ? [
              hazard(
                'drops-data',
                `what the TTL of ${source.name} has removed cannot be computed anew; ${addressName(swap.old)} keeps the former rows until apply --finish`,
              ),
            ]
          : []),
        ...(hasOwnTime(swap)
          ? [
              hazard(
                'drops-data',
                `rows of ${source.name} that arrive while the swap runs with a time of before its boundary are in neither half`,
              ),
            ]
          : []),
      ],
      step: {
        do: 'copy',
        key: 'history',
        what: `${source.name} → ${target.address.name}`,
        parts: "SELECT 'all' AS partition, '0' AS low, '1' AS high, '0' AS rows, '0' AS bytes",
        chunkRows: 1,
        stage: {
          create: `TRUNCATE STREAM ${sqlName(next)}`,
          drop: `DROP STREAM IF EXISTS ${sqlName(next)}`,
          // The stream itself takes the place of the former one: nothing has to be moved.
          pieces: "SELECT name AS piece FROM system.databases WHERE name = ''",
          move: `TRUNCATE STREAM ${sqlName(next)}`,
        },
        passes: 'once',
      },
    },
  )
}

function hasTtl({ source, context }: ViewSwap): boolean {
  const sides = [context.live, context.desired]
  return sides.some((side) => side.lookup('relation', source.name)?.spec['ttl'] !== undefined)
}

/** `_tp_time` comes with the rows, and they may come late. */
function hasOwnTime({ source, context }: ViewSwap): boolean {
  const settings = context.desired.lookup('relation', source.name)?.spec['settings']
  return isObject(settings) && settings['event_time_column'] !== undefined
}

/** What it had gathered is computed anew: nothing is lost with its checkpoint. */
export function dropFormer({ to }: ViewSwap): Draft {
  return draft(`DROP VIEW IF EXISTS ${sqlName(to.address)}`)
}

/** Nearest to the target last, so that none is read any more when it goes. */
export function dropViews({ views }: ViewSwap): readonly Draft[] {
  return [...views].reverse().map(({ address }) => draft(`DROP VIEW IF EXISTS ${sqlName(address)}`))
}

export function renames({ target, next, old }: ViewSwap): readonly Draft[] {
  return [
    unlessThere(rename(target.address, old), old),
    unlessThere(rename(next, target.address), target.address),
  ]
}

function rename(from: Address, to: Address): string {
  return `RENAME STREAM ${sqlName(from)} TO ${sqlName(to)}`
}

export function createViews({ views, context }: ViewSwap): readonly Draft[] {
  return views.map((view) => unlessThere(createViewSql(view, context.desired), view.address))
}

/** Goes on where history ended; the server seeks to it. */
export function createNew(swap: ViewSwap): Draft {
  const { to, query, source, context } = swap
  const spec = { ...to.spec, query: from(query, source, boundary), start: 'now' as const }
  return unlessThere(`CREATE ${viewDefinition({ ...to, spec }, context.desired)}`, to.address)
}

/** The condition has done its work; taking a filter away keeps the state (timeplus.md §2.4). */
export function finalQuery({ to, context }: ViewSwap): Draft {
  const query = queryClause(to.spec.query, to.spec.settings, context.desired)
  return draft(`ALTER VIEW ${sqlName(to.address)} MODIFY QUERY ${query}`)
}

export function dropStream(address: Address): Draft {
  return draft(`DROP STREAM IF EXISTS ${sqlName(address)}`)
}

function unlessThere(sql: string, address: Address): Draft {
  const { database, name } = address
  return draft(sql, {
    step: {
      do: 'ensure',
      unless: `SELECT 1 FROM system.tables WHERE database = ${quoteString(database ?? '')} AND name = ${quoteString(name)}`,
    },
  })
}
