/** One name looked up in the relations of one FROM, as the analyzer of ClickHouse 26.7 does it. */
import type { Span } from '../ast/span.ts'
import {
  describe,
  type Relation,
  type RelationColumn,
  type RelationTree,
  relationsOf,
  columnValue,
} from './relation.ts'
import { together, type Value } from './value.ts'

export type Found =
  | {
      readonly value: Value
      /** A column of a table of this FROM, rather than of a sub-query in it. */
      readonly direct: boolean
      /** Behind the alias or name of its relation. */
      readonly qualified?: true
    }
  /** It may be there: some relation's columns are not known, or the engine would refuse to choose. */
  | { readonly open: string }

/** `undefined`: certainly none of these relations has it. */
export function findColumn(
  parts: readonly string[],
  tree: RelationTree | undefined,
  place: Span,
): Found | undefined {
  if (tree === undefined) return undefined
  const isSingleJoin = !('relation' in tree) && 'relation' in tree.left && 'relation' in tree.right
  return inTree(parts, tree, place, isSingleJoin)
}

function inTree(
  parts: readonly string[],
  tree: RelationTree,
  place: Span,
  prefersLeft: boolean,
): Found | undefined {
  if ('relation' in tree) return inRelation(parts, tree.relation, place)
  const left = inTree(parts, tree.left, place, prefersLeft)
  const right = inTree(parts, tree.right, place, prefersLeft)
  const [name] = parts
  if (left && right && name !== undefined && tree.using.has(name)) {
    return isQualified(parts, tree) ? ambiguous(parts) : ofUsing(left, right, tree.side)
  }
  if (left === undefined) return right
  if (right === undefined) return left
  if (isQualifiedValue(left) && 'open' in right) return left
  if (isQualifiedValue(right) && 'open' in left) return right
  // single_join_prefer_left_table = 1; with more joins an ambiguous name is an error.
  if (prefersLeft && 'value' in left) return left
  if ('open' in left) return left
  return 'open' in right ? right : ambiguous(parts)
}

/** Next to a relation of unknown columns `t.a` still means `a` of `t`. */
function isQualifiedValue(found: Found): boolean {
  return 'value' in found && found.qualified === true
}

function isQualified(parts: readonly string[], tree: RelationTree): boolean {
  return parts.length > 1 && relationsOf(tree).some((relation) => qualifierLength(parts, relation))
}

function ambiguous(parts: readonly string[]): Found {
  return { open: `\`${parts.join('.')}\` is in more than one of the joined tables` }
}

function ofUsing(left: Found, right: Found, side: 'left' | 'right' | 'both'): Found {
  if (side === 'left' || !('value' in right)) return left
  if (side === 'right' || !('value' in left)) return right
  return { value: together([left.value, right.value]), direct: left.direct && right.direct }
}

/** The column's own name comes first, then the name behind the alias or the table. */
function inRelation(parts: readonly string[], relation: Relation, place: Span): Found | undefined {
  const { columns } = relation
  const cut = qualifierLength(parts, relation)
  if (columns === undefined) return inUnknown(parts, relation, cut, place)
  const plain = inColumns(parts, columns, relation, place)
  if (plain) return plain
  const qualified = cut === 0 ? undefined : inColumns(parts.slice(cut), columns, relation, place)
  if (qualified && 'value' in qualified) return { ...qualified, qualified: true }
  if (qualified) return qualified
  return mayBeMadeUp(parts, columns)
    ? { open: relation.because }
    : virtualColumn(parts.slice(cut), relation, place)
}

/** An expression without an alias is called by the server: a plain word only where its text is not one we know. */
function mayBeMadeUp(parts: readonly string[], columns: readonly RelationColumn[]): boolean {
  const isWord = parts.length === 1 && /^[A-Za-z]\w*$/.test(parts[0] ?? '')
  return columns.some(({ name, label }) => name === undefined && !(isWord && label !== undefined))
}

/** With `t.a` there is no choice, and with a plain name none when this is the only relation: see `findColumn`'s callers. */
function inUnknown(
  parts: readonly string[],
  relation: Relation,
  cut: number,
  place: Span,
): Found | undefined {
  const rest = parts.slice(cut)
  const [name] = rest
  if (cut > 0 && rest.length === 1 && name !== undefined && relation.table) {
    return { value: columnValue({ name }, relation, place), direct: true, qualified: true }
  }
  return { open: relation.because }
}

/**
 * The longest known name counts: `n.a` of a Nested before the element `a` of a tuple `n`. Dots within quotes reach
 * elements as well (26.7: `tup.a` in backticks).
 */
function inColumns(
  written: readonly string[],
  columns: readonly RelationColumn[],
  relation: Relation,
  place: Span,
): Found | undefined {
  const parts = written.join('.').split('.')
  for (let length = parts.length; length > 0; length--) {
    const name = parts.slice(0, length).join('.')
    const same = columns.filter((column) => column.name === name)
    const [column] = same
    if (column === undefined) continue
    if (same.length > 1 && same.some(({ value }) => value !== column.value)) {
      return { open: `${describe(relation)} has \`${name}\` more than once` }
    }
    return { value: columnValue(column, relation, place), direct: column.value === undefined }
  }
  const whole = `${parts.join('.')}.`
  const members = columns.filter(({ name }) => name?.startsWith(whole))
  if (members.length === 0) return undefined
  return {
    value: together(members.map((column) => columnValue(column, relation, place))),
    direct: members.every(({ value }) => value === undefined),
  }
}

/** `_part`, `_file`, `_headers.name`, `_tp_sn`: storages have columns of their own that no definition lists. */
function virtualColumn(
  parts: readonly string[],
  relation: Relation,
  place: Span,
): Found | undefined {
  const [name] = parts
  if (!name?.startsWith('_')) return undefined
  if (relation.table === undefined) {
    return relation.isFunction ? { open: relation.because } : undefined
  }
  return { value: columnValue({ name }, relation, place), direct: true }
}

/** How many leading parts are the relation's alias or name; 0 when they are not. */
export function qualifierLength(
  parts: readonly string[],
  { alias, name: common, table }: Pick<Relation, 'alias' | 'name' | 'table'>,
): number {
  const [first, second] = parts
  if (parts.length > 1 && first !== undefined && (first === alias || first === common)) return 1
  if (table === undefined) return 0
  const name = table.at(-1)
  if (parts.length > 1 && first === name) return 1
  return parts.length > 2 && table.length > 1 && first === table.at(-2) && second === name ? 2 : 0
}
