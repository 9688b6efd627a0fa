/** Foreign keys of other tables that refer to one that goes, or to a key of it. */
import { type Address, addressName } from '../../../resource/id.ts'
import type { LiveObject } from '../../../resource/resource.ts'
import { hazard } from '../../common/lowered.ts'
import type { Draft, LowerContext } from '../../engine.ts'
import { draft } from './draft.ts'
import { quoteIdent, quoteLiteral, sqlName } from './names.ts'
import type { ConstraintSpec, TableSpec } from './table-spec.ts'

export interface ReferringKey {
  readonly table: LiveObject<TableSpec>
  readonly constraint: ConstraintSpec
  readonly isManaged: boolean
  /** The name that its table gets in the same plan, sooner or later. */
  readonly becomes?: Address
}

type Referred = Pick<LiveObject, 'id' | 'address' | 'formerName'>

/** Of others only; `columns`: only those that refer to a key of these columns. */
export function referringKeys(
  { id, address, formerName }: Referred,
  context: LowerContext,
  columns?: readonly string[],
): readonly ReferringKey[] {
  const name = formerName ?? addressName(address)
  const tables = new Map(
    (context.neighbours ?? [])
      .filter(({ object }) => object.kind === 'Table' && object.id !== id)
      .map(({ object, isManaged }) => {
        return [object.id, { table: object as LiveObject<TableSpec>, isManaged }] as const
      }),
  )
  return [...tables.values()].flatMap(({ table, isManaged }) =>
    (table.spec.constraints ?? [])
      .filter(
        ({ foreignKey }) =>
          foreignKey?.references === name &&
          (columns === undefined || isSameSet(foreignKey.referencedColumns ?? [], columns)),
      )
      .map((constraint) => {
        const becomes = context.planned?.(table.id)?.becomes?.address
        return { table, constraint, isManaged, ...(becomes === undefined ? {} : { becomes }) }
      }),
  )
}

function isSameSet(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((name) => b.includes(name))
}

/** Gone for good: nobody makes the key of a table again that no plan manages. */
export function dropReferringKey({ table, constraint, isManaged, becomes }: ReferringKey): Draft {
  const lost = `foreign key \`${constraint.name}\` of ${table.id}, which no plan manages`
  return draft(
    underEitherName(
      sqlName(table.address),
      becomes,
      (name) =>
        `ALTER TABLE IF EXISTS ${name} DROP CONSTRAINT IF EXISTS ${quoteIdent(constraint.name)}`,
    ),
    { hazards: isManaged ? [] : [hazard('breaks-unmanaged', lost)] },
  )
}

/** Whichever of the two names the table has by then. */
export function underEitherName(
  name: string,
  becomes: Address | undefined,
  statement: (name: string) => string,
): string {
  if (becomes === undefined) return statement(name)
  const next = sqlName(becomes)
  return `DO $sluice$
BEGIN
  IF to_regclass(${quoteLiteral(next)}) IS NULL THEN
    ${statement(name)};
  ELSE
    ${statement(next)};
  END IF;
END $sluice$`
}

/** A table that others refer to cannot go; their own plans may have taken the key away already. */
export function dropReferringKeys(from: Referred, context: LowerContext): readonly Draft[] {
  return referringKeys(from, context).map((key) =>
    pointsElsewhere(key, from, context) ? dropWhereItStillRefers(key, from) : dropReferringKey(key),
  )
}

/** The plans have a key of this name that refers to another table: it may be there already. */
function pointsElsewhere(
  { table, constraint }: ReferringKey,
  { address }: Referred,
  { desired }: LowerContext,
): boolean {
  const wanted = desired.lookup('relation', table.name)?.spec as TableSpec | undefined
  const next = wanted?.constraints?.find(({ name }) => name === constraint.name)
  return next !== undefined && next.foreignKey?.references !== addressName(address)
}

/** By its name alone the new one would go: https://www.postgresql.org/docs/current/catalog-pg-constraint.html */
function dropWhereItStillRefers({ table, constraint }: ReferringKey, { address }: Referred): Draft {
  const [of, to] = [table.address, address].map(
    (one) => `to_regclass(${quoteLiteral(sqlName(one))})`,
  )
  return draft(
    [
      'DO $sluice$ BEGIN',
      `  IF EXISTS (SELECT 1 FROM pg_constraint WHERE conrelid = ${of} AND confrelid = ${to} AND conname = ${quoteLiteral(constraint.name)}) THEN`,
      `    ALTER TABLE ${sqlName(table.address)} DROP CONSTRAINT ${quoteIdent(constraint.name)};`,
      '  END IF;',
      'END $sluice$',
    ].join('\n'),
  )
}
