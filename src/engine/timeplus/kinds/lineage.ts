import { type LineageIn, lineageIn } from '../../clickhouse-family/kinds/lineage.ts'
import type { ColumnFacts } from '../../engine.ts'
import { columns } from './columns.ts'
import { isReserved, serverColumns } from './reserved-columns.ts'
import { texts } from './text.ts'

const family: LineageIn = lineageIn(texts, columns, serverColumns)

export const queryFacts: LineageIn['queryFacts'] = (text, path, context) =>
  withoutReserved(family.queryFacts(text, path, context))

export const expressionFacts: LineageIn['expressionFacts'] = (text, relation, path, context) =>
  withoutReserved(family.expressionFacts(text, relation, path, context))

export const columnsOfRelation: LineageIn['columnsOfRelation'] = family.columnsOfRelation

export const lineage: LineageIn = { queryFacts, expressionFacts, columnsOfRelation }

/** A query can have columns of the server's own that nothing it reads has: `_tp_delta` under EMIT CHANGELOG. */
function withoutReserved<F extends Pick<ColumnFacts, 'missing'>>(facts: F): F {
  return { ...facts, missing: facts.missing.filter(({ name }) => !isReserved(name)) }
}
