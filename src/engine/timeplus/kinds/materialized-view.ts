/**
 * Materialized views: streaming queries that never end, into a stream or with one of their own
 * (timeplus.md §1.9; docs:sql-create-materialized-view.md). There is no OR REPLACE for them in any
 * generation. No server was run.
 */
import type { Hazard } from '../../../changeset/changeset.ts'
import type { NormalForm } from '../../../catalog/normal-form.ts'
import type { JsonObject } from '../../../resource/json.ts'
import type { Resource } from '../../../resource/resource.ts'
import { compact } from '../../common/compact.ts'
import { draft } from '../../clickhouse-family/kinds/draft.ts'
import { hazard } from '../../common/lowered.ts'
import { qualifiedName } from '../../clickhouse-family/kinds/names.ts'
import { inDatabase } from '../../clickhouse-family/kinds/references.ts'
import { scalarText } from '../../common/scalar.ts'
import {
  badValue,
  readSettings,
  type SettingsSpec,
  writeSettings,
} from '../../clickhouse-family/kinds/settings.ts'
import type {
  Facts,
  KindContext,
  KindRules,
  LowerContext,
  SpecProblem,
  SpecReference,
} from '../../engine.ts'
import { factsOf } from '../generation.ts'
import { swapView } from '../recipes/swap-view.ts'
import { materializedViewFields } from './alter-materialized-view.ts'
import { beginning, isEarliest, readStart, startProblems } from './begins.ts'
import { readDocument, relationAddress } from './documents.ts'
import { presentEmit } from './emit-spelling.ts'
import { queryFacts } from './lineage.ts'
import { viewsRead } from './read-views.ts'
import { normalQuerySettings, splitSettings } from './query-settings.ts'
import { renameRelation } from './rename-relation.ts'
import { referencesIn } from './references.ts'
import { settingsReferences } from './setting-references.ts'
import { normalStreamSettings } from './settings.ts'
import { starOutput } from './star-output.ts'
import { stateEffect } from './state-effect.ts'
import { isStateful } from './state-context.ts'
import { normalOf, normalOrNull, readText } from './text.ts'
import { viewDefinition } from './view-definition.ts'
import { dropViewSql } from './view-statements.ts'

export type MaterializedViewSpec = {
  /** Without the settings at its end. */
  readonly query: string
  /** Without it the view keeps rows in a stream of its own. */
  readonly into?: string
  /** The cluster chooses the node. */
  readonly schedule?: boolean
  /** Of the query. */
  readonly settings?: SettingsSpec
  /** Of the view's own stream, as `ttl` is. */
  readonly storageSettings?: SettingsSpec
  readonly ttl?: string
  /** At CREATE only. */
  readonly start?: 'now' | 'backfill' | { readonly from: string }
  readonly comment?: string
}

export const materializedView: KindRules<MaterializedViewSpec> = {
  kind: 'MaterializedView',
  rank: 7,
  namespace: 'relation',
  derived: ['output'],
  lives: 'database',
  fields: materializedViewFields,
  address: relationAddress,
  read: (json) => {
    const { spec, problems } = readDocument<MaterializedViewSpec>(json, {
      kinds: ['MaterializedView'],
      required: ['query'],
      fields: readFields,
    })
    return { spec, problems: [...problems, ...startProblems(spec), ...unfit(spec)] }
  },
  write: ({ settings, storageSettings, start: _start, ...spec }) =>
    compact<JsonObject>({
      ...spec,
      settings: writeSettings(settings),
      storageSettings: writeSettings(storageSettings),
    }),
  references: (spec, address, context) => [
    ...inDatabase(address),
    ...targetReference(spec, context),
    ...referencesIn('query', spec.query, ['query'], context),
    ...settingsReferences(spec.settings, context),
    ...sharedDisk(spec.settings),
  ],
  columns: (spec, _address, context) => ({
    ...queryFacts(spec.query, ['query'], context),
    ...(spec.into === undefined ? {} : { writesTo: qualifiedName(spec.into, context.database) }),
  }),
  frozen: ({ query }, context) => viewsRead(query, context),
  normal,
  create: (to, context) => [
    draft(`CREATE ${viewDefinition(to, context.desired)}`, { hazards: fillHazards(to, context) }),
  ],
  drop: (from, context) => [
    draft(dropViewSql(from.address, context), { hazards: losses(from.spec) }),
  ],
  rename: renameRelation,
  swap: swapView,
  lacking: viewLack,
  losses: ({ spec }) => losses(spec),
  stateEffect,
}

function readFields(own: JsonObject, found: SpecProblem[]): Partial<MaterializedViewSpec> {
  const text = readText('query', own['query'], ['query'], found)
  const { query, settings } = text === undefined ? {} : splitSettings(text)
  const beside = readSettings(own['settings'], ['settings'], found)
  for (const [name, value] of Object.entries(settings ?? {})) {
    if (beside?.[name] === undefined || beside[name] === value) continue
    found.push(badValue(`the query sets \`${name}\` too, to ${value}`, ['settings', name]))
  }
  const together = { ...settings, ...beside }
  return compact<Partial<MaterializedViewSpec>>({
    query,
    into: scalarText(own['into']),
    schedule: own['schedule'] === true ? true : undefined,
    settings: Object.keys(together).length === 0 ? undefined : together,
    storageSettings: readSettings(own['storageSettings'], ['storageSettings'], found),
    ttl: readText('tableTtl', own['ttl'], ['ttl'], found),
    start: readStart(own['start'], found),
    comment: undefined,
  })
}

function unfit({ schedule, into }: MaterializedViewSpec): readonly SpecProblem[] {
  return schedule === true && into === undefined
    ? [badValue('a scheduled view needs a stream to write to: `into`', ['schedule'])]
    : []
}

function viewLack(
  { schedule, storageSettings, ttl }: MaterializedViewSpec,
  facts: Facts,
): string | undefined {
  const server = factsOf({ facts })
  if (schedule === true && (server?.generation === 1 || server?.edition === 'oss')) {
    return 'scheduled materialized views are part of Timeplus Enterprise'
  }
  const ofOwn = storageSettings !== undefined || ttl !== undefined
  // timeplus-normal-form.md, DDL shapes: the clauses are not in its grammar.
  return ofOwn && server?.generation === 1
    ? 'settings and TTL of the stream of a view are not known to Proton 1.x'
    : undefined
}

/** Without a target the rows of the view go with it; its position and what it gathers go anyway. */
function losses({ into, query }: MaterializedViewSpec): readonly Hazard[] {
  const state = isStateful(query)
    ? 'the checkpoint of the view: how far it has read, and what it has gathered since'
    : 'the checkpoint of the view: how far it has read'
  return [
    ...(into === undefined
      ? [hazard('drops-data', 'the rows of the view, which are in a stream of its own')]
      : []),
    hazard('loses-state', state),
  ]
}

/** A view that begins before now adds to its target what may be there already. */
function fillHazards(
  { spec }: Resource<MaterializedViewSpec>,
  { desired, live }: LowerContext,
): readonly Hazard[] {
  const from = beginning(spec)
  if (spec.into === undefined || from === undefined) return []
  const target = qualifiedName(spec.into, desired.database)
  const kind = (live.lookup('relation', target) ?? desired.lookup('relation', target))?.kind
  const what = isEarliest(from) ? 'everything that is there' : `everything since ${from}`
  if (kind === 'ExternalStream' || kind === 'ExternalTable') {
    return [hazard('re-emits', `the view sends ${what} through ${target}, whatever was sent`)]
  }
  return live.lookup('relation', target) === undefined
    ? []
    : [hazard('re-emits', `the view adds ${what} to ${target}, whatever it holds of it`)]
}

function targetReference(
  { into }: MaterializedViewSpec,
  { database }: KindContext,
): readonly SpecReference[] {
  if (into === undefined) return []
  return [
    {
      namespace: 'relation',
      name: qualifiedName(into, database),
      via: 'writes to',
      path: ['into'],
    },
  ]
}

/** `checkpoint_settings = 'type=…;shared_disk=d'` (timeplus.md §4.2). */
function sharedDisk(settings: SettingsSpec | undefined): readonly SpecReference[] {
  const name = /(?:^|;)\s*shared_disk\s*=\s*([^;\s]+)/.exec(
    settings?.['checkpoint_settings'] ?? '',
  )?.[1]
  if (name === undefined || name === 'default') return []
  return [{ namespace: 'disk', name, via: 'uses', path: ['settings', 'checkpoint_settings'] }]
}

function normal(
  spec: MaterializedViewSpec,
  _address: unknown,
  context: KindContext,
  inferred?: JsonObject,
): NormalForm {
  const output = starOutput(spec.query, context, inferred)
  const into = spec.into === undefined ? null : qualifiedName(spec.into, context.database)
  return {
    query: normalOf('query', presentEmit(spec.query), context),
    into,
    schedule: spec.schedule === true ? 'yes' : null,
    settings: normalQuerySettings(spec.settings, context),
    ...(into === null
      ? {
          storageSettings: normalStreamSettings(spec.storageSettings),
          ttl: normalOrNull('tableTtl', spec.ttl, context),
        }
      : {}),
    ...(output === undefined ? {} : { output }),
    comment: spec.comment ?? null,
  }
}
