/**
 * The stage of a copy: a table like the destination, whose partitions are moved there one by one.
 * It is made anew for every range, so that a statement left behind by a run that died cannot
 * reach it. Its parts carry ids of their own, which a move keeps: a part that is in both places
 * after the server itself was killed in the middle of a move is found by it.
 */
import type { CopyStep } from '../../../changeset/step.ts'
import type { Address } from '../../../resource/id.ts'
import { quoteString } from '../../../sql/index.ts'
import { sqlName } from '../../clickhouse-family/kinds/names.ts'
import { type SettingsSpec, settingsSql } from '../../clickhouse-family/kinds/settings.ts'
import { heldMerges, noMerges, resetSettings, setSettings } from './held-merges.ts'

/** No merges: a part is in the stage as it was written until it is moved. */
const stageSettings: SettingsSpec = { assign_part_uuids: '1', ...noMerges }

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
    seal: setSettings(destination, heldMerges),
    unseal: resetSettings(destination, heldMerges, settings),
    pieces: `SELECT DISTINCT partition_id AS piece FROM system.parts WHERE ${partsOf(stage)} AND active AND rows > 0 ORDER BY piece`,
    // Single parts: of a partition cut off in its move some may be there and others not.
    doubles: [
      `SELECT name AS piece FROM system.parts WHERE ${partsOf(stage)} AND active AND rows > 0`,
      `AND uuid IN (SELECT uuid FROM system.parts WHERE ${partsOf(destination)} AND active) ORDER BY piece`,
    ].join(' '),
    move: `ALTER TABLE ${name} MOVE PARTITION ID '{{piece}}' TO TABLE ${sqlName(destination)}`,
    discard: `ALTER TABLE ${name} DROP PART '{{piece}}'`,
  }
}

function partsOf({ database, name }: Address): string {
  return `database = ${quoteString(database ?? '')} AND table = ${quoteString(name)}`
}
