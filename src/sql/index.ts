/**
 * SQL of the ClickHouse family: text to tokens, tokens to a tree, tree to references, parts, normal form and text.
 * Imports nothing from the rest of Sluice; errors are plain values with offsets.
 */
import type { Node } from './ast/node.ts'
import type { Query } from './ast/query.ts'
import type { Meaning, NormalContext } from './normal/context.ts'
import type { Dialect, FragmentKind, SqlError } from './result.ts'

export { children } from './ast/children.ts'
export type * from './ast/access.ts'
export type * from './ast/expression.ts'
export type * from './ast/node.ts'
export type * from './ast/query.ts'
export type * from './ast/span.ts'
export type * from './ast/statement.ts'
export type * from './ast/table.ts'
export type * from './ast/type.ts'
export type * from './lex/token.ts'
export type * from './normal/context.ts'
export type * from './parts/parts.ts'
export type * from './refs/reference.ts'
export type * from './result.ts'
export { tokenize, tokenText } from './lex/lexer.ts'
export { quoteIdentifier, quoteString } from './lex/literal.ts'
export { splitStatements } from './lex/split.ts'
export {
  parseExpression,
  parseFragment,
  parseQuery,
  parseStatement,
  parseType,
} from './parse/parse.ts'
export { createParts } from './parts/create-parts.ts'
export { qualify } from './refs/qualify.ts'
export { references } from './refs/references.ts'

const soon = (): never => {
  throw new Error('src/sql is being built')
}

export const normalText: (node: Node, context: NormalContext) => string = soon
export const sameMeaning: (a: Node, b: Node, context: NormalContext) => Meaning = soon
export const normalType: (text: string, dialect: Dialect) => string = soon
export const normalFragment: (
  what: FragmentKind,
  text: string,
  context: NormalContext,
) => string | { readonly error: SqlError } = soon
export const print: (
  node: Node,
  options?: { readonly pretty?: boolean; readonly width?: number },
) => string = soon
export const outputColumns: (
  query: Query,
) => readonly { readonly name: string | undefined; readonly star: boolean }[] = soon
