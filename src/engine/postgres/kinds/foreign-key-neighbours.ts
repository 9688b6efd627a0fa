/** Foreign keys of other tables that refer to one that goes, or to a key of it. */
import { addressName } from '../../../resource/id.ts'
import type { LiveObject } from '../../../resource/resource.ts'
import type { Draft, LowerContext } from '../../engine.ts'
import { draft } from './draft.ts'
import { quoteIdent, sqlName } from './names.ts'
import type { ConstraintSpec, TableSpec } from './table-spec.ts'

export interface ReferringKey {
  readonly table: LiveObject<TableSpec>
  readonly constraint: ConstraintSpec
}

/** Of others only; `columns`: only those that refer to a key of these columns. */
export function referringKeys(
  { id, address }: Pick<LiveObject, 'id' | 'address'>,
  context: LowerContext,
  columns?: readonly string[],
): readonly ReferringKey[] {
  const name = addressName(address)
  const tables = new Map(
    (context.neighbours ?? [])
      .filter(({ object }) => object.kind === 'Table' && object.id !== id)
      .map(({ object }) => [object.id, object as LiveObject<TableSpec>] as const),
  )
  return [...tables.values()].flatMap((table) =>
    (table.spec.constraints ?? [])
      .filter(
        ({ foreignKey }) =>
          foreignKey?.references === name &&
          (columns === undefined || isSameSet(foreignKey.referencedColumns ?? [], columns)),
      )
      .map((constraint) => ({ table, constraint })),
  )
}

function isSameSet(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((name) => b.includes(name))
}

/** A table that others refer to cannot go; their own plans may have taken the key away already. */
export function dropReferringKeys(
  from: Pick<LiveObject, 'id' | 'address'>,
  context: LowerContext,
): readonly Draft[] {
  return referringKeys(from, context).map(({ table, constraint }) =>
    draft(
      `ALTER TABLE IF EXISTS ${sqlName(table.address)} DROP CONSTRAINT IF EXISTS ${quoteIdent(constraint.name)}`,
    ),
  )
}
