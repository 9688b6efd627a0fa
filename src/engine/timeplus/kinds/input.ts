/** Inputs: ports on which the server takes in data (timeplus.md §1.15). No server was run. */
import type { JsonObject } from '../../../resource/json.ts'
import type { Resource } from '../../../resource/resource.ts'
import { quoteString } from '../../../sql/index.ts'
import type { FieldRule, KindContext, KindRules } from '../../engine.ts'
import { compact } from '../../common/compact.ts'
import { draft } from '../../clickhouse-family/kinds/draft.ts'
import { qualifiedName, sqlName } from '../../clickhouse-family/kinds/names.ts'
import { inDatabase } from '../../clickhouse-family/kinds/references.ts'
import { replaceRule } from '../../common/rule.ts'
import { scalarText } from '../../common/scalar.ts'
import {
  readSettings,
  type SettingsSpec,
  writeSettings,
} from '../../clickhouse-family/kinds/settings.ts'
import { readDocument, relationAddress } from './documents.ts'
import { settingsReferences, targets } from './setting-references.ts'
import { normalStreamSettings, settingsSql } from './settings.ts'

export type InputSpec = {
  /** `syslog`, `otel` … */
  readonly type: string
  /** `target_stream`; an input with several of them names them among its settings. */
  readonly into?: string
  readonly settings?: SettingsSpec
  readonly comment?: string
}

const replaced = replaceRule<InputSpec>('an input is dropped, which frees its port, and created', {
  note: 'what is sent to its port meanwhile is refused; it holds no rows',
  evidence: 'inferred',
})

const fields: { readonly [F in keyof Required<InputSpec>]: FieldRule<InputSpec> } = {
  type: replaced,
  into: replaced,
  settings: replaced,
  comment: replaced,
}

export const input: KindRules<InputSpec> = {
  kind: 'Input',
  rank: 8,
  namespace: 'input',
  lives: 'database',
  fields,
  address: relationAddress,
  read: (json) =>
    readDocument<InputSpec>(json, {
      kinds: ['Input'],
      required: ['type'],
      fields: (own, problems) =>
        compact<Partial<InputSpec>>({
          type: scalarText(own['type']),
          into: scalarText(own['into']),
          settings: readSettings(own['settings'], ['settings'], problems),
          comment: undefined,
        }),
    }),
  write: ({ settings, ...spec }) =>
    compact<JsonObject>({ ...spec, settings: writeSettings(settings) }),
  references: (spec, address, context) => [
    ...inDatabase(address),
    ...(spec.into === undefined ? [] : targets(spec.into, ['into'], context)),
    ...settingsReferences(spec.settings, context),
  ],
  normal: (spec, _address, context) => ({
    type: spec.type.toLowerCase(),
    into: spec.into === undefined ? null : qualifiedTargets(spec.into, context),
    settings: normalStreamSettings(withTargets(spec.settings, context)),
    comment: spec.comment?.trim() || null,
  }),
  create: (to, { desired }) => [draft(createInput(to, desired))],
  drop: ({ address }) => [draft(`DROP INPUT ${sqlName(address)}`)],
  losses: () => [],
}

function createInput({ address, spec }: Resource<InputSpec>, context: KindContext): string {
  const { type, into, comment } = spec
  const settings = compact<{ readonly [name: string]: string }>({
    type,
    target_stream: into === undefined ? undefined : qualifiedTargets(into, context),
    ...withTargets(spec.settings, context),
  })
  const lines = [`CREATE INPUT ${sqlName(address)}`, `SETTINGS ${settingsSql(settings)}`]
  if (comment !== undefined) lines.push(`COMMENT ${quoteString(comment)}`)
  return lines.join('\n')
}

/** `a, db.b` with every database. */
function qualifiedTargets(text: string, { database }: KindContext): string {
  return text
    .split(',')
    .map((name) => qualifiedName(name.trim(), database))
    .join(',')
}

function withTargets(
  settings: SettingsSpec | undefined,
  context: KindContext,
): SettingsSpec | undefined {
  if (settings === undefined) return undefined
  return Object.fromEntries(
    Object.entries(settings).map(([name, value]) => [
      name,
      name.endsWith('_target_stream') ? qualifiedTargets(value, context) : value,
    ]),
  )
}
