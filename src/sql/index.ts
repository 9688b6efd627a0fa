/**
 * SQL of the ClickHouse family: text to tokens, tokens to a tree, tree to references, parts, normal form and text.
 * Imports nothing from the rest of Sluice; errors are plain values with offsets.
 */
import type { Node } from './ast/node.ts'
import type { Query } from './ast/query.ts'
import type { Statement } from './ast/statement.ts'
import type { Meaning, NormalContext } from './normal/context.ts'
import type { CreateParts } from './parts/create-parts.ts'
import type { Reference, ReferenceOptions } from './refs/reference.ts'
import type { Dialect, FragmentKind, SqlError } from './result.ts'

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
export type * from './parts/create-parts.ts'
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

const soon = (): never => {
  throw new Error('src/sql is being built')
}

export const references: (node: Node, options?: ReferenceOptions) => readonly Reference[] = soon
export const qualify: (
  text: string,
  node: Node,
  database: string,
  isTable?: (parts: readonly string[]) => boolean,
) => string = soon
export const createParts: (statement: Statement) => CreateParts | undefined = soon
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
