/**
 * SQL of the ClickHouse family: text to tokens, tokens to a tree, tree to references, parts, normal form and text.
 * Imports nothing from the rest of Sluice; errors are plain values with offsets.
 */
export type * from './ast/access.ts'
export { children, mapChildren } from './ast/children.ts'
export type * from './ast/expression.ts'
export type * from './ast/node.ts'
export type * from './ast/query.ts'
export type * from './ast/span.ts'
export type * from './ast/statement.ts'
export type * from './ast/streaming.ts'
export type * from './ast/table.ts'
export type * from './ast/type.ts'
export { isAggregateFunction, isBuiltInFunction } from './dialect/is-built-in.ts'
export { isTimeplusAggregate } from './dialect/timeplus-aggregates.ts'
export { compactText, tokenize, tokenText } from './lex/lexer.ts'
export { quoteIdentifier, quoteString } from './lex/literal.ts'
export { splitStatements } from './lex/split.ts'
export type * from './lex/token.ts'
export { columnsFromStatements } from './lineage/columns-from-statements.ts'
export { lineage } from './lineage/lineage.ts'
export type * from './lineage/lineage-types.ts'
export { hasOpenColumns } from './lineage/open-engine.ts'
export type * from './normal/context.ts'
export { defaultDatabase } from './normal/default-database.ts'
export { inlineFunctions } from './normal/inline.ts'
export { sameMeaning } from './normal/meaning.ts'
export { normalFragment, normalText } from './normal/normal-text.ts'
export { type OutputColumn, outputColumns } from './normal/output-columns.ts'
export { flattenNested } from './normal/nested.ts'
export { normalType } from './normal/type.ts'
export {
  parseExpression,
  parseFragment,
  parseQuery,
  parseStatement,
  parseType,
} from './parse/parse.ts'
export { createParts } from './parts/create-parts.ts'
export type * from './parts/parts.ts'
export { withOperators } from './print/operators.ts'
export { type PrintOptions, print } from './print/print.ts'
export { type Mentions, mentions } from './refs/mentions.ts'
export { qualify } from './refs/qualify.ts'
export type * from './refs/reference.ts'
export { references } from './refs/references.ts'
export type * from './result.ts'
