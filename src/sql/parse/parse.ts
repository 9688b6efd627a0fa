import type { Expression } from '../ast/expression.ts'
import type { Query } from '../ast/query.ts'
import type { Statement } from '../ast/statement.ts'
import type { TypeNode } from '../ast/type.ts'
import type { Dialect, FragmentKind, FragmentNodes, Parsed } from '../result.ts'
import { run } from './cursor.ts'
import { aliased } from './expression.ts'
import { FRAGMENT_PARSERS } from './fragment.ts'
import { outputQuery } from './query.ts'
import { statement } from './statement.ts'
import { parseTypeNode } from './type.ts'

/** One statement; a trailing `;` is allowed. */
export function parseStatement(text: string, dialect: Dialect): Parsed<Statement> {
  return run(text, dialect, statement)
}

/** A query: SELECT with WITH, set operations, FROM first, and FORMAT behind it. */
export function parseQuery(text: string, dialect: Dialect): Parsed<Query> {
  return run(text, dialect, outputQuery)
}

export function parseExpression(text: string, dialect: Dialect): Parsed<Expression> {
  return run(text, dialect, aliased)
}

export function parseType(text: string, dialect: Dialect): Parsed<TypeNode> {
  return run(text, dialect, parseTypeNode)
}

/** A text that follows a keyword, without the keyword. */
export function parseFragment<K extends FragmentKind>(
  what: K,
  text: string,
  dialect: Dialect,
): Parsed<FragmentNodes[K]> {
  return run<FragmentNodes[K]>(text, dialect, FRAGMENT_PARSERS[what])
}
