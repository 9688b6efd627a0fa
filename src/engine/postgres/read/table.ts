/** CREATE TABLE as a Table: https://www.postgresql.org/docs/current/sql-createtable.html */
import type { JsonObject } from '../../../resource/json.ts'
import { compact } from '../../common/compact.ts'
import { isTree, listOf, nodeOf, nodesOf, stringOf, textOf, type Tree } from '../sql/tree.ts'
import { readColumn } from './column.ts'
import { constraintItem, listOrNone, unknownOfConstraint, withAttributes } from './constraint.ts'
import { splitTimescale, withDefaultIndexes } from './hypertable.ts'
import { likeParts } from './like.ts'
import {
  type Known,
  put,
  type Reading,
  relationAddress,
  relationName,
  type UnknownPart,
  type Unread,
} from './known.ts'
import { optionMap } from './options.ts'
import { partitionBound, partitionKey } from './partition.ts'
import { withConstraint } from './parts.ts'
import { findWords, itemEnd, spanOfTokens, type Statement } from './statement.ts'

export function readTable(statement: Statement, known: Known): Reading {
  const { fields } = statement
  const why = unreadable(statement)
  if (why !== undefined) return why
  const address = relationAddress(fields['relation'], known)
  const parts = tableElements(statement, fields, known)
  if ('why' in parts) return parts
  const { hypertable, hasDefaultIndex, rest } = splitTimescale(fields['options'])
  const timed = hypertable && withTime(hypertable, parts.columns)
  const parents = nodesOf(fields['inhRelations'], 'RangeVar').map((one) => relationName(one, known))
  const isPartition = fields['partbound'] !== undefined
  const spec = compact<JsonObject>({
    ...elementFields(parts, address.name),
    // A table may have no columns at all, and says so.
    ...(parts.columns.length === 0 && parents.length > 0 ? { columns: undefined } : {}),
    partitionBy: partitionKey(statement, fields),
    partitionOf: isPartition
      ? { table: parents[0] ?? '', for: partitionBound(statement, fields['partbound']) }
      : undefined,
    inherits: isPartition ? undefined : listOrNone(parents),
    unlogged: isUnlogged(fields['relation']) ? true : undefined,
    method: textOf(fields['accessMethod']) ?? known.method,
    tablespace: textOf(fields['tablespacename']) ?? known.tablespace,
    with: optionMap(rest),
    hypertable: timed,
  })
  const whole = timed && hasDefaultIndex ? withDefaultIndexes(spec, address.name, timed) : spec
  return put('Table', address, whole, parts.unknown)
}

/** TimescaleDB takes the first column of time where none is named (2.23). */
function withTime(hypertable: JsonObject, columns: TableElements['columns']): JsonObject {
  if (hypertable['time'] !== undefined) return hypertable
  const first = columns.find(({ type }) => /^(timestamp|date)/i.test(String(type)))
  return compact<JsonObject>({ time: first?.name, ...hypertable })
}

interface TableElements {
  readonly columns: readonly (JsonObject & { readonly name: string })[]
  readonly constraints: readonly JsonObject[]
  readonly indexes: readonly JsonObject[]
  readonly unknown: readonly UnknownPart[]
}

interface Growing {
  readonly columns: (JsonObject & { readonly name: string })[]
  readonly constraints: JsonObject[]
  readonly indexes: JsonObject[]
  readonly unknown: UnknownPart[]
}

/** Columns and constraints of a list of elements. */
function tableElements(statement: Statement, fields: Tree, known: Known): TableElements | Unread {
  const to: Growing = { columns: [], constraints: [], indexes: [], unknown: [] }
  for (const element of [...listOf(fields['tableElts']), ...listOf(fields['constraints'])]) {
    const column = nodeOf(element, 'ColumnDef')
    const constraint = nodeOf(element, 'Constraint')
    const like = nodeOf(element, 'TableLikeClause')
    if (column) {
      const read = readColumn(statement, column, known)
      to.columns.push(read.column)
      to.constraints.push(...read.constraints)
      to.unknown.push(...read.unknown)
    }
    if (constraint) addConstraint(statement, constraint, known, to)
    const copied = like && likeParts(statement, like, known)
    if (copied === undefined) continue
    if ('why' in copied) return copied
    to.columns.push(...copied.columns)
    to.constraints.push(...copied.constraints)
    to.indexes.push(...copied.indexes)
  }
  return to
}

function addConstraint(statement: Statement, fields: Tree, known: Known, to: Growing): void {
  const from = statement.tokenOf(fields)
  const range = [from, itemEnd(statement, from)] as const
  const [whole = fields] = withAttributes([{ Constraint: fields }])
  const item = constraintItem(statement, whole, range, known)
  if (item !== undefined) to.constraints.push(item)
  // NOT NULL with a name of its own stands beside the columns (PostgreSQL 18).
  if (fields['contype'] === 'CONSTR_NOTNULL') {
    const names = listOf(fields['keys']).map(stringOf)
    for (const [index, column] of to.columns.entries())
      if (names.includes(column.name)) to.columns[index] = { ...column, nullable: false }
  }
  to.unknown.push(...unknownOfConstraint(statement, whole, range))
}

function elementFields(
  { columns, constraints, indexes }: TableElements,
  table: string,
): JsonObject {
  const none: JsonObject = { columns, indexes: listOrNone(indexes) }
  return constraints.reduce<JsonObject>((spec, item) => withConstraint(spec, item, table), none)
}

function unreadable(statement: Statement): Reading | undefined {
  const { fields } = statement
  const temporary = isTree(fields['relation']) && fields['relation']['relpersistence'] === 't'
  if (temporary) return { why: 'a temporary table lives in a session and cannot be managed' }
  if (fields['ofTypename'] !== undefined) {
    const at = findWords(statement, 'OF', 0)
    return {
      why: 'a table of a type has its columns from there; write them out',
      ...spanOfTokens(statement, at, at + 2),
    }
  }
  return undefined
}

function isUnlogged(relation: unknown): boolean {
  return isTree(relation) && relation['relpersistence'] === 'u'
}
