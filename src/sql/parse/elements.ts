/** What stands in the brackets of CREATE TABLE: columns, indexes, projections, constraints, a primary key. */
import type { Expression } from '../ast/expression.ts'
import type {
  ColumnDefinition,
  ConstraintDefinition,
  FamilyDefinition,
  IndexDefinition,
  KeyClause,
  ProjectionDefinition,
  TableElements,
} from '../ast/table.ts'
import { advance, at, atName, type Cursor, expect, here, key, name, span, take } from './cursor.ts'
import { bareCall, columnDefinition } from './column.ts'
import { expression } from './expression.ts'
import { keyClause } from './keys.ts'
import { query } from './query.ts'
import { projectionSelect } from './projection.ts'
import { settingItems } from './settings.ts'
import { atFamily, atSecondaryIndex, family, secondaryIndex } from './timeplus-elements.ts'
import { unknownClauses } from './unknown.ts'

export interface Elements {
  readonly elements: TableElements
  readonly primaryKey?: KeyClause
}

/** The opening bracket is next. */
export function tableElements(c: Cursor): Elements {
  expect(c, '(')
  const columns: ColumnDefinition[] = []
  const indexes: IndexDefinition[] = []
  const projections: ProjectionDefinition[] = []
  const constraints: ConstraintDefinition[] = []
  const families: FamilyDefinition[] = []
  let primaryKey: KeyClause | undefined
  while (!at(c, ')')) {
    if (at(c, 'INDEX') && isNamed(c)) indexes.push(index(c))
    else if (at(c, 'PROJECTION') && isNamed(c)) projections.push(projection(c))
    else if (at(c, 'CONSTRAINT') && isNamed(c)) constraints.push(constraint(c))
    else if (take(c, 'PRIMARY', 'KEY')) primaryKey = keyClause(c)
    else if (atFamily(c)) families.push(family(c))
    else columns.push(columnDefinition(c))
    if (!take(c, ',')) break
  }
  expect(c, ')')
  return {
    elements: {
      columns,
      indexes,
      projections,
      constraints,
      ...(families.length > 0 && { families }),
    },
    ...(primaryKey && { primaryKey }),
  }
}

/** A column may be called index: `index UInt8`, but `INDEX i (a) TYPE minmax`. */
function isNamed(c: Cursor): boolean {
  if (!atName(c, 1)) return false
  switch (key(c)) {
    case 'PROJECTION':
      return key(c, 2) === '(' || key(c, 2) === 'INDEX'
    case 'CONSTRAINT':
      return key(c, 2) === 'CHECK' || key(c, 2) === 'ASSUME'
    default:
      return (
        key(c, 2) !== ',' &&
        key(c, 2) !== ')' &&
        !COLUMN_WORDS.has(key(c, 2)) &&
        (!(key(c, 2) === '(' && isColumnEnd(c)) || atSecondaryIndex(c))
      )
  }
}

const COLUMN_WORDS: ReadonlySet<string> = new Set([
  'DEFAULT',
  'MATERIALIZED',
  'ALIAS',
  'EPHEMERAL',
  'COMMENT',
  'CODEC',
  'TTL',
  'NULL',
  'NOT',
])

/** `index Array(UInt8),` ends after the type; an index goes on to TYPE. */
function isColumnEnd(c: Cursor): boolean {
  const close = c.partner.get(c.at + 2)
  const after = close === undefined ? '' : (c.tokens[close + 1]?.key ?? '')
  return after === ',' || after === ')' || COLUMN_WORDS.has(after)
}

/** `INDEX name expression [TYPE type] [GRANULARITY n]`. */
export function index(c: Cursor): IndexDefinition {
  const start = here(c)
  take(c, 'INDEX')
  const called = name(c)
  const value: Expression = expression(c)
  const type = take(c, 'TYPE') ? bareCall(c) : undefined
  const granularity = take(c, 'GRANULARITY') ? expression(c) : undefined
  const secondary = c.dialect === 'timeplus' ? secondaryIndex(c) : undefined
  const unknown = unknownClauses(c, ['FIRST', 'AFTER', 'SETTINGS', 'FORMAT'])
  return {
    kind: 'index',
    name: called,
    expression: value,
    ...(type && { type }),
    ...(granularity && { granularity }),
    ...secondary,
    ...(unknown.length > 0 && { unknown }),
    ...span(c, start),
  }
}

export function projection(c: Cursor): ProjectionDefinition {
  const start = here(c)
  take(c, 'PROJECTION')
  const called = name(c)
  if (at(c, 'INDEX')) {
    const from = here(c)
    advance(c)
    const value = expression(c)
    const type = take(c, 'TYPE') ? bareCall(c) : undefined
    const node: IndexDefinition = {
      kind: 'index',
      name: called,
      expression: value,
      ...(type && { type }),
      ...span(c, from),
    }
    const settings = at(c, 'WITH', 'SETTINGS') ? bracketedSettings(c) : undefined
    const parts = { index: node, ...(settings && { settings }) }
    return { kind: 'projection', name: called, ...parts, ...span(c, start) }
  }
  expect(c, '(')
  const inner = at(c, 'WITH') || at(c, 'SELECT') ? projectionSelect(c) : query(c)
  expect(c, ')')
  const settings = at(c, 'WITH', 'SETTINGS') ? bracketedSettings(c) : undefined
  const unknown = unknownClauses(c, ['FIRST', 'AFTER', 'SETTINGS', 'FORMAT'])
  return {
    kind: 'projection',
    name: called,
    query: inner,
    ...(settings && { settings }),
    ...(unknown.length > 0 && { unknown }),
    ...span(c, start),
  }
}

function bracketedSettings(c: Cursor): ProjectionDefinition['settings'] {
  c.at += 2
  expect(c, '(')
  const settings = settingItems(c)
  expect(c, ')')
  return settings
}

export function constraint(c: Cursor): ConstraintDefinition {
  const start = here(c)
  take(c, 'CONSTRAINT')
  const called = name(c)
  const type = take(c, 'ASSUME') ? 'ASSUME' : 'CHECK'
  if (type === 'CHECK') expect(c, 'CHECK')
  const value = expression(c)
  return { kind: 'constraint', name: called, type, expression: value, ...span(c, start) }
}
