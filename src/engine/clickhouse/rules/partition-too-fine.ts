import type { PolicyRule } from '../../../rules/rule.ts'
import type { Expression } from '../../../sql/index.ts'
import type { TableSpec } from '../kinds/table.ts'
import { columnType } from './column-type.ts'
import { bareColumn, keyItems } from './key-items.ts'

export const partitionTooFine: PolicyRule<TableSpec> = {
  id: 'partition-too-fine',
  summary: 'A table that is partitioned by time finer than a day, or by an identifier.',
  severity: 'warn',
  kinds: ['Table'],
  why: 'Parts of different partitions never merge, and each partition of an insert is a part of its own. Partitions by the hour or by an identifier end in “too many parts”; reading is made fast by the sorting key, not by partitions.',
  source:
    'Seen on ClickHouse 26.7.2.1: max_partitions_per_insert_block is 100, parts_to_throw_insert 3000; https://clickhouse.com/docs/engines/table-engines/mergetree-family/custom-partitioning-key.',
  check: (resource) =>
    keyItems(resource, 'partitionBy').flatMap(({ expression, place }) => {
      const why = tooFine(expression, resource.spec)
      if (why === undefined) return []
      return [
        {
          message: `is partitioned ${why}`,
          ...place,
          hint: 'partition by month or day, or not at all, and put the rest into `orderBy`.',
        },
      ]
    }),
}

function tooFine(node: Expression, { columns }: TableSpec): string | undefined {
  const column = bareColumn(node, columns)
  if (column !== undefined) {
    const type = columnType(column)?.name ?? ''
    if (/^DateTime|^Time/.test(type)) return `by every moment of \`${column.name}\``
    return type === 'UUID' || /^(id|uuid|guid)$/i.test(column.name)
      ? `by the identifier \`${column.name}\``
      : undefined
  }
  if (node.kind !== 'call') return undefined
  const name = node.name.text
  if (moments.has(name)) return `by ${name}(…)`
  const [, interval] = node.args ?? []
  const isShort =
    name === 'toStartOfInterval' && interval?.kind === 'interval' && shortUnit.test(interval.unit)
  if (isShort) return `by intervals of ${interval.unit.toLowerCase()}s`
  return hash.test(name) ? `by the values of ${name}(…)` : undefined
}

const moments: ReadonlySet<string> = new Set([
  'toStartOfHour',
  'toStartOfFifteenMinutes',
  'toStartOfTenMinutes',
  'toStartOfFiveMinutes',
  'toStartOfMinute',
  'toStartOfSecond',
  'toDateTime',
  'toDateTime64',
  'toUnixTimestamp',
  'toYYYYMMDDhhmmss',
])

const shortUnit = /^(NANOSECOND|MICROSECOND|MILLISECOND|SECOND|MINUTE|HOUR)$/i
/** Without a modulo around it. */
const hash = /^(cityHash64|farmHash64|sipHash\w+|xxHash\w+|murmurHash\w+|intHash\w+|halfMD5)$/
