import type { Resource } from '../../../resource/resource.ts'
import type { Draft } from '../../engine.ts'
import { draft } from '../../clickhouse-family/kinds/draft.ts'
import { sqlName } from '../../clickhouse-family/kinds/names.ts'

/** Each draft is one ALTER: the server applies it whole or not at all. */
export function alterTable(
  to: Resource,
  command: string,
  options?: Parameters<typeof draft>[1],
): Draft {
  return draft(`ALTER TABLE ${sqlName(to.address)} ${command}`, options)
}
