/** Tables that live in another database or in object storage (timeplus.md §1.7). No server was run. */
import type { NormalForm } from '../../../catalog/normal-form.ts'
import type { JsonObject } from '../../../resource/json.ts'
import type { Facts, FieldRule, KindContext, KindRules } from '../../engine.ts'
import { compact } from '../../common/compact.ts'
import { draft } from '../../clickhouse-family/kinds/draft.ts'
import { noFacts, unknownFacts } from '../../clickhouse-family/kinds/lineage.ts'
import { sqlName } from '../../clickhouse-family/kinds/names.ts'
import { inDatabase } from '../../clickhouse-family/kinds/references.ts'
import { type SettingsSpec, writeSettings } from '../../clickhouse-family/kinds/settings.ts'
import { factsOf, isAtLeast } from '../generation.ts'
import { columnReferences } from './columns.ts'
import { readDocument, relationAddress } from './documents.ts'
import {
  createExternalSql,
  normalOutsideColumns,
  outsideFields,
  readOutside,
} from './external-object.ts'
import { writeKey } from './keys.ts'
import { referencesIn } from './references.ts'
import { settingsReferences } from './setting-references.ts'
import { normalStreamSettings } from './settings.ts'
import { type StreamColumnSpec, writeStreamColumns } from './stream-columns.ts'
import { bypass, settingsOf } from './stream-statements.ts'
import { normalOrNull } from './text.ts'

export type ExternalTableSpec = {
  readonly type: string
  /** Absent where the server asks the other side at CREATE. */
  readonly columns?: readonly StreamColumnSpec[]
  readonly partitionBy?: string
  readonly settings?: SettingsSpec
  readonly comment?: string
}

const replaced = outsideFields<ExternalTableSpec>('an external table')

const fields: { readonly [F in keyof Required<ExternalTableSpec>]: FieldRule<ExternalTableSpec> } =
  {
    type: replaced,
    columns: replaced,
    partitionBy: replaced,
    settings: replaced,
    comment: replaced,
  }

export const externalTable: KindRules<ExternalTableSpec> = {
  kind: 'ExternalTable',
  rank: 3,
  namespace: 'relation',
  lives: 'database',
  fields,
  address: relationAddress,
  read: (json) =>
    readDocument<ExternalTableSpec>(json, {
      kinds: ['ExternalTable'],
      required: ['type'],
      fields: (own, problems) =>
        compact<Partial<ExternalTableSpec>>({ ...readOutside(own, problems), comment: undefined }),
    }),
  write: ({ columns, partitionBy, settings, ...spec }) =>
    compact<JsonObject>({
      ...spec,
      columns: asksOtherSide.has(spec.type) ? undefined : writeStreamColumns(columns),
      partitionBy: writeKey('partitionBy', partitionBy),
      settings: writeSettings(settings),
    }),
  references: (spec, address, context) => [
    ...inDatabase(address),
    ...columnReferences(spec.columns, ['columns'], context),
    ...(spec.partitionBy === undefined
      ? []
      : referencesIn('partitionBy', spec.partitionBy, ['partitionBy'], context)),
    ...settingsReferences(spec.settings, context),
  ],
  columns: (spec) =>
    spec.columns === undefined
      ? { ...unknownFacts, hasAllReads: true }
      : {
          ...noFacts,
          columns: spec.columns.map(({ name }) => ({ name, from: [], complete: true })),
        },
  normal: (spec, _address, context): NormalForm => normalExternalTable(spec, context),
  create: (to, { desired }) => [draft(createExternalSql('EXTERNAL TABLE', to, desired))],
  drop: ({ address }, context) => [
    draft(`DROP EXTERNAL TABLE ${sqlName(address)}${settingsOf(bypass(context))}`),
  ],
  lacking: (spec, facts) => lack(spec, facts),
  losses: () => [],
}

function normalExternalTable(spec: ExternalTableSpec, context: KindContext): NormalForm {
  return {
    type: spec.type.toLowerCase(),
    ...(spec.columns === undefined ? {} : { columns: normalOutsideColumns(spec.columns, context) }),
    partitionBy: normalOrNull('partitionBy', spec.partitionBy, context),
    settings: normalStreamSettings(spec.settings),
    comment: spec.comment?.trim() || null,
  }
}

/** Their columns are those of the other side at CREATE (timeplus.md §1.7). */
const asksOtherSide: ReadonlySet<string> = new Set(['clickhouse', 'mysql', 'postgresql'])

function lack({ type }: ExternalTableSpec, facts: Facts): string | undefined {
  const server = factsOf({ facts })
  if (server?.generation === 1 && type.toLowerCase() !== 'clickhouse') {
    return `Proton 1.x has external tables of type clickhouse only; this server is ${server.version}`
  }
  const first = since[type.toLowerCase()]
  return server === undefined || first === undefined || isAtLeast({ facts }, first)
    ? undefined
    : `external tables of type ${type} came with ${first}; this server is ${server.version}`
}

/** timeplus.md §0.2, from the release notes. */
const since: { readonly [type: string]: string } = { s3: '2.7', mongodb: '2.8' }
