/** What only the column list of a Timeplus mutable stream holds. */
import type { FamilyDefinition, IndexDefinition } from '../ast/table.ts'
import { at, atName, type Cursor, expect, here, key, list, name, span, take } from './cursor.ts'

/** A column may be called family: `family string`, but `FAMILY hot (a, b)`. */
export function atFamily(c: Cursor): boolean {
  return c.dialect === 'timeplus' && at(c, 'FAMILY') && atName(c, 1) && namesFollow(c)
}

/** `INDEX i (a, b)` has no TYPE; a column may be called index: `index nullable(int)`. */
export function atSecondaryIndex(c: Cursor): boolean {
  return c.dialect === 'timeplus' && at(c, 'INDEX') && atName(c, 1) && namesFollow(c)
}

/**
 * A word, a name and names in brackets, and nothing more: `fixed_string(8)` has no names in its
 * brackets, `nullable(int)` is told apart by its type.
 */
function namesFollow(c: Cursor): boolean {
  if (key(c, 2) !== '(') return false
  const close = c.partner.get(c.at + 2)
  const first = c.tokens[c.at + 3]
  const after = close === undefined ? undefined : c.tokens[close + 1]?.key
  return (
    (first?.kind === 'word' || first?.kind === 'quoted') &&
    (after === ',' || after === ')') &&
    !TYPES_WITH_NAMES.has(c.tokens[c.at + 1]?.key ?? '')
  )
}

const TYPES_WITH_NAMES: ReadonlySet<string> = new Set([
  'NULLABLE',
  'ARRAY',
  'MAP',
  'TUPLE',
  'LOW_CARDINALITY',
  'NESTED',
  'AGGREGATE_FUNCTION',
  'SIMPLE_AGGREGATE_FUNCTION',
])

export function family(c: Cursor): FamilyDefinition {
  const start = here(c)
  expect(c, 'FAMILY')
  const called = name(c)
  const columns = names(c)
  return { kind: 'family', name: called, columns, ...span(c, start) }
}

/** `[UNIQUE] [STORING (a, b)]`, in either order. */
export function secondaryIndex(c: Cursor): Pick<IndexDefinition, 'unique' | 'storing'> {
  let unique = take(c, 'UNIQUE')
  const storing = take(c, 'STORING') ? names(c) : undefined
  if (!unique) unique = take(c, 'UNIQUE')
  return { ...(unique && { unique: true as const }), ...(storing && { storing }) }
}

function names(c: Cursor): FamilyDefinition['columns'] {
  expect(c, '(')
  const columns = list(c, name)
  expect(c, ')')
  return columns
}
