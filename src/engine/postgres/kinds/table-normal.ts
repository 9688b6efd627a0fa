/** The form in which tables are compared: a flattening of what inspection gives. */
import type { NormalForm } from '../../../catalog/normal-form.ts'
import type { Address } from '../../../resource/id.ts'
import type { KindContext } from '../../engine.ts'
import { compact, type Loose } from '../../common/compact.ts'
import { mergeHypertable, normalHypertable } from '../timescale/hypertable.ts'
import { normalColumns } from './columns.ts'
import { keyColumns, normalConstraints, primaryKeyOf } from './constraint.ts'
import { normalIndexes } from './index-definition.ts'
import { merged } from './merged.ts'
import { qualifiedName } from './names.ts'
import { normalOwner } from './owner.ts'
import { parameterParts } from './parameters.ts'
import { partitionText } from './partition.ts'
import { normalRowSecurity } from './row-security.ts'
import type { ConstraintSpec, RowSecuritySpec, TableSpec } from './table-spec.ts'

/** In the order in which differences are carried out: columns before what is made of them. */
export function normalTable(
  spec: TableSpec,
  { name }: Address,
  context: KindContext,
): { readonly [K in keyof Required<TableSpec>]: NormalForm[string] } {
  const { columns = [], constraints = [], inherits } = spec
  return {
    columns: normalColumns(columns, keyColumns(spec), context),
    primaryKey: primaryKeyOf(spec, name)?.primaryKey?.join(', ') ?? null,
    constraints: { ordered: false, parts: normalConstraints(constraints, context) },
    indexes: normalIndexes(spec.indexes),
    inherits: inherits?.map((one) => qualifiedName(one, context.database)).join(', ') ?? null,
    partitionOf: partitionText(spec.partitionOf, context),
    partitionBy: spec.partitionBy ?? null,
    hypertable: normalHypertable(spec.hypertable, context),
    unlogged: spec.unlogged ? 'unlogged' : null,
    method: spec.method ?? null,
    tablespace: spec.tablespace ?? null,
    with: parameterParts(spec.with),
    replicaIdentity: spec.replicaIdentity ?? null,
    rowSecurity: normalRowSecurity(spec.rowSecurity),
    owner: normalOwner(spec, context),
    comment: spec.comment ?? null,
  }
}

/** The server's form with what it was not asked for, or has no word for, as the plan has it. */
export function mergeTable(desired: TableSpec, stored: TableSpec): TableSpec {
  const { columns, constraints, indexes, rowSecurity, hypertable } = desired
  const { hypertable: storedHypertable, ...rest } = merged(desired, stored)
  const commented = named(indexes)
  return compact<TableSpec>({
    ...rest,
    columns: stored.columns === undefined ? undefined : mergeColumns(columns, stored.columns),
    constraints: mergeConstraints(constraints ?? [], stored.constraints ?? []),
    indexes: stored.indexes?.map((index) => withComment(index, commented.get(index.name))),
    rowSecurity: mergeRowSecurity(rowSecurity, stored.rowSecurity),
    hypertable: mergeHypertable(hypertable, storedHypertable),
  } as Loose<TableSpec>)
}

function mergeColumns(
  desired: TableSpec['columns'],
  stored: NonNullable<TableSpec['columns']>,
): TableSpec['columns'] {
  const wanted = named(desired)
  return stored.map((column) => {
    const own = wanted.get(column.name)
    return {
      ...withComment(column, own),
      ...(own?.renamedFrom === undefined ? {} : { renamedFrom: own.renamedFrom }),
    }
  })
}

function mergeConstraints(
  desired: readonly ConstraintSpec[],
  stored: readonly ConstraintSpec[],
): readonly ConstraintSpec[] | undefined {
  const wanted = named(desired)
  const all = [
    ...stored.map((constraint) => {
      const own = wanted.get(constraint.name)
      return { ...withComment(constraint, own), ...(own?.notValid ? { notValid: true } : {}) }
    }),
    ...desired.filter(({ foreignKey }) => foreignKey !== undefined),
  ]
  return all.length === 0 ? undefined : all
}

function mergeRowSecurity(
  desired: RowSecuritySpec | undefined,
  stored: RowSecuritySpec | undefined,
): RowSecuritySpec | undefined {
  if (stored?.policies === undefined) return stored
  const wanted = named(desired?.policies)
  return {
    ...stored,
    policies: stored.policies.map((policy) => {
      const own = wanted.get(policy.name)
      const { to: _, ...rest } = withComment(policy, own)
      return own?.to === undefined ? rest : { ...rest, to: own.to }
    }),
  }
}

function named<T extends { readonly name: string }>(
  items: readonly T[] = [],
): ReadonlyMap<string, T> {
  return new Map(items.map((item) => [item.name, item]))
}

function withComment<T extends { readonly comment?: string }>(item: T, own: T | undefined): T {
  const { comment: _, ...rest } = item
  return (own?.comment === undefined ? rest : { ...rest, comment: own.comment }) as T
}
