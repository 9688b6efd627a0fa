/**
 * The history of a stream into another one, window by window of `_tp_time`, each told to be there
 * by its number of rows (timeplus.md §7.2 to §7.4): there is no stage to move parts from, and
 * `idempotent_id` forgets, so what differs is deleted and inserted again.
 */
import { type Address, addressName } from '../../../resource/id.ts'
import { quoteIdentifier } from '../../../sql/index.ts'
import { draft } from '../../clickhouse-family/kinds/draft.ts'
import { sqlName } from '../../clickhouse-family/kinds/names.ts'
import type { Draft, LowerContext } from '../../engine.ts'
import type { FillStep } from '../../../changeset/step.ts'
import type { StreamSpec } from '../kinds/stream.ts'
import type { StreamColumnSpec } from '../kinds/stream-columns.ts'
import { normalOrNull } from '../kinds/text.ts'

export interface CopiedColumn {
  readonly from: string
  readonly to: string
  /** In normal form, where they differ. */
  readonly types?: { readonly before: string; readonly after: string }
}

/** What is stored on both sides; the rest has its default, or is computed. */
export function copiedColumns(
  from: StreamSpec,
  to: StreamSpec,
  context: LowerContext,
): readonly CopiedColumn[] {
  const live = new Map(from.columns.map((column) => [column.name, column]))
  return to.columns.flatMap((column) => {
    const former = live.get(column.name) ?? live.get(column.renamedFrom ?? '')
    if (former === undefined || !isStored(former) || !isStored(column)) return []
    const before = normalOrNull('type', former.type, context.live)
    const after = normalOrNull('type', column.type, context.desired)
    const differ = before !== null && after !== null && before !== after
    return [{ from: former.name, to: column.name, ...(differ ? { types: { before, after } } : {}) }]
  })
}

/** MATERIALIZED columns are computed anew, ALIAS ones hold nothing. */
export function isStored({ alias, materialized, autoIncrement }: StreamColumnSpec): boolean {
  return alias === undefined && materialized === undefined && autoIncrement !== true
}

export interface StreamCopy {
  readonly source: Address
  readonly destination: Address
  readonly columns: readonly CopiedColumn[]
  /** Rows that no TTL had to take when the copy began: only they are counted. */
  readonly counted: string | undefined
  readonly isChangelog: boolean
  readonly passes: FillStep['passes']
  /** Of the cut that `{{cut.at}}` stands for; `all` where there is none yet. */
  readonly part: 'all' | 'before' | 'since'
}

export function copyStream(copy: StreamCopy): Draft {
  const { source, destination, columns, isChangelog, passes, part, counted } = copy
  const own = ['_tp_time', ...(isChangelog ? ['_tp_delta'] : [])]
    .filter((name) => !columns.some(({ to }) => to === name))
    .map((name) => ({ from: name, to: name }))
  const all = [...columns, ...own]
  const range = "_tp_time >= '{{since}}' AND _tp_time < '{{until}}'"
  const count = `count() AS rows FROM table(${sqlName(destination)}) WHERE ${range}`
  return draft(
    [
      `INSERT INTO ${sqlName(destination)} (${all.map(({ to }) => quoteIdentifier(to)).join(', ')})`,
      `SELECT ${all.map(({ from }) => quoteIdentifier(from)).join(', ')} FROM table(${sqlName(source)})`,
      `WHERE ${range}`,
      'SETTINGS max_insert_threads = 1',
    ].join('\n'),
    {
      step: {
        do: 'fill',
        what: `${addressName(source)} → ${addressName(destination)}`,
        source: windows(source, counted, part),
        destination: windows(destination, counted, part),
        arrived: `SELECT ${count}${counted === undefined ? '' : ` AND ${counted}`}`,
        chunkRows,
        empty: `DELETE FROM ${sqlName(destination)} WHERE ${range}`,
        passes,
      },
    },
  )
}

/** A window that differs is copied as a whole, so it should not take long. */
const chunkRows = 1_000_000

/** Hours, and minutes from the hour in which the copy began: those still change. The cut ends one. */
function windows(stream: Address, counted: string | undefined, part: StreamCopy['part']): string {
  const began = "to_datetime('{{begun.hour}}', 'UTC')"
  const conditions = [
    ...(counted === undefined ? [] : [counted]),
    ...(part === 'all' ? [] : [`_tp_time ${part === 'before' ? '<' : '>='} '{{cut.at}}'`]),
  ]
  const where = conditions.length === 0 ? '' : ` WHERE ${conditions.join(' AND ')}`
  const starts = `if(_tp_time < ${began}, to_start_of_hour(_tp_time), to_start_of_minute(_tp_time))`
  const inside = `SELECT ${starts} AS window_since, count() AS window_rows FROM table(${sqlName(stream)})${where} GROUP BY window_since`
  const ends = `if(window_since < ${began}, window_since + INTERVAL 1 HOUR, window_since + INTERVAL 1 MINUTE)`
  const since = withinPart('greatest', 'window_since', part === 'since')
  const until = withinPart('least', ends, part === 'before')
  return `SELECT ${since} AS since, ${until} AS until, window_rows AS rows FROM (${inside}) ORDER BY window_since`
}

/** Bounds as text, to the millisecond, so that those of one copy sort alike. */
function withinPart(which: 'greatest' | 'least', bound: string, isCut: boolean): string {
  const precise = `to_datetime64(${bound}, 3, 'UTC')`
  return isCut
    ? `to_string(${which}(${precise}, to_datetime64('{{cut.at}}', 3, 'UTC')))`
    : `to_string(${precise})`
}

/** For `{{begun.hour}}` and `{{begun.now}}`. */
export const beganAt =
  "SELECT to_string(to_start_of_hour(now('UTC'))) AS hour, to_string(now('UTC')) AS now"
