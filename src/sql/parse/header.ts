/** What every CREATE begins with: modifiers, IF NOT EXISTS, name, UUID, ON CLUSTER. */
import type { StringLiteral } from '../ast/expression.ts'
import type { Name } from '../ast/span.ts'
import type { CreateHeader } from '../ast/statement.ts'
import { type Cursor, expect, name, peek, take, toName, advance } from './cursor.ts'
import { tableName } from './from.ts'
import { string } from './literal.ts'
import { unquote } from '../lex/literal.ts'

/** The words before the kind of object. */
export interface Modifiers {
  readonly start: number
  readonly attach: boolean
  readonly orReplace: boolean
  /** REPLACE, for CREATE OR REPLACE. */
  readonly written?: string
  readonly temporary: boolean
}

type Header = Omit<CreateHeader, 'start' | 'end' | 'comment' | 'unknown'>

/** From behind the kind of object up to the name and what belongs to it. */
export function createHeader(c: Cursor, modifiers: Modifiers): Header {
  const ifNotExists = take(c, 'IF', 'NOT', 'EXISTS')
  const called = tableName(c)
  const uuid: StringLiteral | undefined = take(c, 'UUID') ? string(c) : undefined
  const onCluster = clusterClause(c)
  return {
    source: c.text,
    name: called,
    ...(modifiers.attach && { attach: true as const }),
    ...(modifiers.orReplace && { orReplace: true as const }),
    ...(modifiers.written !== undefined && { written: modifiers.written }),
    ...(ifNotExists && { ifNotExists: true as const }),
    ...(uuid && { uuid }),
    ...(onCluster && { onCluster }),
  }
}

export function clusterClause(c: Cursor): Name | undefined {
  if (!take(c, 'ON', 'CLUSTER')) return undefined
  return nameOrString(c)
}

/** A name that may also be written as a string: clusters, users, roles. */
export function nameOrString(c: Cursor): Name {
  const token = peek(c)
  const isMacro = token.key === '{' && peek(c, 2).key !== ':'
  if (token.kind !== 'string') return isMacro ? macro(c) : name(c)
  advance(c)
  return { ...toName(token), text: unquote(token.text), quoted: true, written: token.text }
}

/** `{cluster}`: a macro of the server, as written. */
function macro(c: Cursor): Name {
  const { start } = expect(c, '{')
  name(c)
  const { end } = expect(c, '}')
  return { kind: 'name', text: c.text.slice(start, end), quoted: true, start, end }
}
