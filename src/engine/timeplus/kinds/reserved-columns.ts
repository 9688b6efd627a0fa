/**
 * What the server adds to every stream by itself (timeplus.md §3.5): columns, their indexes, and
 * how they look in each generation. A definition that says the same in so many words says nothing.
 */
import type { CatalogueColumn } from '../../../sql/index.ts'
import type { ColumnSpec } from '../../clickhouse-family/kinds/columns.ts'
import type { IndexSpec } from './stream-parts.ts'

/** Names that start like this are the server's; these few may be declared (timeplus.md §1.3). */
export const declarable: ReadonlySet<string> = new Set([
  '_tp_time',
  '_tp_sn',
  '_tp_delta',
  '_tp_message_key',
])

export function isReserved(name: string): boolean {
  return name.startsWith('_tp_')
}

/** `_tp_time` is part of `*`; the others have to be named (timeplus.md §7.2). */
const streamColumns: readonly CatalogueColumn[] = [
  { name: '_tp_time' },
  ...['_tp_sn', '_tp_delta', '_tp_shard', '_tp_append_time', '_tp_process_time'].map((name) => ({
    name,
    hidden: true,
  })),
]

/** What an external stream has of each message, depending on where it leads to. */
const messageColumns: readonly CatalogueColumn[] = [
  '_tp_time',
  '_tp_append_time',
  '_tp_process_time',
  '_tp_shard',
  '_tp_sn',
  '_tp_message_key',
  '_tp_message_headers',
  '_tp_delta',
].map((name) => ({ name, hidden: true }))

/** Columns that a relation of this kind has besides its own. */
export function serverColumns(kind: string): readonly CatalogueColumn[] {
  switch (kind) {
    case 'Stream':
    case 'MaterializedView':
      return streamColumns
    case 'ExternalStream':
    case 'Sink':
    case 'View':
      return messageColumns
    default:
      return []
  }
}

/** The columns that were declared: without those that look as the server makes them. */
export function withoutServerColumns(
  columns: readonly ColumnSpec[],
  mode: string,
  eventTime: string | undefined,
): readonly ColumnSpec[] {
  const made = madeColumns(mode, eventTime)
  return columns.filter((column) => !made.has(squeezed(asText(column))))
}

export function withoutServerIndexes(indexes: readonly IndexSpec[]): readonly IndexSpec[] {
  return indexes.filter(({ name, expression, type, granularity }) => {
    const isMade =
      (name === '_tp_time_index' && expression === '_tp_time') ||
      (name === '_tp_sn_index' && expression === '_tp_sn')
    return !(isMade && type === 'minmax' && (granularity === 2 || granularity === 32))
  })
}

/** Both forms of a generation count whichever server is asked: an upgraded one keeps the former. */
function madeColumns(mode: string, eventTime: string | undefined): ReadonlySet<string> {
  const time = `_tp_time datetime64(3,'UTC') DEFAULT ${eventTime ?? "now64(3,'UTC')"}`
  const delta = mode === 'changelog' || mode === 'changelog_kv'
  return new Set(
    [
      time,
      `${time} CODEC DoubleDelta, LZ4`,
      `${time} CODEC DoubleDelta, ZSTD(1)`,
      '_tp_sn int64',
      '_tp_sn int64 CODEC Delta(8), ZSTD(1)',
      '_tp_sn int64 CODEC Delta, LZ4',
      ...(delta ? ['_tp_delta int8 DEFAULT 1'] : []),
    ].map(squeezed),
  )
}

function asText({ name, type, ...rest }: ColumnSpec): string {
  const others = Object.entries(rest).map(([key, value]) =>
    key === 'default' ? `DEFAULT ${value}` : key === 'codec' ? `CODEC ${value}` : `${key} ${value}`,
  )
  return [name, type, ...others].join(' ')
}

/** `DoubleDelta()` and `DoubleDelta`, and white space, say the same. */
function squeezed(text: string): string {
  return text.replace(/\s|`|\(\)/g, '')
}
