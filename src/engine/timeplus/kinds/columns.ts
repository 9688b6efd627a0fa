import { type Columns, columnsIn } from '../../clickhouse-family/kinds/columns.ts'
import { referencesIn } from './references.ts'
import { texts } from './text.ts'

export const columns: Columns = columnsIn(texts, referencesIn)

export const readColumns: Columns['readColumns'] = columns.readColumns
export const flatColumns: Columns['flatColumns'] = columns.flatColumns
export const normalColumns: Columns['normalColumns'] = columns.normalColumns
export const columnSql: Columns['columnSql'] = columns.columnSql
export const defaultSql: Columns['defaultSql'] = columns.defaultSql
export const columnReferences: Columns['columnReferences'] = columns.columnReferences
