import { type LineageIn, lineageIn } from '../../clickhouse-family/kinds/lineage.ts'
import { columns } from './columns.ts'
import { serverColumns } from './reserved-columns.ts'
import { texts } from './text.ts'

export const lineage: LineageIn = lineageIn(texts, columns, serverColumns)

export const queryFacts: LineageIn['queryFacts'] = lineage.queryFacts
export const expressionFacts: LineageIn['expressionFacts'] = lineage.expressionFacts
export const columnsOfRelation: LineageIn['columnsOfRelation'] = lineage.columnsOfRelation
