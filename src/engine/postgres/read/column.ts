/** Columns as the items of a table's `columns`, and the constraints that are written at them. */
import type { JsonObject } from '../../../resource/json.ts'
import { compact } from '../../common/compact.ts'
import { listOf, nodeOf, stringsOf, textOf, type Tree } from '../sql/tree.ts'
import { constraintItem, type Range, unknownOfConstraint, withAttributes } from './constraint.ts'
import type { Known, UnknownPart } from './known.ts'
import { identityOptions } from './sequence-options.ts'
import {
  expressionOf,
  findWords,
  itemEnd,
  spanOfTokens,
  type Statement,
  stepOver,
  textOfTokens,
  expressionWithin,
  wordAt,
} from './statement.ts'

export interface ReadColumn {
  readonly column: JsonObject & { readonly name: string }
  readonly constraints: readonly JsonObject[]
  readonly unknown: readonly UnknownPart[]
}

/** `ColumnDef` of a table, a composite type or ALTER TABLE … ADD COLUMN. */
export function readColumn(statement: Statement, fields: Tree, known: Known): ReadColumn {
  const name = textOf(fields['colname']) ?? ''
  const from = statement.tokenOf(fields)
  const to = itemEnd(statement, from)
  const constraints = withAttributes(fields['constraints'])
  const starts = startsOf(statement, fields, to)
  const column: Record<string, JsonObject[string]> = {
    name,
    ...typeParts(statement, fields, starts[0] ?? to),
    ...collationOf(fields),
  }
  const items: JsonObject[] = []
  const unknown: UnknownPart[] = []
  for (const constraint of constraints) {
    const start = statement.tokenOf(constraint)
    const range: Range = [start, starts.find((other) => other > start) ?? to]
    const own = ownParts(statement, constraint, range)
    if (own !== undefined) {
      Object.assign(column, own)
      continue
    }
    const item = constraintItem(statement, constraint, range, known, [name])
    if (item !== undefined) items.push(item)
    unknown.push(...unknownOfConstraint(statement, constraint, range))
  }
  unknown.push(...wrapperOptions(statement, fields, from, to))
  return {
    column: compact<JsonObject & { readonly name: string }>({ ...column, name }),
    constraints: items,
    unknown,
  }
}

/** The type as it is written, up to what follows it. */
export function typeText(statement: Statement, type: unknown, to: number): string {
  return textOfTokens(statement, statement.tokenOf(type), to)
}

export function collationOf({ collClause }: Tree): { readonly collation?: string } {
  const names = stringsOf((collClause as Tree | undefined)?.['collname'])
  // Those of the server itself are known by their name alone.
  const own = names[0] === 'pg_catalog' ? names.slice(1) : names
  return own.length === 0 ? {} : { collation: own.join('.') }
}

/** The value of DEFAULT: what the column has beside it starts at a place the grammar knows. */
function ownParts(
  statement: Statement,
  constraint: Tree,
  [from, to]: Range,
): JsonObject | undefined {
  const word = (name: string): number => findWords(statement, name, from, to)
  switch (constraint['contype']) {
    case 'CONSTR_NOTNULL':
      return { nullable: false }
    case 'CONSTR_NULL':
      return {}
    case 'CONSTR_DEFAULT':
      return { default: expressionOf(statement, word('DEFAULT') + 1, to) }
    case 'CONSTR_IDENTITY':
      return {
        identity: constraint['generated_when'] === 'a' ? 'always' : 'byDefault',
        identityOptions: identityOptions(constraint['options']),
      }
    case 'CONSTR_GENERATED':
      return {
        generated: expressionWithin(statement, word('(')),
        virtual: constraint['generated_kind'] === 'v' ? true : undefined,
      }
    default:
      return undefined
  }
}

/** Tokens at which what follows the type starts: constraints and the collation. */
function startsOf(statement: Statement, fields: Tree, to: number): readonly number[] {
  const nodes = listOf(fields['constraints']).map((one) => nodeOf(one, 'Constraint'))
  return [...nodes, fields['collClause']]
    .map((node) => statement.tokenOf(node))
    .filter((at) => at < to)
    .sort((a, b) => a - b)
}

function typeParts(statement: Statement, fields: Tree, to: number): JsonObject {
  if (fields['typeName'] === undefined) return {}
  const start = statement.tokenOf(fields['typeName'])
  let end = start + 1
  while (end < to && !isBehindType(statement, end)) end = stepOver(statement, end)
  return {
    type: textOfTokens(statement, start, Math.min(end, to)),
    storage: storageOf(fields['storage_name']),
    compression: methodOf(fields['compression']),
  }
}

/** Words of a type may be names as well (`app.storage`), but not behind a complete type. */
function isBehindType(statement: Statement, at: number): boolean {
  return (
    ['STORAGE', 'COMPRESSION', 'OPTIONS'].includes(wordAt(statement, at)) &&
    wordAt(statement, at - 1) !== '.'
  )
}

export function storageOf(name: unknown): string | undefined {
  const storage = textOf(name)?.toLowerCase()
  return storage === 'default' ? undefined : storage
}

export function methodOf(name: unknown): string | undefined {
  const method = textOf(name)?.toLowerCase()
  return method === 'default' ? undefined : method
}

/** OPTIONS of a foreign table's column. */
function wrapperOptions(
  statement: Statement,
  fields: Tree,
  from: number,
  to: number,
): readonly UnknownPart[] {
  if (listOf(fields['fdwoptions']).length === 0) return []
  const at = findWords(statement, 'OPTIONS', from, to)
  return [{ text: textOfTokens(statement, at, at + 1), ...spanOfTokens(statement, at, at + 1) }]
}
