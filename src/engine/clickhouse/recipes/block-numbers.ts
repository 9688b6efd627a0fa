/**
 * Ranges of a MergeTree table that stay the same rows whatever merges do. `_block_number` is the
 * number of the INSERT's block: one sequence per table, given when a block is written and visible a
 * little later, so a lower number may appear after a higher one. With `enable_block_number_column`
 * merges keep the number of every row; parts that were merged before count with their lowest one,
 * and are never cut (seen on 26.7.2.1).
 *
 * In ranges a block counts one higher than its number, since a copy begins after 0 and the first
 * block of a table that used to be replicated is number 0.
 */
import type { Address } from '../../../resource/id.ts'
import { quoteString } from '../../../sql/index.ts'

export const blockNumberSetting = 'enable_block_number_column'

/** The rows of the range that a copy step puts into a statement. */
export const rangeFilter =
  "_partition_id = '{{partition}}' AND _block_number >= {{after}} AND _block_number < {{upto}}"

/** The `parts` of a copy step: active parts with their block numbers. Patch parts hold no rows of their own. */
export function partRanges({ database, name }: Address): string {
  return [
    'SELECT partition_id AS partition, min_block_number + 1 AS low, max_block_number + 1 AS high, rows, bytes_on_disk AS bytes',
    `FROM system.parts WHERE database = ${quoteString(database ?? '')} AND table = ${quoteString(name)} AND active AND NOT startsWith(partition_id, 'patch-')`,
    'ORDER BY partition_id, min_block_number',
  ].join('\n')
}

/** For `settle`: merges that began before numbers were kept, and will not keep them. */
export function runningMerges({ database, name }: Address): string {
  return `SELECT result_part_name FROM system.merges WHERE database = ${quoteString(database ?? '')} AND table = ${quoteString(name)}`
}
