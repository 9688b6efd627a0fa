/**
 * Changes of functions: every one is CREATE OR REPLACE (timeplus.md §2.2). Whether views that run take
 * it up is not established (§1.10, §9): the stricter reading is that they do not.
 */
import type { LiveObject, Resource } from '../../../resource/resource.ts'
import { draft } from '../../clickhouse-family/kinds/draft.ts'
import { rule } from '../../common/rule.ts'
import type { Change, FieldEffect, FieldRule, Lowered, LowerContext } from '../../engine.ts'
import { createFunction } from './function-statement.ts'
import type { FunctionSpec } from './function.ts'
import { brokenCallers } from './unmanaged-callers.ts'

const again: FieldEffect = {
  how: 'one statement',
  by: 'CREATE OR REPLACE … FUNCTION',
  note: 'views that run keep the former body until they are restarted or written again; `breaks-unmanaged` where no plan manages them',
  evidence: 'source',
}

const written: FieldRule<FunctionSpec> = rule(again, writtenAgain)

export const functionFields: {
  readonly [F in keyof Required<FunctionSpec>]: FieldRule<FunctionSpec>
} = {
  language: written,
  aggregate: written,
  arguments: written,
  returns: written,
  body: rule(
    [
      again,
      {
        when: 'something that no plan manages calls it',
        how: 'one statement',
        by: 'CREATE OR REPLACE … FUNCTION',
        hazards: ['breaks-unmanaged'],
        note: 'the server keeps no track of callers: they are found by reading every live definition',
        evidence: 'source',
      },
    ],
    writtenAgain,
  ),
  url: written,
  auth: written,
  timeout: written,
  settings: written,
}

function writtenAgain(
  _change: Change,
  from: LiveObject<FunctionSpec>,
  to: Resource<FunctionSpec>,
  context: LowerContext,
): Lowered {
  return {
    how: 'alter',
    drafts: [
      draft(createFunction(to, true), {
        hazards: brokenCallers(from, context, 'it gets the changed function with its next start'),
      }),
    ],
    note: noteFor(context),
  }
}

function noteFor({ neighbours }: LowerContext): string {
  const statement = 'CREATE OR REPLACE FUNCTION'
  // Callers of callers run as well, so one that is no view may stand for one that is.
  if (neighbours?.length === 0) return statement
  const running = (neighbours ?? []).filter(({ object }) => runs.has(object.kind))
  const who =
    running.length === 0 ? 'views that run' : running.map(({ object }) => object.id).join(', ')
  return `${statement}; ${who} may keep the former body until SYSTEM PAUSE and SYSTEM RESUME MATERIALIZED VIEW, or until written again`
}

const runs: ReadonlySet<string> = new Set(['MaterializedView', 'Sink', 'Alert'])
