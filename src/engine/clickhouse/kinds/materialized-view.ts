/**
 * Materialized views: into a table (`to`), with rows of their own, and refreshable ones.
 * https://clickhouse.com/docs/sql-reference/statements/create/view#materialized-view
 */
import type { Hazard } from '../../../changeset/changeset.ts'
import type { NormalForm } from '../../../catalog/normal-form.ts'
import type { JsonObject } from '../../../resource/json.ts'
import type { LiveObject, Resource } from '../../../resource/resource.ts'
import { quoteIdentifier } from '../../../sql/index.ts'
import type { Draft, KindContext, KindRules, LowerContext, SpecReference } from '../../engine.ts'
import { materializedViewFields } from './alter-materialized-view.ts'
import { fillView } from '../recipes/fill-view.ts'
import { swapView } from '../recipes/swap-view.ts'
import { type ColumnSpec, writeColumns } from '../../clickhouse-family/kinds/columns.ts'
import { readColumns } from './columns.ts'
import { compact } from '../../common/compact.ts'
import { readDocument } from './documents.ts'
import { draft } from '../../clickhouse-family/kinds/draft.ts'
import { hazard } from '../../common/lowered.ts'
import { dropGuard } from './drop-guard.ts'
import { queryFacts } from './lineage.ts'
import { qualifiedName, sqlName, sqlNameOf } from '../../clickhouse-family/kinds/names.ts'
import { relationAddress } from './documents.ts'
import { outputOf, starOutput } from './output-columns.ts'
import { inDatabase } from '../../clickhouse-family/kinds/references.ts'
import { referencesIn } from './references.ts'
import { renameTable } from './relation.ts'
import { normalSecurity, normalViewColumns, readSecurity, type SecuritySpec } from './security.ts'
import { readStart, startProblems } from './start.ts'
import { stateEffect } from './state-effect.ts'
import { backfillHazards, refreshHazards } from './target-hazards.ts'
import {
  normalStorage,
  readStorage,
  type StorageSpec,
  storageReferences,
  writeStorage,
} from './storage.ts'
import {
  normalTableParts,
  readTableParts,
  type TablePartsSpec,
  tablePartsReferences,
  writeTableParts,
} from './table-parts.ts'
import { normalOf, qualified, readText } from './text.ts'
import { scalarText } from '../../common/scalar.ts'
import { viewDefinition } from './view-definition.ts'

export type MaterializedViewSpec = SecuritySpec &
  StorageSpec &
  TablePartsSpec & {
    readonly query: string
    /** Without it the view keeps rows of its own, stored as `engine`, `orderBy` … say. */
    readonly to?: string
    /** Only where a plan declares them: the server always adds a list. */
    readonly columns?: readonly ColumnSpec[]
    /** What follows REFRESH, without APPEND. */
    readonly refresh?: string
    readonly append?: boolean
    /** At CREATE only: a refreshable view waits for its first turn. */
    readonly empty?: boolean
    /** At CREATE only. */
    readonly start?: 'now' | 'backfill' | { readonly from: string }
    readonly comment?: string
  }

export const materializedView: KindRules<MaterializedViewSpec> = {
  kind: 'MaterializedView',
  rank: 6,
  namespace: 'relation',
  derived: ['output'],
  lives: 'database',
  fields: materializedViewFields,
  address: relationAddress,
  read: (json, context) => {
    const { spec, problems } = readDocument<MaterializedViewSpec>(json, {
      kinds: ['MaterializedView', 'Sink'],
      required: ['query'],
      fields: (own, found) => ({
        ...compact<Partial<MaterializedViewSpec>>({
          query: readText('query', own['query'], ['query'], found),
          to: scalarText(own['to']),
          columns: readColumns(own['columns'], ['columns'], found),
          refresh: readText('refresh', own['refresh'], ['refresh'], found),
          append: own['append'] === true ? true : undefined,
          empty: own['empty'] === true ? true : undefined,
          start: readStart(own['start'], found),
          ...readSecurity(own),
        }),
        ...readStorage(own, found),
        ...readTableParts(own, found),
      }),
      inferred: (inferred) => inferred as Partial<MaterializedViewSpec>,
    })
    return { spec, problems: [...problems, ...startProblems(spec, context)] }
  },
  write: (spec) => {
    const {
      indexes,
      projections,
      constraints,
      columns,
      engine,
      orderBy,
      primaryKey,
      partitionBy,
      sampleBy,
      ttl,
      settings,
      ...rest
    } = spec
    const storage = compact<StorageSpec>({
      engine,
      orderBy,
      primaryKey,
      partitionBy,
      sampleBy,
      ttl,
      settings,
    })
    return compact<JsonObject>({
      ...rest,
      ...writeStorage(storage),
      ...writeTableParts(compact<TablePartsSpec>({ indexes, projections, constraints })),
      columns: writeColumns(columns),
    })
  },
  references: (spec, address, context) => [
    ...inDatabase(address),
    ...targetReference(spec, context),
    ...referencesIn('query', spec.query, ['query'], context),
    ...(spec.refresh === undefined
      ? []
      : referencesIn('refresh', spec.refresh, ['refresh'], context).map((reference) => ({
          ...reference,
          via: 'refreshes after',
        }))),
    ...storageReferences(spec, context),
    ...tablePartsReferences(spec, context),
  ],
  columns: (spec, _address, context) => ({
    ...queryFacts(spec.query, ['query'], context),
    ...(spec.to === undefined ? {} : { writesTo: qualifiedName(spec.to, context.database) }),
  }),
  normal: (spec, _address, context, inferred) => normal(spec, context, inferred),
  create: (to, context) => [
    draft(`CREATE MATERIALIZED VIEW ${viewDefinition(to, context.desired)}`, {
      hazards: refreshHazards(to, undefined, context),
    }),
    ...backfill(to, context),
  ],
  createWhole: fillView,
  replace: (from, to, context) => {
    // With rows of its own the new view would start empty: that is a drop, and shall look like one.
    if (from.spec.to === undefined || to.spec.to === undefined) return undefined
    return writtenAgain(from, to, context)
  },
  recreate: writtenAgain,
  drop: ({ address, spec }, context) => [
    draft(`DROP VIEW ${sqlName(address)}${dropGuard(context)}`, { hazards: losses(spec) }),
  ],
  rename: renameTable,
  swap: swapView,
  // One that refreshes reads by itself (clickhouse.md §1.5).
  firesOnInsert: ({ refresh }) => refresh === undefined,
  losses: ({ spec }) => losses(spec),
  stateEffect,
}

/** Its rows and its aggregates are one: what the view has seen and nothing else remembers. */
function losses({ to }: MaterializedViewSpec): readonly Hazard[] {
  return to === undefined
    ? [hazard('loses-state', 'the rows the view keeps in a table of its own')]
    : []
}

function writtenAgain(
  from: LiveObject<MaterializedViewSpec>,
  to: Resource<MaterializedViewSpec>,
  context: LowerContext,
): readonly Draft[] {
  const sql = `CREATE OR REPLACE MATERIALIZED VIEW ${viewDefinition(to, context.desired, true)}`
  return [draft(sql, { hazards: refreshHazards(to, from, context) })]
}

function targetReference(
  spec: MaterializedViewSpec,
  context: KindContext,
): readonly SpecReference[] {
  if (spec.to === undefined) return []
  const name = qualifiedName(spec.to, context.database)
  return [{ namespace: 'relation', name, via: 'writes to', path: ['to'] }]
}

function normal(
  spec: MaterializedViewSpec,
  context: KindContext,
  inferred: JsonObject | undefined,
): NormalForm {
  const output = starOutput(spec.query, context, inferred)
  const to = spec.to === undefined ? null : qualifiedName(spec.to, context.database)
  return {
    query: normalOf('query', spec.query, context),
    to,
    ...(to === null
      ? { ...normalStorage(spec, context), ...normalTableParts(spec, context) }
      : noStorage),
    refresh: spec.refresh === undefined ? null : normalOf('refresh', spec.refresh, context),
    append: spec.append === true ? 'yes' : null,
    ...normalViewColumns(spec.columns, context, inferred),
    ...normalSecurity(spec),
    ...(output === undefined ? {} : { output }),
    comment: spec.comment ?? null,
  }
}

const noStorage: NormalForm = {
  engine: null,
  orderBy: null,
  primaryKey: null,
  partitionBy: null,
  sampleBy: null,
  ttl: null,
}

/** Rows that were there before the view, by the view's own query and by the names it gives. */
function backfill(to: Resource<MaterializedViewSpec>, lowering: LowerContext): readonly Draft[] {
  const { spec } = to
  const context = lowering.desired
  const names = outputOf(spec.query, context)
  if (spec.start !== 'backfill' || spec.to === undefined || names === undefined) return []
  const columns = names.map(quoteIdentifier).join(', ')
  const query = qualified('query', spec.query, context)
  const target = sqlNameOf(spec.to, context.database)
  return [
    draft(`INSERT INTO ${target} (${columns})\n${query}`, {
      hazards: [
        ...backfillHazards(to, lowering),
        hazard(
          'not-atomic',
          'rows inserted while the backfill runs are counted twice, and a run that is cut short is not repeated here: stop the writers, and check the target',
        ),
      ],
    }),
  ]
}
