/**
 * What stands on a column whose type changes, and that the server neither changes nor lets stand:
 * taken away before, and made again as the plan wants it, in the same transaction.
 */
import { addressName } from '../../../resource/id.ts'
import { hazard } from '../../common/lowered.ts'
import type { Draft, LowerContext } from '../../engine.ts'
import { addUnchecked, changedChecks, partsOf, rulesNaming } from './alter-column-generated.ts'
import type { ColumnChange } from './alter-column-parts.ts'
import { policyMeanwhile } from './alter-row-security.ts'
import { plainType } from './columns.ts'
import { dropConstraintSql } from './constraint-statements.ts'
import { draft } from './draft.ts'
import { foreignKeyAgain, type KeyAgain } from './foreign-key-again.ts'
import { dropReferringKey, type ReferringKey, referringKeys } from './foreign-key-neighbours.ts'
import { kinds } from './index.ts'
import { unquoted } from './name-lists.ts'
import { qualifiedName, quoteIdent, sqlName } from './names.ts'
import { type PublishedTable, tableSql } from './publication-tables.ts'
import { asResource, liveName } from './remade.ts'
import { besideName } from './index-changes.ts'
import { createIndexSql } from './index-definition.ts'
import { createPolicy } from './row-security.ts'
import { columnNamed, renamedText, type TableChange } from './table-change.ts'
import { columnsIn } from './table-names.ts'
import type { IndexSpec, TableSpec } from './table-spec.ts'
import { isComparable } from './type-conversion.ts'
import { normalType } from './types.ts'
import { statisticsOn } from './unsaid-parts.ts'

export interface Around {
  readonly before: readonly Draft[]
  readonly after: readonly Draft[]
}

/** What names a column that is dropped and added again, and would keep it from going. */
export function dependentsAround(table: TableChange, names: readonly string[]): Around {
  const columns = names.map((name): ColumnChange => {
    const next = table.renames.get(name) ?? name
    return {
      table,
      old: columnNamed(table.from.spec, name) ?? { name },
      next: columnNamed(table.wanted, next) ?? { name: next },
      name: quoteIdent(next),
      subfields: [],
    }
  })
  const all = columns.flatMap((column) => [
    policiesAround(column),
    triggersAround(column),
    publicationsAround(column),
  ])
  return {
    before: all.flatMap(({ before }) => before),
    after: all.flatMap(({ after }) => after),
  }
}

/** `cannot alter type of a column used in a policy definition` (15.18). */
export function policiesAround({ table, old, next }: ColumnChange): Around {
  const { from, to, context } = table
  const { database } = context.desired
  const isSound = isComparable(plainType(old.type), plainType(next.type), database)
  const names = [old.name, next.name]
  const policies = (from.spec.rowSecurity?.policies ?? []).filter(
    ({ using = '', withCheck = '' }) =>
      [using, withCheck].some((text) => columnsIn(text).some((one) => names.includes(one))),
  )
  return {
    before: policies.map(({ name }) =>
      draft(`DROP POLICY IF EXISTS ${quoteIdent(name)} ON ${table.table}`),
    ),
    after: policies.flatMap((policy) => {
      const again = policyMeanwhile(table, policy, isSound)
      if (again === undefined) return []
      const isShut = [again.using, again.withCheck].includes('false')
      const shut = hazard(
        'locks-table',
        `policy \`${policy.name}\` lets nobody in until it is changed`,
      )
      return createPolicy(to.address, again, 'expand').map((one) =>
        isShut ? { ...one, hazards: [shut] } : one,
      )
    }),
  }
}

/** `cannot alter type of a column used in a trigger definition` (15.18). */
export function triggersAround({ table, old }: ColumnChange): Around {
  const { context } = table
  const pattern = new RegExp(`(?<!\\w)${old.name.replace(/[^\w]/g, '\\$&')}(?!\\w)`)
  const triggers = (context.neighbours ?? []).filter(
    ({ object: { kind, spec } }) => kind === 'Trigger' && pattern.test(JSON.stringify(spec)),
  )
  const rules = kinds['Trigger']
  return {
    before: triggers.flatMap(({ object }) => rules?.drop(object, context) ?? []),
    // As the plan wants it: what it says of the column need not be possible any more.
    after: triggers.flatMap(({ object, isGoing }) => {
      const spec = context.desired.lookup('trigger', object.name)?.spec
      const again = asResource(spec === undefined ? object : { ...object, spec })
      return isGoing ? [] : (rules?.create(again, context) ?? [])
    }),
  }
}

/** `cannot alter type of a column used by a view or rule` (15.18). */
export function rulesAround({ table, old }: ColumnChange): Around {
  const rules = rulesNaming(table, [old.name])
  // The server makes statistics again by itself, and forgets how much they are to sample (15.18).
  const targets = statisticsOn(table.from)
    .filter(({ words }) => words.has(old.name))
    .flatMap(({ make }) => make.filter(({ sql }) => / SET STATISTICS \d+$/.test(sql)))
  return {
    before: rules.map(({ drop }) => drop),
    after: [
      ...rules.flatMap(({ make }) =>
        make.map((one) => ({ ...one, sql: renamedText(one.sql, table.renames) })),
      ),
      ...targets,
    ],
  }
}

/** `cannot alter type of a column used by a publication WHERE clause` (15.18). */
export function publicationsAround(column: ColumnChange): Around {
  const { table, old } = column
  const { context, from } = table
  const published = (context.neighbours ?? [])
    .filter(({ object }) => object.kind === 'Publication')
    .flatMap(({ object, isGoing }) => {
      const { tables = [] } = object.spec as { readonly tables?: readonly PublishedTable[] }
      return tables
        .filter(
          ({ name, where = '' }) => name === liveName(from) && columnsIn(where).includes(old.name),
        )
        .map((one) => ({ name: object.name, one, isGoing }))
    })
  return {
    before: published.map(({ name }) =>
      draft(`ALTER PUBLICATION ${quoteIdent(name)} DROP TABLE ${table.table}`),
    ),
    after: published.flatMap(({ name, one, isGoing }) => {
      if (isGoing) return []
      const again = tableSql(publishedAgain(table, name, one), context.live.database)
      return [draft(`ALTER PUBLICATION ${quoteIdent(name)} ADD TABLE ${again}`)]
    }),
  }
}

/** As the plan wants it; where it is to leave, it publishes nothing until then. */
function publishedAgain(
  { context, to, renames }: TableChange,
  publication: string,
  { where = '', columns, ...one }: PublishedTable,
): PublishedTable {
  const declared = context.desired.lookup('publication', publication)?.spec
  if (declared !== undefined) {
    const { tables = [] } = declared as { readonly tables?: readonly PublishedTable[] }
    const wanted = tables.find(
      ({ name }) => qualifiedName(name, context.desired.database) === to.name,
    )
    return wanted ?? { ...one, where: 'false' }
  }
  return {
    ...one,
    where: renamedText(where, renames),
    ...(columns === undefined ? {} : { columns: columns.map((c) => renames.get(c) ?? c) }),
  }
}

/** What the plan no longer has, or has otherwise, need not be possible with the new type. */
export function outdatedParts({ table, old }: ColumnChange): Around {
  const { constraints, indexes } = partsOf(table, [old.name])
  const name = (index: string): string => sqlName({ ...table.to.address, name: index })
  const checks = constraints.filter(({ part, isKept }) => !isKept && part.check !== undefined)
  return {
    before: [
      ...checks.map(({ part }) => draft(dropConstraintSql(table.table, part.name))),
      ...indexes
        .filter(({ part, isKept }) => !isKept && isExpression(part))
        .map(({ part }) => draft(`DROP INDEX IF EXISTS ${name(part.name)}`)),
    ],
    after: [
      ...changedChecks(table, [old.name]).map((next) => addUnchecked(table, next)),
      // Built here rather than beside readers and writers: nothing may be in twice until then.
      ...indexes.flatMap(({ part, next, isKept }) =>
        !isKept && isExpression(part) && part.unique && next?.unique
          ? [draft(createIndexSql(table.to.address, { ...next, name: besideName(next) }))]
          : [],
      ),
    ],
  }
}

/** Columns alone are indexed with any type. */
function isExpression({ columns, where }: IndexSpec): boolean {
  return where !== undefined || columns.some((text) => /\W/.test(unquoted(text)))
}

/**
 * A foreign key whose two sides would have types that cannot be compared is taken away before, and
 * made again when both tables are as they shall be.
 */
export function foreignKeysAround(column: ColumnChange): Around {
  const { table, old, next } = column
  const { context, from } = table
  const { desired } = context
  const { database } = desired
  if (isComparable(plainType(old.type), plainType(next.type), database)) return nothing
  const own = partsOf(table, [old.name]).constraints.filter(
    ({ part }) => part.foreignKey?.columns.includes(old.name) === true,
  )
  const others = referringKeys(from, context).filter(
    ({ constraint }) => constraint.foreignKey?.referencedColumns?.includes(old.name) === true,
  )
  return {
    before: [
      ...own.map(({ part }) => draft(dropConstraintSql(table.table, part.name))),
      ...others.map(dropReferringKey),
    ],
    after: follow([
      ...own
        .filter(({ isKept }) => isKept)
        .map(({ part, next: again }) =>
          foreignKeyAgain({ ...from, address: table.to.address }, again ?? part, desired),
        ),
      ...others
        .filter((other) => !isRetyped(other, context))
        .map(({ table: other, constraint, becomes }) =>
          foreignKeyAgain(other, constraint, desired, becomes),
        ),
    ]),
  }
}

const nothing: Around = { before: [], after: [] }

/** When both tables are as they shall be. */
function follow(keys: readonly KeyAgain[]): readonly Draft[] {
  return [...keys.flatMap(({ made }) => made), ...keys.flatMap(({ checked }) => checked)].map(
    (one) => ({ ...one, phase: 'follow' }),
  )
}

/** Then its own change makes the key again. */
function isRetyped(
  { table, constraint, becomes }: ReferringKey,
  { desired }: LowerContext,
): boolean {
  const name = becomes === undefined ? table.name : addressName(becomes)
  const wanted = desired.lookup('relation', name)?.spec as TableSpec | undefined
  const columns = constraint.foreignKey?.columns ?? []
  if (wanted === undefined) return true
  if (wanted.constraints?.some(({ name }) => name === constraint.name) !== true) return true
  return columns.some((name) => {
    const [before, after] = [table.spec, wanted].map((spec) => columnNamed(spec, name)?.type)
    return normalType(before ?? '', desired.database) !== normalType(after ?? '', desired.database)
  })
}
