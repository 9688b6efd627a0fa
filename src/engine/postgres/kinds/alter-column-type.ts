import type { Hazard } from '../../../changeset/changeset.ts'
import { hazard } from '../../common/lowered.ts'
import type { Draft } from '../../engine.ts'
import { alterColumn, type ColumnChange, readsMoved, rewriteHazards } from './alter-column-parts.ts'
import { dependentColumns, makeColumnsAgain } from './alter-column-generated.ts'
import { routinesNaming } from './alter-column-drop.ts'
import { collationSql } from './collation.ts'
import {
  foreignKeysAround,
  outdatedParts,
  policiesAround,
  publicationsAround,
  rulesAround,
  triggersAround,
} from './column-dependents.ts'
import { plainType, serialType } from './columns.ts'
import { draft, turns } from './draft.ts'
import { quoteIdent, quoteLiteral } from './names.ts'
import { numberingOf } from './numbering.ts'
import { type InTheWay, isInTheWay, rebuildAround } from './rebuild-around.ts'
import { isThere } from './table-change.ts'
import { expectNoValue } from './table-probe.ts'
import { type Conversion, conversionOf } from './type-conversion.ts'
import { labelOf, type TypeSpec } from './type-spec.ts'
import { userTypeName } from './types.ts'

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
  const generated = dependentColumns(table, old.name)
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
  const [outdated, rules] = [outdatedParts(column), rulesAround(column)]
  const around = rebuildAround(
    from,
    [
      ...rules.before,
      ...published.before,
      ...keys.before,
      ...outdated.before,
      ...policies.before,
      ...triggers.before,
      ...before,
      ...(hasDefault && !isNumbered ? [alterColumn(column, 'DROP DEFAULT')] : []),
      change,
      ...[
        ...after,
        ...outdated.after,
        ...triggers.after,
        ...policies.after,
        ...published.after,
        ...rules.after,
      ].map(ownPart),
    ],
    context,
    readsMoved(table),
  )
  return isInTheWay(around) ? around : [...probeOf(column, conversion), ...around, ...keys.after]
}

/** How values of before are understood by the new type. */
export function readingOfValues(column: ColumnChange): string | undefined {
  return conversionWithBase(column, plainType(column.next.type)).reads
}

/** A domain cuts off and rounds as the type that it stands on. */
function conversionWithBase({ table, old, name }: ColumnChange, type: string): Conversion {
  const { context, facts } = table
  const { database } = context.desired
  const server = { database, major: facts.major }
  const conversion = conversionOf(plainType(old.type), type, name, server)
  const user = userTypeName(type, database)
  const found = user === undefined ? undefined : context.desired.lookup('type', user)
  const { domain, enum: labels } = (found?.spec ?? {}) as TypeSpec
  if (labels !== undefined && !type.endsWith(']')) {
    const known = labels.map((label) => quoteLiteral(labelOf(label))).join(', ')
    return { ...conversion, misfit: `${name}::text NOT IN (${known})` }
  }
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
  const isKnown =
    user === undefined ||
    !misfit.includes('pg_input_is_valid') ||
    table.context.live.lookup('type', user) !== undefined
  const question = expectNoValue({
    table: table.table,
    condition: misfit,
    example: quoteIdent(next.name),
    message: `\`${next.name}\` has a value that ${next.type} cannot have in {{rows}}, such as {{example}}`,
    early: isThere(table) && old.name === next.name && isKnown,
  })
  return [{ ...question, turn: turns.questions }]
}
