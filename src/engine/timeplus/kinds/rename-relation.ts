import type { LiveObject, Resource, Spec } from '../../../resource/resource.ts'
import { draft } from '../../clickhouse-family/kinds/draft.ts'
import { sqlName } from '../../clickhouse-family/kinds/names.ts'
import type { Draft, LowerContext } from '../../engine.ts'
import { canRename } from './stream-statements.ts'

/**
 * RENAME STREAM is documented for streams, and refused for what a view reads or writes
 * (timeplus.md §1.17, §4.3); that it renames materialized views too is inferred from the server's
 * one statement for all relations.
 */
export function renameRelation(
  from: LiveObject<Spec>,
  to: Resource<Spec>,
  { live }: LowerContext,
): readonly Draft[] | undefined {
  if (!canRename(live) || from.address.database !== to.address.database) return undefined
  return [draft(`RENAME STREAM ${sqlName(from.address)} TO ${sqlName(to.address)}`)]
}
