/**
 * Streams that live elsewhere (timeplus.md §1.6). They hold no rows, so whatever changes they are
 * dropped and created; ALTER on them exists in early 3.x only (§2.2). No server was run.
 */
import type { NormalForm } from '../../../catalog/normal-form.ts'
import type { JsonObject } from '../../../resource/json.ts'
import type { Facts, FieldRule, KindContext, KindRules, SpecProblem } from '../../engine.ts'
import { compact } from '../../common/compact.ts'
import { draft } from '../../clickhouse-family/kinds/draft.ts'
import { noFacts, unknownFacts } from '../../clickhouse-family/kinds/lineage.ts'
import { sqlName } from '../../clickhouse-family/kinds/names.ts'
import { inDatabase } from '../../clickhouse-family/kinds/references.ts'
import { scalarText } from '../../common/scalar.ts'
import { type SettingsSpec, writeSettings } from '../../clickhouse-family/kinds/settings.ts'
import { isAtLeast } from '../generation.ts'
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
import { serverColumns } from './reserved-columns.ts'
import { settingsReferences } from './setting-references.ts'
import { normalStreamSettings } from './settings.ts'
import { type StreamColumnSpec, writeStreamColumns } from './stream-columns.ts'
import { bypass, settingsOf } from './stream-statements.ts'
import { normalOrNull } from './text.ts'

export type ExternalStreamSpec = {
  /** `kafka`, `timeplus`, `python` …; absent where a named collection or file says it. */
  readonly type: string
  /** Absent where the server finds out what is there. */
  readonly columns?: readonly StreamColumnSpec[]
  readonly partitionBy?: string
  readonly settings?: SettingsSpec
  /** Python source. */
  readonly body?: string
  readonly comment?: string
}

const replaced = outsideFields<ExternalStreamSpec>('an external stream')

const fields: {
  readonly [F in keyof Required<ExternalStreamSpec>]: FieldRule<ExternalStreamSpec>
} = {
  type: replaced,
  columns: replaced,
  partitionBy: replaced,
  settings: replaced,
  body: outsideFields('an external stream', {
    on: '3.2.2 and later',
    notRun: 'the double of 3.x is 3.0, which has no Python external streams',
  }),
  comment: replaced,
}

export const externalStream: KindRules<ExternalStreamSpec> = {
  kind: 'ExternalStream',
  rank: 3,
  namespace: 'relation',
  lives: 'database',
  fields,
  address: relationAddress,
  read: (json) =>
    readDocument<ExternalStreamSpec>(json, {
      kinds: ['ExternalStream'],
      required: ['type'],
      fields: (own, problems: SpecProblem[]) =>
        compact<Partial<ExternalStreamSpec>>({
          ...readOutside(own, problems),
          body: scalarText(own['body']),
          comment: undefined,
        }),
    }),
  write: ({ columns, partitionBy, settings, ...spec }) =>
    compact<JsonObject>({
      ...spec,
      // The server takes them from the other one, and refuses a list (timeplus.md §7.1).
      columns: spec.type === 'timeplus' ? undefined : writeStreamColumns(columns),
      partitionBy: writeKey('partitionBy', partitionBy),
      settings: writeSettings(settings),
    }),
  fileEnding: (_spec, field) => (field === 'body' ? 'py' : 'sql'),
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
          columns: [...spec.columns, ...serverColumns('ExternalStream')].map(({ name }) => ({
            name,
            from: [],
            complete: true,
          })),
        },
  normal: normalExternalStream,
  create: (to, { desired }) => [draft(createExternalSql('EXTERNAL STREAM', to, desired))],
  // There is no DROP EXTERNAL STREAM (timeplus.md §1.6).
  drop: ({ address }, context) => [
    draft(`DROP STREAM ${sqlName(address)}${settingsOf(bypass(context))}`),
  ],
  lacking: (spec, facts) => lack(spec, facts),
  losses: () => [],
}

function normalExternalStream(
  spec: ExternalStreamSpec,
  _address: unknown,
  context: KindContext,
): NormalForm {
  return {
    type: spec.type.toLowerCase(),
    ...(spec.columns === undefined ? {} : { columns: normalOutsideColumns(spec.columns, context) }),
    partitionBy: normalOrNull('partitionBy', spec.partitionBy, context),
    settings: normalStreamSettings(spec.settings),
    body: spec.body === undefined ? null : withoutOuterBreaks(spec.body),
    comment: spec.comment?.trim() || null,
  }
}

/** The printer adds a line break at both ends (timeplus-normal-form.md, DDL shapes). */
export function withoutOuterBreaks(text: string): string {
  return text.replace(/^(?:[ \t\r]*\n)+/, '').replace(/\s+$/, '')
}

/** First version per type (timeplus.md §1.6). */
const since: { readonly [type: string]: readonly string[] } = {
  pulsar: ['2.0'],
  nats_jetstream: ['3.0'],
  timeplus: ['1.5.15', '2.4'],
  http: ['2.8'],
  python: ['3.2.2'],
}

function lack({ type }: ExternalStreamSpec, facts: Facts): string | undefined {
  const versions = since[type.toLowerCase()]
  const version = facts['version']
  if (versions === undefined || typeof version !== 'string') return undefined
  const [first = '', second] = versions
  const isHere =
    second === undefined || !isAtLeast({ facts }, '2')
      ? isAtLeast({ facts }, first)
      : isAtLeast({ facts }, second)
  return isHere
    ? undefined
    : `external streams of type ${type} came with ${versions.join(' and ')}; this server is ${version}`
}
