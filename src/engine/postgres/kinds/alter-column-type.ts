import type { Hazard } from '../../../changeset/changeset.ts'
import { hazard } from '../../common/lowered.ts'
import type { Draft } from '../../engine.ts'
import { alterColumn, type ColumnChange, readsAny, rewriteHazards } from './alter-column-parts.ts'
import { dependentColumns, makeColumnsAgain } from './alter-column-generated.ts'
import { routinesNaming } from './alter-column-drop.ts'
import { collationSql } from './collation.ts'
import { serialType } from './columns.ts'
import { draft } from './draft.ts'
import { kinds } from './index.ts'
import { quoteIdent } from './names.ts'
import { asResource, type InTheWay, rebuildAround } from './rebuild-around.ts'
import { createPolicy } from './row-security.ts'
import { columnsIn } from './table-names.ts'
import { isThere } from './table-change.ts'
import { expectNoValue } from './table-probe.ts'
import { type Conversion, conversionOf } from './type-conversion.ts'
import { userTypeName } from './types.ts'

/**
 * The column under everything that stands on it: views are dropped and made again, as are policies,
 * triggers and generated columns that name it. Indexes, checks and foreign keys the server makes
 * again by itself.
 */
export function typeDrafts(column: ColumnChange): readonly Draft[] | InTheWay {
  const { table, old, next, name } = column
  const { from, context, facts } = table
  const database = context.desired.database
  const type = plainType(next.type)
  const conversion = conversionOf(plainType(old.type), type, name, { database, major: facts.major })
  const generated = dependentColumns(table, next.name)
  const using = conversion.using === undefined ? '' : ` USING ${conversion.using}`
  const collation = next.collation === undefined ? '' : ` COLLATE ${collationSql(next.collation)}`
  const hasDefault = old.default !== undefined || serialType(old.type) !== undefined
  const keepsSequence = serialType(old.type) !== undefined && serialType(next.type) !== undefined
  const change = draft(
    `ALTER TABLE ${table.table} ALTER COLUMN ${name} TYPE ${type}${collation}${using}`,
    { hazards: hazardsOf(column, conversion) },
  )
  const { before, after } = makeColumnsAgain(table, generated)
  const [policies, triggers] = [policiesAround(column), triggersAround(column)]
  const around = rebuildAround(
    from,
    [
      ...policies.before,
      ...triggers.before,
      ...before,
      ...(hasDefault && !keepsSequence ? [alterColumn(column, 'DROP DEFAULT')] : []),
      change,
      ...after,
      ...triggers.after,
      ...policies.after,
    ],
    context,
    readsAny(table, [old.name, ...generated]),
  )
  return 'because' in around ? around : [...probeOf(column, conversion), ...around]
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
    ...(conversion.loses === undefined
      ? []
      : [hazard('drops-data', `in column \`${next.name}\` ${conversion.loses}${uses}`)]),
  ]
}

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
      message: `{{rows}} hold a value in \`${next.name}\` that ${next.type} cannot have, such as {{example}}`,
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
