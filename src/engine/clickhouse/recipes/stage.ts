/**
 * The stage of a copy: a table like the destination, whose partitions are moved there one by one.
 * It is made anew for every range, so that a statement left behind by a run that died cannot
 * reach it. Its parts carry ids of their own, which a move keeps: a part that is in both places
 * after the server itself was killed in the middle of a move is found by it.
 */
import type { CopyStep } from '../../../changeset/step.ts'
import type { Address } from '../../../resource/id.ts'
import { quoteString } from '../../../sql/index.ts'
import { sqlName } from '../kinds/names.ts'
import { type SettingsSpec, settingsSql } from '../kinds/settings.ts'

/** No merges: a part is in the stage as it was written until it is moved. */
const stageSettings: SettingsSpec = {
  assign_part_uuids: '1',
  max_bytes_to_merge_at_max_space_in_pool: '1',
  max_bytes_to_merge_at_min_space_in_pool: '1',
  max_number_of_merges_with_ttl_in_pool: '0',
}

/** `settings` are the destination's own: its storage policy decides whether parts can be moved. */
export function stageOf(
  stage: Address,
  destination: Address,
  settings: SettingsSpec | undefined,
): CopyStep['stage'] {
  const name = sqlName(stage)
  return {
    create: `CREATE OR REPLACE TABLE ${name} AS ${sqlName(destination)}\nSETTINGS ${settingsSql({ ...settings, ...stageSettings })}`,
    drop: `DROP TABLE IF EXISTS ${name}`,
    pieces: `SELECT DISTINCT partition_id AS piece FROM system.parts WHERE ${partsOf(stage)} AND active ORDER BY piece`,
    doubles: [
      `SELECT DISTINCT partition_id AS piece FROM system.parts WHERE ${partsOf(stage)} AND active`,
      `AND uuid IN (SELECT uuid FROM system.parts WHERE ${partsOf(destination)}) ORDER BY piece`,
    ].join(' '),
    move: `ALTER TABLE ${name} MOVE PARTITION ID '{{piece}}' TO TABLE ${sqlName(destination)}`,
    discard: `ALTER TABLE ${name} DROP PARTITION ID '{{piece}}'`,
  }
}

function partsOf({ database, name }: Address): string {
  return `database = ${quoteString(database ?? '')} AND table = ${quoteString(name)}`
}
