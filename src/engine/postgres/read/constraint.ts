/**
 * Constraints of tables, columns and domains as the items of a table's `constraints`:
 * https://www.postgresql.org/docs/current/sql-createtable.html
 */
import type { JsonObject } from '../../../resource/json.ts'
import { compact } from '../../common/compact.ts'
import { nodesOf, textOf, type Tree } from '../sql/tree.ts'
import { columnNames, type Known, relationName, type UnknownPart } from './known.ts'
import { optionMap } from './options.ts'
import {
  findWords,
  spanOfTokens,
  type Statement,
  textOfTokens,
  wordAt,
  expressionWithin,
} from './statement.ts'

/** Where a node's text lies: the tokens from the first to the one before the second. */
export type Range = readonly [from: number, to: number]

/**
 * An item of `constraints`. `columns` are those of the column that it was written at; absent where
 * the table has it.
 */
export function constraintItem(
  statement: Statement,
  fields: Tree,
  range: Range,
  known: Known,
  columns?: readonly string[],
): JsonObject | undefined {
  const body = constraintBody(statement, fields, range, known, columns)
  if (body === undefined) return undefined
  return compact({
    name: textOf(fields['conname']),
    ...body,
    deferrable: trueOf(fields['deferrable']) ?? trueOf(fields['initdeferred']),
    initiallyDeferred: trueOf(fields['initdeferred']),
    notValid: trueOf(fields['skip_validation']),
    enforced: isEnforceable(fields) && fields['is_enforced'] !== true ? false : undefined,
  })
}

/** What a constraint says that no field can: the tablespace of its index, an index it takes over. */
export function unknownOfConstraint(
  statement: Statement,
  fields: Tree,
  [from, to]: Range,
): readonly UnknownPart[] {
  const part = (start: number, end: number): UnknownPart => ({
    text: textOfTokens(statement, start, end),
    ...spanOfTokens(statement, start, end),
  })
  if (fields['indexspace'] !== undefined) {
    const at = findWords(statement, 'USING INDEX TABLESPACE', from, to)
    return [part(at, Math.min(at + 4, to))]
  }
  if (fields['indexname'] !== undefined) {
    const at = findWords(statement, 'USING INDEX', from, to)
    return [part(at, Math.min(at + 3, to))]
  }
  return []
}

function constraintBody(
  statement: Statement,
  fields: Tree,
  [from, to]: Range,
  known: Known,
  columns: readonly string[] | undefined,
): JsonObject | undefined {
  const own = columns ?? columnNames(fields['keys'])
  switch (fields['contype']) {
    case 'CONSTR_PRIMARY':
      return { primaryKey: own, ...indexParts(fields) }
    case 'CONSTR_UNIQUE':
      return {
        unique: own,
        nullsNotDistinct: trueOf(fields['nulls_not_distinct']),
        ...indexParts(fields),
      }
    case 'CONSTR_CHECK': {
      const open = findWords(statement, '(', from, to)
      return {
        check: expressionWithin(statement, open),
        noInherit: trueOf(fields['is_no_inherit']),
      }
    }
    case 'CONSTR_FOREIGN':
      return { foreignKey: foreignKey(fields, known, columns ?? columnNames(fields['fk_attrs'])) }
    case 'CONSTR_EXCLUSION':
      return { exclude: exclusion(statement, [from, to]) }
    default:
      return undefined
  }
}

function indexParts(fields: Tree): JsonObject {
  return {
    include: listOrNone(columnNames(fields['including'])),
    withoutOverlaps: trueOf(fields['without_overlaps']),
    with: optionMap(fields['options']),
  }
}

function foreignKey(fields: Tree, known: Known, columns: readonly string[]): JsonObject {
  return compact({
    columns,
    references: relationName(fields['pktable'], known),
    referencedColumns: listOrNone(columnNames(fields['pk_attrs'])),
    onDelete: actionOf(fields['fk_del_action'], columnNames(fields['fk_del_set_cols'])),
    onUpdate: actionOf(fields['fk_upd_action'], []),
    match: fields['fk_matchtype'] === 'f' ? 'full' : undefined,
  })
}

/** What follows EXCLUDE, without what has fields of its own. */
function exclusion(statement: Statement, [first, to]: Range): string {
  // The name may be such a word.
  const from = wordAt(statement, first) === 'CONSTRAINT' ? first + 2 : first
  const start = findWords(statement, 'EXCLUDE', from, to) + 1
  const ends = ['NOT', 'DEFERRABLE', 'INITIALLY'].map((word) =>
    findWords(statement, word, start, to),
  )
  return textOfTokens(statement, start, Math.min(...ends))
}

/** As the catalog's confdeltype has them; `a` (no action) is the default. */
const actions: { readonly [letter: string]: string } = {
  r: 'restrict',
  c: 'cascade',
  n: 'set null',
  d: 'set default',
}

function actionOf(letter: unknown, columns: readonly string[]): string | undefined {
  const action = actions[textOf(letter) ?? '']
  return action === undefined || columns.length === 0 ? action : `${action} (${columns.join(', ')})`
}

/** Only checks and foreign keys can be written down without being enforced (PostgreSQL 18). */
function isEnforceable({ contype }: Tree): boolean {
  return contype === 'CONSTR_CHECK' || contype === 'CONSTR_FOREIGN'
}

export function trueOf(value: unknown): true | undefined {
  return value === true ? true : undefined
}

export function listOrNone<T>(list: readonly T[]): readonly T[] | undefined {
  return list.length === 0 ? undefined : list
}

/** What a list of constraints says about the one before: DEFERRABLE, INITIALLY DEFERRED … */
export function withAttributes(constraints: unknown): readonly Tree[] {
  const whole: Tree[] = []
  for (const fields of nodesOf(constraints, 'Constraint')) {
    const attribute = attributes[textOf(fields['contype']) ?? '']
    const last = whole.at(-1)
    if (attribute === undefined) whole.push(fields)
    else if (last) whole[whole.length - 1] = { ...last, ...attribute }
  }
  return whole
}

const attributes: { readonly [contype: string]: Tree } = {
  CONSTR_ATTR_DEFERRABLE: { deferrable: true },
  CONSTR_ATTR_NOT_DEFERRABLE: {},
  CONSTR_ATTR_DEFERRED: { deferrable: true, initdeferred: true },
  CONSTR_ATTR_IMMEDIATE: {},
  CONSTR_ATTR_ENFORCED: { is_enforced: true },
  CONSTR_ATTR_NOT_ENFORCED: { is_enforced: false },
}
