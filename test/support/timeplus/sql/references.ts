/** What a query reads and calls (timeplus.md §4.1, §4.2). */
import type { Expression } from './expression.ts'
import type { ObjectName, Query } from './query.ts'
import { type Rewriter, rewriteExpression, rewriteQuery } from './rewrite.ts'

export interface RelationUse {
  readonly name: ObjectName
  /** Inside `table(…)`: bounded. */
  readonly historical: boolean
  readonly how: 'from' | 'in' | 'dictionary' | 'join_get'
}

export interface QueryReferences {
  readonly relations: readonly RelationUse[]
  /** Every function called, as written, operators included under their function names. */
  readonly functions: readonly string[]
  /** Table functions, nested ones too. */
  readonly tableFunctions: readonly string[]
}

export function references(query: Query): QueryReferences {
  return collect((rewriter) => rewriteQuery(query, rewriter))
}

/** The same for a column default, a key or a policy condition. */
export function expressionReferences(expression: Expression): QueryReferences {
  return collect((rewriter) => rewriteExpression(expression, rewriter))
}

function collect(walk: (rewriter: Rewriter) => unknown): QueryReferences {
  const relations: RelationUse[] = []
  const functions: string[] = []
  const tableFunctions: string[] = []
  walk({
    relation: (name, how, { historical }) => {
      relations.push({ name, historical, how })
      return name
    },
    call: (call) => {
      functions.push(call.name)
      const named = namedObject(call.name, call.arguments[0])
      if (named) relations.push(named)
      return call
    },
    tableFunction: (name) => {
      tableFunctions.push(name)
    },
  })
  return { relations, functions, tableFunctions }
}

/** `dict_get*('db.d', …)`, `dict_has`, `dict_is_in`, `join_get('db.s', …)`. */
function namedObject(name: string, first: Expression | undefined): RelationUse | undefined {
  const how = /^dict_(get|has|is_in)/i.test(name)
    ? 'dictionary'
    : /^join_get/i.test(name)
      ? 'join_get'
      : undefined
  if (!how || !first) return undefined
  const parts =
    first.kind === 'identifier'
      ? first.parts
      : first.kind === 'string'
        ? first.value.split('.')
        : []
  const [one, two] = parts
  if (one === undefined) return undefined
  const object = two === undefined ? { name: one } : { database: one, name: two }
  return { name: object, historical: true, how }
}
