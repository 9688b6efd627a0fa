import type { Hazard } from '../../../changeset/changeset.ts'
import { hazard } from '../../common/lowered.ts'
import type { Draft, LowerContext } from '../../engine.ts'
import { alterColumn, type ColumnChange, readsMoved, rewriteHazards } from './alter-column-parts.ts'
import { dependentColumns, makeColumnsAgain, partsOf } from './alter-column-generated.ts'
import { routinesNaming } from './alter-column-drop.ts'
import { collationSql } from './collation.ts'
import { serialType } from './columns.ts'
import { constraintSql } from './constraint.ts'
import { dropConstraintSql } from './constraint-statements.ts'
import { draft, standalone, turns } from './draft.ts'
import { dropReferringKey, type ReferringKey, referringKeys } from './foreign-key-neighbours.ts'
import { kinds } from './index.ts'
import { unquoted } from './name-lists.ts'
import { quoteIdent, sqlName } from './names.ts'
import { numberingOf } from './numbering.ts'
import { type PublishedTable, tableSql } from './publication-tables.ts'
import {
  asResource,
  type InTheWay,
  isInTheWay,
  liveName,
  rebuildAround,
} from './rebuild-around.ts'
import { createPolicy } from './row-security.ts'
import { columnsIn } from './table-names.ts'
import { columnNamed, isThere, renamedText } from './table-change.ts'
import { expectNoValue } from './table-probe.ts'
import type { ConstraintSpec, IndexSpec, TableSpec } from './table-spec.ts'
import { type Conversion, conversionOf, isComparable } from './type-conversion.ts'
import { normalType, userTypeName } from './types.ts'

/**
 * The column under everything that stands on it: views are dropped and made again, as are policies,
 * triggers and generated columns that name it. Indexes, checks and foreign keys the server makes
 * again by itself.
 */
export function typeDrafts(column: ColumnChange): readonly Draft[] | InTheWay {
  const { table, old, next, name } = column
  const { from, context } = table
  const type = plainType(next.type)
  const conversion = conversionWithBase(column, type)
  const generated = dependentColumns(table, next.name)
  const using = conversion.using === undefined ? '' : ` USING ${conversion.using}`
  const collation = next.collation === undefined ? '' : ` COLLATE ${collationSql(next.collation)}`
  const hasDefault = old.default !== undefined || serialType(old.type) !== undefined
  // Whole numbers of any width are cast, and those of a sequence go on until an identity is there.
  const isNumbered = [old, next].every((one) => numberingOf(one, table.to.address) !== undefined)
  const change = draft(
    `ALTER TABLE ${table.table} ALTER COLUMN ${name} TYPE ${type}${collation}${using}`,
    { hazards: hazardsOf(column, conversion) },
  )
  const { before, after } = makeColumnsAgain(table, generated)
  const [policies, triggers] = [policiesAround(column), triggersAround(column)]
  const [keys, published] = [foreignKeysAround(column), publicationsAround(column)]
  const around = rebuildAround(
    from,
    [
      ...published.before,
      ...keys.before,
      ...outdatedParts(column),
      ...policies.before,
      ...triggers.before,
      ...before,
      ...(hasDefault && !isNumbered ? [alterColumn(column, 'DROP DEFAULT')] : []),
      change,
      ...[...after, ...triggers.after, ...policies.after, ...published.after].map(ownPart),
    ],
    context,
    readsMoved(table),
  )
  return isInTheWay(around) ? around : [...probeOf(column, conversion), ...around, ...keys.after]
}

/** A domain cuts off and rounds as the type that it stands on. */
function conversionWithBase({ table, old, name }: ColumnChange, type: string): Conversion {
  const { context, facts } = table
  const { database } = context.desired
  const server = { database, major: facts.major }
  const conversion = conversionOf(plainType(old.type), type, name, server)
  const user = userTypeName(type, database)
  const found = user === undefined ? undefined : context.desired.lookup('type', user)
  const domain = found?.spec['domain'] as { readonly type: string } | undefined
  if (domain === undefined) return conversion
  const inner = conversionOf(plainType(old.type), domain.type, name, server)
  return {
    ...conversion,
    loses: conversion.loses ?? inner.loses,
    misfit: conversion.misfit ?? inner.misfit,
  }
}

function ownPart(one: Draft): Draft {
  return { ...one, turn: turns.ownParts }
}

/** The type of a `serial` without its sequence. */
function plainType(type: string | undefined): string {
  return serialType(type) ?? type ?? 'text'
}

function hazardsOf({ table, old, next }: ColumnChange, conversion: Conversion): readonly Hazard[] {
  const users = routinesNaming(table.context.neighbours ?? [], old.name)
  const uses = users.length === 0 ? '' : `; ${users.join(', ')} may use the column`
  return [
    ...(conversion.rewrites ? rewriteHazards : []),
    ...(conversion.rewrites || old.collation === next.collation ? [] : [sortedAnew]),
    ...(conversion.loses === undefined
      ? []
      : [hazard('drops-data', `in column \`${next.name}\` ${conversion.loses}${uses}`)]),
  ]
}

const sortedAnew = hazard(
  'locks-table',
  'nobody uses the table while indexes of the column are built',
)

function probeOf({ table, old, next }: ColumnChange, conversion: Conversion): readonly Draft[] {
  const { misfit } = conversion
  if (misfit === undefined) return []
  const { database } = table.context.desired
  const user = userTypeName(next.type ?? '', database)
  const isKnown = user === undefined || table.context.live.lookup('type', user) !== undefined
  return [
    expectNoValue({
      table: table.table,
      condition: misfit,
      example: quoteIdent(next.name),
      message: `\`${next.name}\` has a value that ${next.type} cannot have in {{rows}}, such as {{example}}`,
      early: isThere(table) && old.name === next.name && isKnown,
    }),
  ]
}

interface Around {
  readonly before: readonly Draft[]
  readonly after: readonly Draft[]
}

/** `cannot alter type of a column used in a policy definition` (15.18). */
function policiesAround({ table, old, next }: ColumnChange): Around {
  const { from, to, wanted } = table
  const names = [old.name, next.name]
  const policies = (from.spec.rowSecurity?.policies ?? []).filter(
    ({ using = '', withCheck = '' }) =>
      [using, withCheck].some((text) => columnsIn(text).some((one) => names.includes(one))),
  )
  const desired = new Map(
    (wanted.rowSecurity?.policies ?? []).map((policy) => [policy.name, policy] as const),
  )
  return {
    before: policies.map(({ name }) =>
      draft(`DROP POLICY IF EXISTS ${quoteIdent(name)} ON ${table.table}`),
    ),
    after: policies.flatMap((policy) =>
      createPolicy(to.address, desired.get(policy.name) ?? policy, 'expand'),
    ),
  }
}

/** `cannot alter type of a column used in a trigger definition` (15.18). */
function triggersAround({ table, old }: ColumnChange): Around {
  const { context } = table
  const pattern = new RegExp(`(?<!\\w)${old.name.replace(/[^\w]/g, '\\$&')}(?!\\w)`)
  const triggers = (context.neighbours ?? [])
    .map(({ object }) => object)
    .filter(({ kind, spec }) => kind === 'Trigger' && pattern.test(JSON.stringify(spec)))
  const rules = kinds['Trigger']
  return {
    before: triggers.flatMap((trigger) => rules?.drop(trigger, context) ?? []),
    after: triggers.flatMap((trigger) => rules?.create(asResource(trigger), context) ?? []),
  }
}

/** `cannot alter type of a column used by a publication WHERE clause` (15.18). */
function publicationsAround({ table, old }: ColumnChange): Around {
  const { context, from, renames } = table
  const { database } = context.live
  const published = (context.neighbours ?? [])
    .filter(({ object, isGoing }) => object.kind === 'Publication' && !isGoing)
    .flatMap(({ object }) => {
      const { tables = [] } = object.spec as { readonly tables?: readonly PublishedTable[] }
      return tables
        .filter(({ name, where = '' }) => name === from.name && columnsIn(where).includes(old.name))
        .map((one) => ({ publication: quoteIdent(object.name), one }))
    })
  return {
    before: published.map(({ publication }) =>
      draft(`ALTER PUBLICATION ${publication} DROP TABLE ${table.table}`),
    ),
    after: published.map(({ publication, one }) => {
      const { where = '', columns } = one
      const again = {
        ...one,
        where: renamedText(where, renames),
        ...(columns === undefined ? {} : { columns: columns.map((c) => renames.get(c) ?? c) }),
      }
      return draft(`ALTER PUBLICATION ${publication} ADD TABLE ${tableSql(again, database)}`)
    }),
  }
}

/** What the plan no longer has, or has otherwise, need not be possible with the new type. */
function outdatedParts({ table, old }: ColumnChange): readonly Draft[] {
  const { constraints, indexes } = partsOf(table, [old.name])
  const name = (index: string): string => sqlName({ ...table.to.address, name: index })
  return [
    ...constraints
      .filter(({ part, isKept }) => !isKept && part.check !== undefined)
      .map(({ part }) => draft(dropConstraintSql(table.table, part.name))),
    ...indexes
      .filter(({ part, isKept }) => !isKept && isExpression(part))
      .map(({ part }) => draft(`DROP INDEX IF EXISTS ${name(part.name)}`)),
  ]
}

/** Columns alone are indexed with any type. */
function isExpression({ columns, where }: IndexSpec): boolean {
  return where !== undefined || columns.some((text) => /\W/.test(unquoted(text)))
}

/**
 * A foreign key whose two sides would have types that cannot be compared is taken away before, and
 * made again when both tables are as they shall be.
 */
function foreignKeysAround(column: ColumnChange): Around {
  const { table, old, next } = column
  const { context, from } = table
  const { database } = context.desired
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
    after: [
      ...own
        .filter(({ isKept }) => isKept)
        .flatMap(({ part }) => addForeignKey(table.table, part, context)),
      ...others
        .filter((other) => !isRetyped(other, context))
        .flatMap((other) => addForeignKey(sqlName(other.table.address), other.constraint, context)),
    ],
  }
}

const nothing: Around = { before: [], after: [] }

function addForeignKey(
  table: string,
  constraint: ConstraintSpec,
  { desired }: LowerContext,
): readonly Draft[] {
  return [
    draft(`ALTER TABLE ${table} ADD ${constraintSql(constraint, desired)} NOT VALID`, {
      phase: 'follow',
    }),
    standalone(`ALTER TABLE ${table} VALIDATE CONSTRAINT ${quoteIdent(constraint.name)}`, {
      phase: 'follow',
    }),
  ]
}

/** Then its own change makes the key again. */
function isRetyped({ table, constraint }: ReferringKey, { desired }: LowerContext): boolean {
  const wanted = desired.lookup('relation', table.name)?.spec as TableSpec | undefined
  const columns = constraint.foreignKey?.columns ?? []
  if (wanted === undefined) return true
  if (wanted.constraints?.some(({ name }) => name === constraint.name) !== true) return true
  return columns.some((name) => {
    const [before, after] = [table.spec, wanted].map((spec) => columnNamed(spec, name)?.type)
    return normalType(before ?? '', desired.database) !== normalType(after ?? '', desired.database)
  })
}
