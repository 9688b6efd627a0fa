import type { LiveObject, Resource } from '../../../resource/resource.ts'
import type { Draft } from '../../engine.ts'
import { serialType } from './columns.ts'
import { draft } from './draft.ts'
import { quoteIdent, sqlName } from './names.ts'
import { renameDrafts } from './rename.ts'
import { columnObjectName } from './table-names.ts'
import type { TableSpec } from './table-spec.ts'

/**
 * Views, foreign keys, triggers and policies follow a table by its identity; what belongs to
 * `serial` is known by its name and gets the new one.
 */
export function renameTable(
  from: LiveObject<TableSpec>,
  to: Resource<TableSpec>,
): readonly Draft[] {
  const drafts = renameDrafts('TABLE', from.address, to.address)
  if (from.address.name === to.address.name) return drafts
  const sequences = (from.spec.columns ?? []).filter(({ type }) => serialType(type) !== undefined)
  return [
    ...drafts,
    ...sequences.map(({ name }) =>
      renameSequence(
        to,
        columnObjectName(from.address.name, name, 'seq'),
        columnObjectName(to.address.name, name, 'seq'),
      ),
    ),
  ]
}

export function renameSequence(
  { address }: Pick<Resource, 'address'>,
  from: string,
  to: string,
): Draft {
  return draft(`ALTER SEQUENCE ${sqlName({ ...address, name: from })} RENAME TO ${quoteIdent(to)}`)
}
