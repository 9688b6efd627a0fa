/** The rows of a table into another one, range by range, each through an empty stage. */
import { type Address, addressName } from '../../../resource/id.ts'
import type { CopyStep } from '../../../changeset/step.ts'
import type { Draft } from '../../engine.ts'
import { draft } from '../../clickhouse-family/kinds/draft.ts'
import { sqlName } from '../../clickhouse-family/kinds/names.ts'
import type { SettingsSpec } from '../../clickhouse-family/kinds/settings.ts'
import { partRanges, rangeFilter } from './block-numbers.ts'
import { type CopiedColumn, checkSums, columnLists } from './copied-columns.ts'
import { runningInserts } from './running-inserts.ts'
import { stageOf } from './stage.ts'

export interface RowCopy {
  readonly source: Address
  readonly destination: Address
  readonly stage: Address
  readonly columns: readonly CopiedColumn[]
  /** Of the destination's own definition. */
  readonly settings: SettingsSpec | undefined
  readonly passes: CopyStep['passes']
  /** Which rows of the source, where not all. */
  readonly only?: string
}

export function copyRows(copy: RowCopy): Draft {
  const { source, destination, stage, columns, settings, passes, only } = copy
  const { names, values } = columnLists(columns)
  const sums = checkSums(columns)
  const condition = only === undefined ? rangeFilter : `${rangeFilter} AND ${only}`
  const from = `FROM ${sqlName(source)} WHERE ${condition}`
  return draft(
    [
      `INSERT INTO ${sqlName(stage)} (${names})`,
      `SELECT ${values} ${from}`,
      `SETTINGS ${exactly}`,
    ].join('\n'),
    {
      step: {
        do: 'copy',
        key: 'rows',
        what: `${addressName(source)} → ${addressName(destination)}`,
        parts: partRanges(source),
        chunkRows,
        ...(passes === 'until-close' ? { settle: runningInserts } : {}),
        stage: stageOf(stage, destination, settings),
        verify: {
          source: `${sums.source} ${from} SETTINGS final = 0`,
          stage: `${sums.copy} FROM ${sqlName(stage)} SETTINGS final = 0`,
        },
        passes,
      },
    },
  )
}

/** A range is at least one part. Per range come the stage, its check and the move, some 30 ms. */
const chunkRows = 4_000_000

/**
 * Every row as it is, whatever a user's profile says: none combined by the engine before it is
 * written, none taken for a repeated block, none withheld by FINAL (manual, "Settings").
 */
export const exactly: string = [
  'max_insert_threads = 4',
  'max_partitions_per_insert_block = 0',
  'optimize_on_insert = 0',
  'insert_deduplicate = 0',
  'insert_allow_materialized_columns = 1',
  'insert_null_as_default = 1',
  'final = 0',
].join(', ')
