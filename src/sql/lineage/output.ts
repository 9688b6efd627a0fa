/** The list after SELECT: one output column per expression, more for a star. */
import type { Expression, Identifier } from '../ast/expression.ts'
import type { Select } from '../ast/query.ts'
import { print } from '../print/print.ts'
import { expressionValue } from './expression.ts'
import { qualifierLength } from './find-column.ts'
import { type Relation, type RelationColumn, relationsOf } from './relation.ts'
import { textOf } from './resolve.ts'
import type { QueryColumns, Scope } from './scope.ts'
import { nameInJoin, starColumns } from './star.ts'
import { type Place, reportUnknown } from './walk.ts'

export function outputColumns(select: Select, place: Place): QueryColumns {
  const columns: RelationColumn[] = []
  let open: string | undefined
  for (const node of select.columns) {
    if (node.kind === 'asterisk' || node.kind === 'columns') {
      const star = starColumns(node, place)
      for (const column of star.columns) columns.push(column)
      open ??= star.open
    } else {
      const column = outputColumn(node, place)
      columns.push(hasOpenName(node, select, place.scope) ? { ...column, name: undefined } : column)
      if (spreads(node, place)) {
        open ??= 'a tuple is taken apart into columns'
        reportUnknown(open, node, place.walk)
      }
    }
  }
  return open === undefined ? { columns } : { columns, open }
}

/** With ARRAY JOIN a qualified name keeps its table or not, by rules of the server's own. */
function hasOpenName(node: Expression, { from }: Select, { relations }: Scope): boolean {
  if (node.kind !== 'identifier' || node.parts.length === 1) return false
  if (!from?.joins.some(({ kind }) => kind === 'arrayJoin')) return false
  const parts = node.parts.map(({ text }) => text)
  return relationsOf(relations.tree).some((relation) => isQualifier(parts, relation))
}

function outputColumn(node: Expression, place: Place): RelationColumn {
  const value = expressionValue(node, place)
  const name = outputName(node, place.scope)
  if (name !== undefined || !NAMED_BY_TEXT.has(node.kind)) return { name, value }
  return { name, label: print(node), value }
}

/** Expressions whose made-up name has brackets, quotes or a digit in front (ClickHouse 26.7). */
const NAMED_BY_TEXT: ReadonlySet<Expression['kind']> = new Set([
  'call',
  'operation',
  'cast',
  'case',
  'element',
  'array',
  'tuple',
  'map',
  'number',
  'string',
  'interval',
])

/** `untuple(t)`, and functions over a star in a list, give as many columns as the tuple has. */
function spreads(node: Expression, place: Place): boolean {
  if (node.kind === 'alias') return spreads(node.expression, place)
  return node.kind === 'call' && node.name.text.toLowerCase() === 'untuple'
}

/** An alias or a name; the server makes up names for other expressions. */
function outputName(node: Expression, scope: Scope): string | undefined {
  if (node.kind === 'alias') return node.name.text
  return node.kind === 'identifier' ? identifierName(node, scope) : undefined
}

/** `t.a` is called `a` where no other relation has an `a`, and as it is written otherwise. */
function identifierName(node: Identifier, scope: Scope): string {
  const parts = node.parts.map(({ text }) => text)
  const { tree } = scope.relations
  if (parts.length === 1 || tree === undefined) return textOf(node.parts)
  const owner = relationsOf(tree).find((relation) => isQualifier(parts, relation))
  if (owner === undefined) return textOf(node.parts)
  const own = parts.slice(qualifierLength(parts, owner)).join('.')
  // RIGHT JOIN USING leaves the plain name to the right side (ClickHouse 26.7).
  const isTaken = 'left' in tree && tree.side === 'right' && tree.using.has(own)
  return nameInJoin(own, owner, tree) === own && !isTaken ? own : textOf(node.parts)
}

function isQualifier(parts: readonly string[], relation: Relation): boolean {
  return qualifierLength(parts, relation) > 0
}
