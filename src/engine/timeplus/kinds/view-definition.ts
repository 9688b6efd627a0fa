/** The text of CREATE for a materialized view, and of its query in ALTER (timeplus.md §1.9). */
import type { Resource } from '../../../resource/resource.ts'
import { sqlName, sqlNameOf } from '../../clickhouse-family/kinds/names.ts'
import type { SettingsSpec } from '../../clickhouse-family/kinds/settings.ts'
import type { KindContext } from '../../engine.ts'
import { seekTo } from './begins.ts'
import { emitFor } from './emit-spelling.ts'
import type { MaterializedViewSpec } from './materialized-view.ts'
import { settingsClause } from './query-settings.ts'
import { settingsSql } from './settings.ts'
import { qualified } from './text.ts'
import { commentClause, withComment } from './view-statements.ts'

/** Clauses in the order of the grammar (p3:src/Parsers/Streaming/ParserCreateMaterializedViewQuery.cpp). */
export function viewDefinition(
  { address, spec }: Pick<Resource<MaterializedViewSpec>, 'address' | 'spec'>,
  context: KindContext,
): string {
  const into = spec.into === undefined ? '' : ` INTO ${sqlNameOf(spec.into, context.database)}`
  const query = queryClause(spec.query, startSettings(spec), context)
  const behind = [
    ...(spec.storageSettings === undefined
      ? []
      : [`STORAGE_SETTINGS ${settingsSql(spec.storageSettings)}`]),
    ...(spec.ttl === undefined ? [] : [`TTL ${qualified('tableTtl', spec.ttl, context)}`]),
  ]
  const body =
    behind.length === 0
      ? withComment(query, spec.comment)
      : [query, ...behind, ...commentClause(spec.comment)].join('\n')
  const object = spec.schedule === true ? 'SCHEDULED MATERIALIZED VIEW' : 'MATERIALIZED VIEW'
  return `${object} ${sqlName(address)}${into} AS\n${body}`
}

/** The query as the target reads it, with its settings behind it. */
export function queryClause(
  query: string,
  settings: SettingsSpec | undefined,
  context: KindContext,
): string {
  return `${qualified('query', emitFor(query, context), context)}${settingsClause(settings)}`
}

/** What a plan says of the beginning is a setting of the query. */
function startSettings(spec: MaterializedViewSpec): SettingsSpec | undefined {
  const seek = seekTo(spec)
  if (seek === undefined || spec.settings?.['seek_to'] !== undefined) return spec.settings
  return { ...spec.settings, seek_to: seek }
}
