/** `*`, `t.*` and COLUMNS(…): which columns they stand for. */
import type { Asterisk, ColumnsMatcher, ColumnTransform, Expression } from '../ast/expression.ts'
import type { Span } from '../ast/span.ts'
import { expressionValue } from './expression.ts'
import { columnsOfRelation } from './from.ts'
import { columnPattern } from './pattern.ts'
import { type Relation, type RelationTree, relationsOf } from './relation.ts'
import { textOf } from './resolve.ts'
import type { QueryColumns } from './scope.ts'
import { together, type Value } from './value.ts'
import { type Place, reportReads, reportUnknown } from './walk.ts'

export function starColumns(node: Asterisk | ColumnsMatcher, place: Place): QueryColumns {
  const matched = node.kind === 'columns' ? matchedColumns(node, place) : ofStar(node, place)
  const { open } = matched
  if (open !== undefined) reportUnknown(open, node, place.walk)
  return matched
}

function ofStar(node: Asterisk, place: Place): QueryColumns {
  const found = sourceColumns(node.qualifier.length === 0 ? undefined : node, node, place)
  if ('open' in found) return { columns: [], open: found.open }
  return transformed(found.columns, node.transforms, place)
}

/** A column a star found, under its own name and under the name it has in the result. */
interface StarColumn {
  readonly own: string
  readonly name: string | undefined
  readonly value: Value
  readonly direct: boolean
}

type StarColumns = { readonly columns: readonly StarColumn[] } | { readonly open: string }

function sourceColumns(
  qualified: Asterisk | ColumnsMatcher | undefined,
  node: Span,
  { scope }: Place,
): StarColumns {
  const { tree } = scope.relations
  if (scope.isBarrier || tree === undefined) return { open: '`*` stands for nothing here' }
  const all = treeColumns(tree, node, tree)
  if (qualified === undefined) return all
  const wanted = textOf(qualified.qualifier)
  const relation = relationsOf(tree).find((candidate) => isNamed(candidate, wanted))
  if (relation === undefined) return { open: `\`${wanted}.*\` is of no table in FROM` }
  return relationColumns(relation, node, tree)
}

function isNamed({ alias, name, table }: Relation, wanted: string): boolean {
  return (
    alias === wanted || name === wanted || table?.at(-1) === wanted || table?.join('.') === wanted
  )
}

/** Joins of joins double their columns each time. */
const MOST_COLUMNS = 5000

/** USING columns come first and once, then the rest of the left side, then of the right. */
function treeColumns(tree: RelationTree, node: Span, whole: RelationTree): StarColumns {
  if ('relation' in tree) return relationColumns(tree.relation, node, whole)
  const left = treeColumns(tree.left, node, whole)
  const right = treeColumns(tree.right, node, whole)
  if ('open' in left) return left
  if ('open' in right) return right
  if (left.columns.length + right.columns.length > MOST_COLUMNS) {
    return { open: `the joined tables have more than ${MOST_COLUMNS} columns` }
  }
  const shared: StarColumn[] = []
  for (const name of tree.using) {
    const a = left.columns.find(({ own }) => own === name)
    const b = right.columns.find(({ own }) => own === name)
    if (!a || !b) return { open: `USING (${name}) is no column of both sides` }
    const value =
      tree.side === 'left'
        ? a.value
        : tree.side === 'right'
          ? b.value
          : together([a.value, b.value])
    shared.push({ own: name, name, value, direct: a.direct && b.direct })
  }
  const rest = [...left.columns, ...right.columns].filter(({ own }) => !tree.using.has(own))
  return { columns: [...shared, ...rest] }
}

function relationColumns(relation: Relation, node: Span, whole: RelationTree): StarColumns {
  if (relation.columns === undefined) return { open: relation.because }
  const columns = relation.columns.map((column, index) => ({ column, index }))
  const values = columnsOfRelation(relation, node)
  return {
    columns: columns
      .filter(({ column }) => column.hidden !== true)
      .map(({ column, index }) => ({
        own: column.name ?? '',
        name: column.name === undefined ? undefined : nameInJoin(column.name, relation, whole),
        value: values[index]?.value ?? together([]),
        direct: column.value === undefined,
      })),
  }
}

/**
 * The result name of a joined column: with its table where another relation has the name too, unless it is of the
 * first of two (ClickHouse 26.7).
 */
export function nameInJoin(name: string, relation: Relation, tree: RelationTree): string {
  const relations = relationsOf(tree)
  const isFirstOfTwo = relations.length === 2 && relations[0] === relation
  const isShared = relations.some(
    (other) => other !== relation && other.columns?.some((column) => column.name === name),
  )
  const prefix = relation.alias ?? relation.name ?? relation.table?.at(-1)
  return isShared && !isFirstOfTwo && prefix !== undefined ? `${prefix}.${name}` : name
}

function matchedColumns(node: ColumnsMatcher, place: Place): QueryColumns {
  const [first] = node.items
  if (first?.kind === 'string' && node.items.length === 1) {
    const pattern = columnPattern(first.value)
    if (pattern === undefined) return { columns: [], open: `/${first.value}/ is not read here` }
    const found = sourceColumns(node.qualifier.length === 0 ? undefined : node, node, place)
    if ('open' in found) return { columns: [], open: found.open }
    const columns = found.columns.filter(({ own }) => pattern.test(own))
    return transformed(columns, node.transforms ?? [], place)
  }
  const columns = node.items.map((item) => ({
    own: item.kind === 'identifier' ? (item.parts.at(-1)?.text ?? '') : '',
    name: item.kind === 'identifier' ? item.parts.at(-1)?.text : undefined,
    value: expressionValue(qualify(item, node), place),
    direct: false,
  }))
  return transformed(columns, node.transforms ?? [], place)
}

function qualify(item: Expression, { qualifier }: ColumnsMatcher): Expression {
  return item.kind === 'identifier' ? { ...item, parts: [...qualifier, ...item.parts] } : item
}

/** EXCEPT, REPLACE and APPLY, in their order. */
function transformed(
  found: readonly StarColumn[],
  transforms: readonly ColumnTransform[],
  place: Place,
): QueryColumns {
  let columns = found
  for (const transform of transforms) {
    const next = applied(columns, transform, place)
    if (next === undefined) return { columns: [], open: 'EXCEPT takes a pattern not read here' }
    columns = next
  }
  for (const { value, direct } of columns) if (direct) reportReads(value.sources, place)
  return { columns: columns.map(({ name, value }) => ({ name, value })) }
}

function applied(
  columns: readonly StarColumn[],
  { transform, items }: ColumnTransform,
  place: Place,
): readonly StarColumn[] | undefined {
  switch (transform) {
    case 'EXCEPT':
      return without(columns, items)
    case 'REPLACE':
      return columns.map((column) => replaced(column, items, place))
    case 'APPLY': {
      const more = together(items.flatMap((item) => appliedValue(item, place)))
      return columns.map((column) => ({
        ...column,
        name: undefined,
        value: together([column.value, more]),
      }))
    }
  }
}

/** A function's name is no column; a lambda may take columns from around it. */
function appliedValue(item: Expression, place: Place): readonly Value[] {
  return item.kind === 'identifier' ? [] : [expressionValue(item, place)]
}

function without(
  columns: readonly StarColumn[],
  items: readonly Expression[],
): readonly StarColumn[] | undefined {
  const [first] = items
  if (first?.kind === 'string' && items.length === 1) {
    const pattern = columnPattern(first.value)
    return pattern && columns.filter(({ own }) => !pattern.test(own))
  }
  const names = new Set(
    items.map((item) => (item.kind === 'identifier' ? textOf(item.parts) : undefined)),
  )
  return columns.filter(({ own }) => !names.has(own))
}

function replaced(column: StarColumn, items: readonly Expression[], place: Place): StarColumn {
  for (const item of items) {
    if (item.kind !== 'alias' || item.name.text !== column.own) continue
    return { ...column, value: expressionValue(item.expression, place), direct: false }
  }
  return column
}
