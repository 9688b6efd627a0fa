/** What external streams and external tables have in common: both only say how to reach something. */
import type { NamedParts } from '../../../catalog/normal-form.ts'
import type { JsonObject } from '../../../resource/json.ts'
import type { Resource } from '../../../resource/resource.ts'
import { quoteString } from '../../../sql/index.ts'
import type { FieldEffect, FieldRule, KindContext, SpecProblem } from '../../engine.ts'
import { compact } from '../../common/compact.ts'
import { sqlName } from '../../clickhouse-family/kinds/names.ts'
import { replaceRule } from '../../common/rule.ts'
import { scalarText } from '../../common/scalar.ts'
import {
  badValue,
  readSettings,
  type SettingsSpec,
} from '../../clickhouse-family/kinds/settings.ts'
import { readKey } from './keys.ts'
import { settingsSql } from './settings.ts'
import { withoutServerColumns } from './reserved-columns.ts'
import {
  bracketsSql,
  normalStreamColumns,
  readStreamColumns,
  type StreamColumnSpec,
  streamColumnSql,
} from './stream-columns.ts'
import { qualified } from './text.ts'

export type OutsideSpec = {
  readonly type: string
  readonly columns?: readonly StreamColumnSpec[]
  readonly partitionBy?: string
  readonly settings?: SettingsSpec
  readonly body?: string
  readonly comment?: string
}

export function readOutside(
  json: JsonObject,
  problems: SpecProblem[],
): Pick<OutsideSpec, 'columns' | 'partitionBy' | 'settings'> & { readonly type?: string } {
  const settings = readSettings(json['settings'], ['settings'], problems)
  if (settings?.['type'] !== undefined) {
    problems.push(badValue('`type` is a field of its own, no setting', ['settings', 'type']))
  }
  return compact<Partial<Pick<OutsideSpec, 'type' | 'columns' | 'partitionBy' | 'settings'>>>({
    type: scalarText(json['type']),
    columns: readStreamColumns(json['columns'], problems),
    partitionBy: readKey('partitionBy', json['partitionBy'], problems),
    settings,
  })
}

/** Without those of the server, which a plan may write out. */
export function normalOutsideColumns(
  columns: readonly StreamColumnSpec[],
  context: KindContext,
): NamedParts {
  return normalStreamColumns(withoutServerColumns(columns, 'append', undefined), context)
}

/** Nothing is stored in it, so nothing is lost. */
export function outsideFields<S>(what: string, more: Partial<FieldEffect> = {}): FieldRule<S> {
  return replaceRule(`${what} is made anew; it holds no rows`, {
    note: 'dropped and created; it holds no rows. A materialized view that uses it is in Error until it is back; the server tries again after some seconds, SYSTEM RECOVER MATERIALIZED VIEW at once',
    evidence: 'docs',
    ...more,
  })
}

export function createExternalSql(
  object: 'EXTERNAL STREAM' | 'EXTERNAL TABLE',
  { address, spec }: Pick<Resource<OutsideSpec>, 'address' | 'spec'>,
  context: KindContext,
): string {
  const { columns = [], partitionBy, body, comment } = spec
  const lines = [`CREATE ${object} ${sqlName(address)}`]
  if (columns.length > 0) {
    lines.push(bracketsSql(columns.map((column) => streamColumnSql(column, context))))
  }
  if (partitionBy !== undefined) {
    lines.push(`PARTITION BY ${qualified('partitionBy', partitionBy, context)}`)
  }
  if (body !== undefined) lines.push(`AS ${bodySql(body)}`)
  lines.push(`SETTINGS ${settingsSql({ type: spec.type, ...spec.settings })}`)
  if (comment !== undefined) lines.push(`COMMENT ${quoteString(comment)}`)
  return lines.join('\n')
}

/** `$$ … $$` as people read it, unless the program holds the mark itself. */
export function bodySql(body: string): string {
  return body.includes('$$') ? quoteString(body) : `$$\n${body.replace(/^\n+|\s+$/g, '')}\n$$`
}
