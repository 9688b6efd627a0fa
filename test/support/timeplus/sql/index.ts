/**
 * The double's own reading of Timeplus SQL, after timeplus.md and timeplus-normal-form.md.
 * It shares no code with the product, so that one misreading does not stand in both.
 */
export type * from './access-statement.ts'
export type * from './alter-statement.ts'
export type * from './definition.ts'
export type * from './resource-definition.ts'
export type { Dialect } from './dialect.ts'
export type * from './expression.ts'
export { SyntaxFault, TranslationFault, UnknownType } from './fault.ts'
export { parseExpression, parseQuery, parseStatement, parseType } from './parse.ts'
export type * from './query.ts'
export type * from './statement.ts'
export {
  formatColumn,
  formatExpression,
  formatQuery,
  formatSettings,
  formatStatement,
  formatType,
  identifierText,
  type Layout,
  objectText,
  stringText,
} from './format.ts'
export { qualifyQuery } from './qualify.ts'
export {
  expressionReferences,
  references,
  type QueryReferences,
  type RelationUse,
} from './references.ts'
export { resolveColumn, resolveFunctionName, resolveQuery, resolveType } from './resolve.ts'
export { type QueryShape, queryShape } from './shape.ts'
export { isStreaming } from './streaming.ts'
export { clickHouseExpression, type Relations, toClickHouse } from './clickhouse.ts'
export { clickHouseFunction } from './clickhouse-names.ts'
export { clickHouseType, timeplusType } from './clickhouse-type.ts'
export { columnName } from './column-name.ts'
