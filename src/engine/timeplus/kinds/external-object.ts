/** What external streams and external tables have in common: both only say how to reach something. */
import type { NamedParts } from '../../../catalog/normal-form.ts'
import type { JsonObject } from '../../../resource/json.ts'
import type { LiveObject, Resource, Spec } from '../../../resource/resource.ts'
import { quoteString } from '../../../sql/index.ts'
import type {
  Draft,
  FieldRule,
  KindContext,
  LowerContext,
  Neighbour,
  SpecProblem,
} from '../../engine.ts'
import { compact } from '../../clickhouse-family/kinds/compact.ts'
import { draft, hazard } from '../../clickhouse-family/kinds/draft.ts'
import { sqlName } from '../../clickhouse-family/kinds/names.ts'
import { replaceRule } from '../../clickhouse-family/kinds/rule.ts'
import { scalarText } from '../../clickhouse-family/kinds/scalar.ts'
import {
  badValue,
  readSettings,
  type SettingsSpec,
} from '../../clickhouse-family/kinds/settings.ts'
import { isAtLeast } from '../generation.ts'
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
import { bypass, settingsOf } from './stream-statements.ts'
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
export function outsideFields<S>(what: string): FieldRule<S> {
  return replaceRule(`${what} is made anew; it holds no rows`, {
    note: 'dropped and created; it holds no rows. Materialized views that read it are paused meanwhile',
    evidence: 'docs',
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

/**
 * Dropped and created, with materialized views that use it at rest: the name is taken again at
 * once, and a view whose source goes while it runs ends in Error (timeplus.md §4.3). That they go
 * on from their checkpoint afterwards has been seen on no server.
 */
export function recreateOutside(
  from: LiveObject<Spec>,
  drop: string,
  create: string,
  context: LowerContext & { readonly neighbours?: readonly Neighbour[] },
): readonly Draft[] {
  const views = canPause(context.live)
    ? (context.neighbours ?? []).filter(
        ({ object, via, isManaged }) =>
          uses.has(via) &&
          runs.has(object.kind) &&
          object.id !== from.id &&
          // What the plans do not have any more has been dropped by now.
          (!isManaged || context.desired.lookup('relation', object.name) !== undefined),
      )
    : []
  const each = (verb: string): readonly Draft[] =>
    views.map(({ object }) => draft(`SYSTEM ${verb} MATERIALIZED VIEW ${sqlName(object.address)}`))
  return [
    ...each('PAUSE'),
    draft(`${drop}${settingsOf(bypass({ ...context, breaksUnmanaged: true }))}`, {
      hazards: [
        hazard('not-atomic', 'dropped and created in two statements; readers fail in between'),
      ],
    }),
    draft(create),
    ...each(isAtLeast(context.live, '2.7') ? 'RESUME' : 'UNPAUSE'),
  ]
}

const uses: ReadonlySet<string> = new Set(['reads', 'writes to', 'looks up'])
const runs: ReadonlySet<string> = new Set(['MaterializedView', 'Sink'])

/** Declared for Proton with 3.0 only (timeplus.md §1.18). */
export function canPause(context: KindContext): boolean {
  return isAtLeast(context, '2')
}
