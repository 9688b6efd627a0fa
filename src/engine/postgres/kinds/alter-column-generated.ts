/** Generated columns: https://www.postgresql.org/docs/current/ddl-generated-columns.html */
import { hazard } from '../../common/lowered.ts'
import type { Draft } from '../../engine.ts'
import { type ColumnChange, readsMoved, rewriteHazards } from './alter-column-parts.ts'
import { dependentsAround } from './column-dependents.ts'
import { columnSettings, columnSql, commentOnColumn } from './column-sql.ts'
import { isNeverNull, serialType } from './columns.ts'
import { constraintForm, constraintSql, keyColumns } from './constraint.ts'
import { draft, turns } from './draft.ts'
import { dropConstraintSql } from './constraint-statements.ts'
import { createIndexSql, indexForm } from './index-definition.ts'
import { wordsOf } from './name-lists.ts'
import type { GrantSpec } from './grant-spec.ts'
import { quoteIdent, sqlName } from './names.ts'
import { splitPrivilege } from './privileges.ts'
import { roleSql } from './role-names.ts'
import { commentDrafts } from './comment.ts'
import { type InTheWay, rebuildAround } from './rebuild-around.ts'
import { columnsIn } from './table-names.ts'
import {
  columnNamed,
  renamedConstraint,
  renamedIndex,
  renamedText,
  type TableChange,
} from './table-change.ts'
import type { ConstraintSpec, IndexSpec } from './table-spec.ts'
import { normalType } from './types.ts'
import { rulesOn, statisticsOn, type UnsaidPart } from './unsaid-parts.ts'

/**
 * Whether the column is dropped and added: a plain one that is to be computed, and any other
 * expression where the server cannot change it (before 17).
 */
export function isMadeAnew({ table, old, next, subfields }: ColumnChange): boolean {
  if (!subfields.includes('generated')) return false
  if (next.generated === undefined) return old.virtual === true
  if (old.generated === undefined || old.virtual !== next.virtual) return true
  // SET EXPRESSION knows none of a published table, or of one with a check (18.4); nothing is stored.
  if (old.virtual) return true
  // It is away while a column that it is computed from gets another type.
  if (columnsIn(old.generated).some((name) => isRetyped(table, name))) return true
  return table.facts.major < 17 || subfields.includes('type')
}

function isRetyped({ from, wanted, renames, context }: TableChange, name: string): boolean {
  const before = columnNamed(from.spec, name)
  const after = columnNamed(wanted, renames.get(name) ?? name)
  if (before === undefined || after === undefined) return false
  const [old, next] = [before, after].map(({ type = '' }) =>
    normalType(serialType(type) ?? type, context.desired.database),
  )
  return old !== next || before.collation !== after.collation
}

export function generatedDrafts(column: ColumnChange): readonly Draft[] | InTheWay {
  const { table, old, next } = column
  const others = dependentColumns(table, old.name)
  const { before, after } = makeColumnsAgain(table, [old.name, ...others])
  const isLost = old.generated === undefined || next.generated === undefined
  const drafts = isLost
    ? before.map((one, index) =>
        index === before.length - 1
          ? {
              ...one,
              hazards: [hazard('drops-data', `the values of column \`${next.name}\``)],
            }
          : one,
      )
    : before
  return rebuildAround(
    table.from,
    [...drafts, ...after.map((one) => ({ ...one, turn: turns.ownParts }))],
    table.context,
    readsMoved(table),
  )
}

/** Generated columns that are computed from the column: no such column may change under them. */
export function dependentColumns({ from }: TableChange, column: string): readonly string[] {
  return (from.spec.columns ?? [])
    .filter(({ generated }) => generated !== undefined && columnsIn(generated).includes(column))
    .map(({ name }) => name)
}

/** Columns dropped and added, with the indexes and constraints that go with them; by their live names. */
export function makeColumnsAgain(
  table: TableChange,
  names: readonly string[],
): { readonly before: readonly Draft[]; readonly after: readonly Draft[] } {
  const { wanted, to, renames } = table
  const nameOf = (name: string): string => renames.get(name) ?? name
  const dependents = dependentsAround(table, names)
  const columns = names.flatMap((name) => columnNamed(wanted, nameOf(name)) ?? [])
  return {
    before: [
      ...dependents.before,
      ...rulesNaming(table, names).map(({ drop }) => drop),
      ...changedChecks(table, names).map((next) =>
        draft(dropConstraintSql(table.table, next.name)),
      ),
      // What is made last is dropped first.
      ...names
        .toReversed()
        .map((name) =>
          draft(`ALTER TABLE ${table.table} DROP COLUMN IF EXISTS ${quoteIdent(nameOf(name))}`),
        ),
    ],
    after: [
      ...columns.flatMap((column) => {
        const settings = columnSettings(column)
        const isRequired = isNeverNull(column, keyColumns(wanted))
        return [
          draft(
            `ALTER TABLE ${table.table} ADD COLUMN ${columnSql({ ...column, ...(isRequired ? { nullable: false } : {}) })}`,
            { hazards: column.virtual ? [] : rewriteHazards },
          ),
          ...(settings.length === 0
            ? []
            : [draft(`ALTER TABLE ${table.table} ${settings.join(', ')}`)]),
          ...(column.comment === undefined
            ? []
            : [commentOnColumn(to.address, column.name, column.comment)]),
        ]
      }),
      ...(columns.length === 0
        ? []
        : [...partsOver(table, names), ...grantsOver(table, names), ...unsaidOver(table, names)]),
      ...dependents.after,
    ],
  }
}

/** Indexes and constraints of these columns that stay as they are: the server dropped them. */
function partsOver(table: TableChange, names: readonly string[]): readonly Draft[] {
  const { constraints, indexes } = partsOf(table, names)
  return [
    ...constraints
      .filter(({ isKept }) => isKept)
      .flatMap(({ part }) => [
        draft(`ALTER TABLE ${table.table} ADD ${constraintSql(part, table.context.desired)}`),
        ...commentDrafts('CONSTRAINT', `${quoteIdent(part.name)} ON ${table.table}`, part.comment),
      ]),
    ...changedChecks(table, names).map((next) => addUnchecked(table, next)),
    ...indexes
      .filter(({ isKept }) => isKept)
      .flatMap(({ part }) => [
        draft(createIndexSql(table.to.address, part)),
        ...commentDrafts('INDEX', sqlName({ ...table.to.address, name: part.name }), part.comment),
      ]),
  ]
}

/** Rules that stepped aside, and statistics that went with a column. */
function unsaidOver(table: TableChange, names: readonly string[]): readonly Draft[] {
  const statistics = statisticsOn(table.from).filter(({ words }) =>
    names.some((name) => words.has(name)),
  )
  return [...rulesNaming(table, names), ...statistics].flatMap(({ make }) =>
    make.map((one) => ({ ...one, sql: renamedText(one.sql, table.renames) })),
  )
}

/** Rules on the table that may read one of these columns: none of them changes under a rule. */
export function rulesNaming(
  { from }: Pick<TableChange, 'from'>,
  names: readonly string[],
): readonly UnsaidPart[] {
  return rulesOn(from).filter(({ words }) => names.some((name) => words.has(name)))
}

/** Rights on single columns went with them, whoever has them. */
function grantsOver(
  { context, to, renames }: TableChange,
  names: readonly string[],
): readonly Draft[] {
  return (context.neighbours ?? []).flatMap(({ object, isGoing }) => {
    if (isGoing || object.kind !== 'Grant') return []
    const spec = object.spec as GrantSpec
    const ofColumns = (list: readonly string[] = []): readonly string[] =>
      list.flatMap((text) => {
        const { name, columns = [] } = splitPrivilege(text)
        const gone = columns.filter((column) => names.includes(column))
        return gone.map((column) => `${name}(${quoteIdent(renames.get(column) ?? column)})`)
      })
    const [plain, free] = [ofColumns(spec.privileges), ofColumns(spec.withGrantOption)]
    const grant = (list: readonly string[], tail: string): readonly Draft[] =>
      list.length === 0
        ? []
        : [
            draft(
              `GRANT ${list.join(', ')} ON ${sqlName(to.address)} TO ${roleSql(spec.to)}${tail}`,
            ),
          ]
    return [...grant(plain, ''), ...grant(free, ' WITH GRANT OPTION')]
  })
}

/**
 * Checks over these columns as the plan wants them, where it wants them otherwise under the same
 * name. They are exchanged together with the columns; their own change asks for the same two
 * statements, of which each runs once, and checks old rows.
 */
export function changedChecks(
  table: TableChange,
  columns: readonly string[],
): readonly ConstraintSpec[] {
  return partsOf(table, columns).constraints.flatMap(({ part, next, isKept }) =>
    isKept || part.check === undefined || next?.check === undefined ? [] : [next],
  )
}

export function addUnchecked({ table, context }: TableChange, next: ConstraintSpec): Draft {
  const words = next.enforced === false ? '' : ' NOT VALID'
  return draft(`ALTER TABLE ${table} ADD ${constraintSql(next, context.desired)}${words}`)
}

interface Part<T> {
  readonly part: T
  /** What the plan has under its name. */
  readonly next: T | undefined
  /** Whether the plan has it as it stands. */
  readonly isKept: boolean
}

/** Constraints and indexes of the live table that name one of these columns. */
export function partsOf(
  { from, wanted, context, renames }: TableChange,
  columns: readonly string[],
): {
  readonly constraints: readonly Part<ConstraintSpec>[]
  readonly indexes: readonly Part<IndexSpec>[]
} {
  const isOver = (list: readonly string[]): boolean => list.some((name) => columns.includes(name))
  const constraints = new Map((wanted.constraints ?? []).map((one) => [one.name, one] as const))
  const indexes = new Map((wanted.indexes ?? []).map((one) => [one.name, one] as const))
  return {
    constraints: (from.spec.constraints ?? [])
      .filter((part) => isOver(columnsOfConstraint(part)))
      .map((part) => {
        const next = constraints.get(part.name)
        const before = constraintForm(renamedConstraint(part, renames), context.live)
        const isKept = next !== undefined && isSame(before, constraintForm(next, context.desired))
        return { part, next, isKept }
      }),
    indexes: (from.spec.indexes ?? [])
      .filter((part) => isOver(columnsOfIndex(part)))
      .map((part) => {
        const next = indexes.get(part.name)
        const isKept =
          next !== undefined && isSame(indexForm(renamedIndex(part, renames)), indexForm(next))
        return { part, next, isKept }
      }),
  }
}

type Form = { readonly [field: string]: string | null }

function isSame(live: Form, wanted: Form): boolean {
  return Object.keys(wanted).every((key) => (live[key] ?? null) === (wanted[key] ?? null))
}

export function columnsOfConstraint(constraint: ConstraintSpec): readonly string[] {
  const { unique, primaryKey, include, check, foreignKey, exclude } = constraint
  return [
    ...(unique ?? []),
    ...(primaryKey ?? []),
    ...(include ?? []),
    ...(foreignKey?.columns ?? []),
    ...(check === undefined ? [] : columnsIn(check)),
    ...(exclude === undefined ? [] : wordsOf(exclude)),
  ]
}

export function columnsOfIndex({ columns, include = [], where }: IndexSpec): readonly string[] {
  return [...columns.flatMap(wordsOf), ...include, ...(where === undefined ? [] : columnsIn(where))]
}
