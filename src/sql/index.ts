/**
 * SQL of the ClickHouse family: text to tokens, tokens to a tree, tree to references, parts, normal form and text.
 * Imports nothing from the rest of Sluice; errors are plain values with offsets.
 */
import type { Expression } from './ast/expression.ts'
import type { Node } from './ast/node.ts'
import type { Query } from './ast/query.ts'
import type { Statement } from './ast/statement.ts'
import type { TypeNode } from './ast/type.ts'
import type { Token } from './lex/token.ts'
import type { Meaning, NormalContext } from './normal/context.ts'
import type { CreateParts } from './parts/create-parts.ts'
import type { Reference, ReferenceOptions } from './refs/reference.ts'
import type { Dialect, FragmentKind, FragmentNodes, Parsed, SqlError } from './result.ts'

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

const soon = (): never => {
  throw new Error('src/sql is being built')
}

export const tokenize: (text: string) => readonly Token[] = soon
export const tokenText: (text: string) => string = soon
export const splitStatements: (
  text: string,
) => readonly { readonly text: string; readonly start: number; readonly end: number }[] = soon
export const parseStatement: (text: string, dialect: Dialect) => Parsed<Statement> = soon
export const parseQuery: (text: string, dialect: Dialect) => Parsed<Query> = soon
export const parseExpression: (text: string, dialect: Dialect) => Parsed<Expression> = soon
export const parseType: (text: string, dialect: Dialect) => Parsed<TypeNode> = soon
export const parseFragment: <K extends FragmentKind>(
  what: K,
  text: string,
  dialect: Dialect,
) => Parsed<FragmentNodes[K]> = soon
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
export const quoteIdentifier: (name: string) => string = soon
export const quoteString: (value: string) => string = soon
export const outputColumns: (
  query: Query,
) => readonly { readonly name: string | undefined; readonly star: boolean }[] = soon
