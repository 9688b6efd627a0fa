/** A table after IN: all of its columns are read. */
import type { Identifier } from '../ast/expression.ts'
import { columnsOfRelation, namedRelation } from './from.ts'
import type { QueryColumns } from './scope.ts'
import { type Place, reportReads } from './walk.ts'

export function membersOf(node: Identifier, place: Place): QueryColumns {
  const relation = namedRelation(node, place)
  if (relation.columns === undefined) return { columns: [], open: relation.because }
  const columns = columnsOfRelation(relation, node).filter(({ hidden }) => !hidden)
  if (relation.table)
    reportReads(
      columns.flatMap(({ value }) => value?.sources ?? []),
      place,
    )
  return { columns }
}
