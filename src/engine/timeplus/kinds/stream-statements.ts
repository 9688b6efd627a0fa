/** CREATE, DROP and RENAME of streams, as the generation at hand takes them. */
import type { Hazard } from '../../../changeset/changeset.ts'
import type { LiveObject, Resource, Spec } from '../../../resource/resource.ts'
import { quoteString } from '../../../sql/index.ts'
import type { Draft, KindContext, LowerContext } from '../../engine.ts'
import { draft } from '../../clickhouse-family/kinds/draft.ts'
import { hazard } from '../../common/lowered.ts'
import { sqlName } from '../../clickhouse-family/kinds/names.ts'
import { isAtLeast } from '../generation.ts'
import { settingsSql } from './settings.ts'
import type { StreamSpec } from './stream.ts'
import { bracketsSql, streamColumnSql } from './stream-columns.ts'
import { streamPartsSql } from './stream-parts.ts'
import { qualified } from './text.ts'

/** Never OR REPLACE, which 3.x took away; COMMENT comes last (timeplus.md §1.3). */
export function createStream(to: Resource<StreamSpec>, context: KindContext): Draft {
  return draft(createSql(to, context))
}

export function createSql(
  { address, spec }: Pick<Resource<StreamSpec>, 'address' | 'spec'>,
  context: KindContext,
): string {
  const elements = [
    ...spec.columns.map((column) => streamColumnSql(column, context)),
    ...streamPartsSql(spec, context),
  ]
  return [
    `CREATE ${word(spec)}STREAM ${sqlName(address)}`,
    bracketsSql(elements),
    ...clauses(spec, context),
  ].join('\n')
}

function word({ mode }: StreamSpec): string {
  return mode === 'mutable' || mode === 'random' || mode === 'null' ? `${mode.toUpperCase()} ` : ''
}

function clauses(spec: StreamSpec, context: KindContext): readonly string[] {
  const found: string[] = []
  const key = (
    keyword: string,
    what: 'partitionBy' | 'primaryKey' | 'orderBy' | 'sampleBy',
  ): void => {
    const text = spec[what]
    if (text !== undefined) found.push(`${keyword} ${qualified(what, text, context)}`)
  }
  if (spec.engine !== undefined) found.push(`ENGINE = ${spec.engine}`)
  key('PARTITION BY', 'partitionBy')
  key('PRIMARY KEY', 'primaryKey')
  key('ORDER BY', 'orderBy')
  key('SAMPLE BY', 'sampleBy')
  if (spec.ttl !== undefined) found.push(`TTL ${qualified('tableTtl', spec.ttl, context)}`)
  const settings = { ...modeSetting(spec), ...spec.settings }
  if (Object.keys(settings).length > 0) found.push(`SETTINGS ${settingsSql(settings)}`)
  if (spec.comment !== undefined) found.push(`COMMENT ${quoteString(spec.comment)}`)
  return found
}

function modeSetting({ mode }: StreamSpec): { readonly mode?: string } {
  return mode === 'changelog' || mode === 'changelog_kv' || mode === 'versioned_kv' ? { mode } : {}
}

/**
 * More than 50 GB are refused with 359 unless the statement says that they are meant; whoever
 * comes here has agreed to lose them by name (timeplus.md §1.17).
 */
export function dropStream(
  { address }: LiveObject<Spec>,
  context: LowerContext,
  hazards: readonly Hazard[],
): Draft {
  const isBig = hazards.some(({ id }) => id === 'drops-data')
  const settings = [
    ...(isBig && hasForceDrop(context.live) ? ['force_drop_big_stream = true'] : []),
    ...bypass(context),
  ]
  return draft(`DROP STREAM ${sqlName(address)}${settingsOf(settings)}`, { hazards })
}

function hasForceDrop(context: KindContext): boolean {
  return isAtLeast(context, '2.4.17') || (isAtLeast(context, '1.5.17') && !isAtLeast(context, '2'))
}

/**
 * Nothing turns the server's own refusal off (630) unless the user agreed to break readers, or the
 * name is taken again at once (timeplus.md §4.3).
 */
export function bypass({ breaksUnmanaged }: LowerContext): readonly string[] {
  return breaksUnmanaged
    ? ['enable_dependency_check = false', 'check_table_dependencies = false']
    : []
}

export function settingsOf(settings: readonly string[]): string {
  return settings.length === 0 ? '' : ` SETTINGS ${settings.join(', ')}`
}

/** From 2.8 on, within one database, and only while nothing depends on it (timeplus.md §1.17). */
export function renameStream(
  from: LiveObject<Spec>,
  to: Resource<Spec>,
  { live }: LowerContext,
): readonly Draft[] | undefined {
  if (!canRename(live) || from.address.database !== to.address.database) return undefined
  return [
    draft(`RENAME STREAM ${sqlName(from.address)} TO ${sqlName(to.address)}`, {
      hazards: [
        hazard('blocks-ingest', `inserts into ${from.name} fail from then on: it is ${to.name}`),
      ],
    }),
  ]
}

export function canRename(context: KindContext): boolean {
  return isAtLeast(context, '2.8')
}
