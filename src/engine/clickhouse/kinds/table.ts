/** Tables of every engine: https://clickhouse.com/docs/sql-reference/statements/create/table */
import type { Hazard } from '../../../changeset/changeset.ts'
import type { JsonObject } from '../../../resource/json.ts'
import type { Resource } from '../../../resource/resource.ts'
import { quoteString } from '../../../sql/index.ts'
import { swapTable } from '../recipes/swap-table.ts'
import type { KindContext, KindRules } from '../../engine.ts'
import { tableFields } from './alter-table.ts'
import { type ColumnSpec, writeColumns } from '../../clickhouse-family/kinds/columns.ts'
import { columnReferences, columnSql, flatColumns, normalColumns, readColumns } from './columns.ts'
import { compact } from '../../common/compact.ts'
import { readDocument } from './documents.ts'
import { draft } from '../../clickhouse-family/kinds/draft.ts'
import { hazard } from '../../common/lowered.ts'
import { dropGuard } from './drop-guard.ts'
import { engineName, engineTraits } from './engines.ts'
import { relationAddress } from './documents.ts'
import { sqlName } from '../../clickhouse-family/kinds/names.ts'
import { noFacts } from '../../clickhouse-family/kinds/lineage.ts'
import { inDatabase } from '../../clickhouse-family/kinds/references.ts'
import { renameTable } from './relation.ts'
import { consumerEffect } from './state-effect.ts'
import {
  normalStorage,
  readStorage,
  type StorageSpec,
  storageClauses,
  storageReferences,
  writeStorage,
} from './storage.ts'
import {
  constraintSql,
  indexSql,
  normalTableParts,
  projectionSql,
  readTableParts,
  type TablePartsSpec,
  tablePartsReferences,
  writeTableParts,
} from './table-parts.ts'

export type TableSpec = StorageSpec &
  TablePartsSpec & {
    readonly columns: readonly ColumnSpec[]
    readonly comment?: string
  }

export const table: KindRules<TableSpec> = {
  kind: 'Table',
  rank: 3,
  namespace: 'relation',
  lives: 'database',
  fields: tableFields,
  address: relationAddress,
  read: (json) =>
    readDocument<TableSpec>(json, {
      kinds: ['Table'],
      required: ['columns'],
      fields: (own, problems) => ({
        ...compact<Partial<TableSpec>>({
          columns: readColumns(own['columns'], ['columns'], problems),
        }),
        ...readStorage(own, problems),
        ...readTableParts(own, problems),
      }),
    }),
  write: (spec) =>
    compact<JsonObject>({
      comment: spec.comment,
      columns: writeColumns(spec.columns),
      ...writeStorage(spec),
      ...writeTableParts(tableParts(spec)),
    }),
  references: (spec, address, context) => [
    ...inDatabase(address),
    ...columnReferences(spec.columns, ['columns'], context),
    ...storageReferences(spec, context),
    ...tablePartsReferences(spec, context),
  ],
  columns: (spec) => ({
    ...noFacts,
    columns: flatColumns(spec.columns).map(({ name }) => ({ name, from: [], complete: true })),
  }),
  normal: (spec, _address, context) => ({
    columns: normalColumns(spec.columns, context),
    ...normalStorage(spec, context),
    ...normalTableParts(spec, context),
    comment: spec.comment ?? null,
  }),
  create: (to, { desired }) => [draft(createTable(to, desired, 'CREATE TABLE'))],
  // One statement: readers, dictionaries and materialized views keep the name throughout, where
  // DROP would be refused or leave inserts failing (observed on 26.7.2.1).
  recreate: (_from, to, { desired }) => [
    draft(createTable(to, desired, 'CREATE OR REPLACE TABLE')),
  ],
  drop: (from, context) => {
    const name = sqlName(from.address)
    const drop = draft(`DROP TABLE ${name}${dropGuard(context)}`, { hazards: losses(from.spec) })
    // Rows that wait to be sent on are lost with the table (docs, Distributed engine).
    return engineName(from.spec.engine) === 'Distributed'
      ? [draft(`SYSTEM FLUSH DISTRIBUTED ${name}`), drop]
      : [drop]
  },
  rename: (from, to) =>
    renameTable(from, to).map((one) => ({
      ...one,
      hazards: [
        hazard('blocks-ingest', `inserts into ${from.name} fail from then on: it is ${to.name}`),
      ],
    })),
  swap: (from, to, changes, context) =>
    swapTable(from, to, changes, context, (address) =>
      createTable({ ...to, address }, context.desired, 'CREATE TABLE'),
    ),
  losses: ({ spec }) => losses(spec),
  stateEffect: consumerEffect,
}

function losses({ engine }: TableSpec): readonly Hazard[] {
  const traits = engineTraits(engine)
  const found: Hazard[] = []
  if (traits.ownsRows) found.push(hazard('drops-data', 'all rows of the table'))
  if (traits.state !== undefined) found.push(hazard('loses-state', traits.state))
  return found
}

function createTable(
  { address, spec }: Resource<TableSpec>,
  context: KindContext,
  verb: 'CREATE TABLE' | 'CREATE OR REPLACE TABLE',
): string {
  const elements = elementsSql(spec, spec.columns, context)
  const clauses = storageClauses(spec, context)
  const comment = spec.comment === undefined ? [] : [`COMMENT ${quoteString(spec.comment)}`]
  return [
    `${verb} ${sqlName(address)}`,
    `(\n${elements.map((element) => `  ${element}`).join(',\n')}\n)`,
    ...clauses,
    ...comment,
  ].join('\n')
}

/** What stands in the brackets of CREATE: columns, indexes, projections, constraints. */
export function elementsSql(
  spec: TablePartsSpec,
  columns: readonly ColumnSpec[] | undefined,
  context: KindContext,
): readonly string[] {
  return [
    ...(columns ?? []).map((column) => columnSql(column, context)),
    ...(spec.indexes ?? []).map((index) => indexSql(index, context)),
    ...(spec.constraints ?? []).map((constraint) => constraintSql(constraint, context)),
    ...(spec.projections ?? []).map((projection) => projectionSql(projection, context)),
  ]
}

function tableParts({ indexes, projections, constraints }: TableSpec): TablePartsSpec {
  return compact<TablePartsSpec>({ indexes, projections, constraints })
}
