/** Where a new materialized view begins: `start: now | backfill | {from: E}`. */
import type { Json } from '../../../resource/json.ts'
import type { KindContext, SpecProblem } from '../../engine.ts'
import type { MaterializedViewSpec } from './materialized-view.ts'
import { outputOf } from './output-columns.ts'
import { badValue, isObject } from '../../clickhouse-family/kinds/settings.ts'

type Start = NonNullable<MaterializedViewSpec['start']>

export function readStart(value: Json | undefined, problems: SpecProblem[]): Start | undefined {
  if (value === undefined || value === null) return undefined
  if (value === 'now' || value === 'backfill') return value
  if (isObject(value) && typeof value['from'] === 'string') return { from: value['from'] }
  problems.push(badValue('start is `now`, `backfill` or `{from: …}`', ['start']))
  return undefined
}

/** Refuses what could not be done right: POPULATE loses rows, and a guessed WHERE counts others twice. */
export function startProblems(
  spec: MaterializedViewSpec,
  context: KindContext,
): readonly SpecProblem[] {
  if (spec.start === undefined || spec.start === 'now') return []
  const wrong = (message: string, hint: string): readonly SpecProblem[] => [
    { ...badValue(message, ['start']), hint },
  ]
  if (typeof spec.start === 'object') {
    return wrong(
      'ClickHouse has no position to start from, and where the condition belongs in the query cannot be derived',
      'use `start: now`, then fill the target once with INSERT … SELECT … WHERE',
    )
  }
  if (spec.refresh !== undefined) {
    return wrong('a refreshable view reads everything at each refresh', 'leave `start` out')
  }
  if (spec.to === undefined) {
    return wrong(
      'a view with rows of its own cannot be filled afterwards',
      'give it a table with `to`',
    )
  }
  if (outputOf(spec.query, context) === undefined) {
    return wrong(
      'the backfill needs a name for every column of the query',
      'name each column with AS, and list columns in place of `*`',
    )
  }
  return []
}
