/**
 * Merges of a table stopped for a while, by settings, so that a restart of the server does not set
 * them going again as it does after SYSTEM STOP MERGES. No part fits into a merge of one byte, and
 * merges for TTL, which pass that limit, get none of the pool. Parts add up meanwhile: writers are
 * neither slowed down nor refused for it. OPTIMIZE by hand merges all the same. Seen on 26.7.2.1.
 */
import type { Address } from '../../../resource/id.ts'
import { sqlName } from '../../clickhouse-family/kinds/names.ts'
import { type SettingsSpec, settingsSql } from '../../clickhouse-family/kinds/settings.ts'

export const noMerges: SettingsSpec = {
  max_bytes_to_merge_at_max_space_in_pool: '1',
  max_bytes_to_merge_at_min_space_in_pool: '1',
  max_number_of_merges_with_ttl_in_pool: '0',
}

export const heldMerges: SettingsSpec = {
  ...noMerges,
  parts_to_delay_insert: '1000000',
  parts_to_throw_insert: '1000000',
  max_parts_in_total: '1000000',
}

export function setSettings(table: Address, settings: SettingsSpec): string {
  return `ALTER TABLE ${sqlName(table)} MODIFY SETTING ${settingsSql(settings)}`
}

/** The settings as the table's own definition has them; RESET takes one that is not set, too. */
export function resetSettings(
  table: Address,
  settings: SettingsSpec,
  own: SettingsSpec | undefined,
): string {
  const names = Object.keys(settings)
  const kept = Object.fromEntries(
    names.flatMap((name) => (own?.[name] === undefined ? [] : [[name, own[name]] as const])),
  )
  const reset = names.filter((name) => !(name in kept))
  const commands = [
    ...(reset.length === 0 ? [] : [`RESET SETTING ${reset.join(', ')}`]),
    ...(reset.length === names.length ? [] : [`MODIFY SETTING ${settingsSql(kept)}`]),
  ]
  // Without brackets the list of settings would go on.
  const text = commands.length === 1 ? commands.join('') : `(${commands.join('), (')})`
  return `ALTER TABLE ${sqlName(table)} ${text}`
}
