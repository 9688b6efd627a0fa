/** Short ways to trees and texts for tests; a text that does not parse fails the test with its error. */
import {
  type Dialect,
  type NormalContext,
  normalText,
  parseExpression,
  parseQuery,
  parseStatement,
  type Parsed,
  type Statement,
} from '../../src/sql/index.ts'

export function nodeOf<T>(parsed: Parsed<T>): T {
  if (!parsed.ok) throw new Error(`${parsed.error.message} at ${parsed.error.start}`)
  return parsed.node
}

const CLICKHOUSE: NormalContext = { dialect: 'clickhouse' }

export const statement = (text: string, dialect: Dialect = 'clickhouse'): Statement =>
  nodeOf(parseStatement(text, dialect))

export const normal = (text: string, context: NormalContext = CLICKHOUSE): string =>
  normalText(nodeOf(parseStatement(text, context.dialect)), context)

export const normalQuery = (text: string, context: NormalContext = CLICKHOUSE): string =>
  normalText(nodeOf(parseQuery(text, context.dialect)), context)

export const normalExpression = (text: string, context: NormalContext = CLICKHOUSE): string =>
  normalText(nodeOf(parseExpression(text, context.dialect)), context)
