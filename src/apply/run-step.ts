/** Runs one statement of an action in the way its step says; engines know what for, this does not. */
import type { Statement } from '../changeset/changeset.ts'
import type { ExpectStep, Step } from '../changeset/step.ts'
import { SluiceError } from '../diagnostic/sluice-error.ts'
import type { Connection } from '../engine/engine.ts'
import { copyRangesOf } from './copy.ts'
import { fillRanges } from './fill.ts'
import { settle, waitUntilEmpty, waitUntilStill } from './settle.ts'
import type { StepContext, StepEnd } from './step-context.ts'
import { fillMessage, fillTemplate, type Values } from './template.ts'

export interface StepResult {
  readonly end: StepEnd
  /** What a `record` step read: its first row. */
  readonly record?: { readonly name: string; readonly row: Values }
}

export async function runStep(statement: Statement, context: StepContext): Promise<StepResult> {
  const { step } = statement
  // Without a recipe nothing is ever recorded, and what looks like a name is the user's text.
  const isTemplate = step !== undefined && context.action.recipe !== undefined
  const sql = isTemplate ? filled(statement.sql, step, context) : statement.sql
  switch (step?.do) {
    case undefined:
      await context.execute(sql)
      return done
    case 'ensure': {
      const there = await context.connection.query(fillTemplate(step.unless, context.values))
      if (there.length === 0) await context.execute(sql)
      return done
    }
    case 'record': {
      const [row] = await context.connection.query(sql, { timeoutMs: 0 })
      return { end: 'done', record: { name: step.name, row: row ?? {} } }
    }
    case 'expect':
      if (!step.warns) await expectNothing(sql, step, context.connection)
      return done
    case 'settle':
      return { end: await settle(sql, context) }
    case 'still':
      return { end: await waitUntilStill(sql, step.forMs, context) }
    case 'wait': {
      const failed =
        step.failed === undefined ? undefined : fillTemplate(step.failed, context.values)
      const end = await waitUntilEmpty(sql, failed, context)
      if (typeof end === 'object') {
        throw new SluiceError('NOT_READY', `${step.what}: ${end.why}`, {
          next: 'mend the cause, then run the same command again',
        })
      }
      return { end }
    }
    case 'copy':
      return { end: await copyRangesOf(sql, step, context) }
    case 'fill':
      return { end: await fillRanges(sql, step, context) }
  }
}

/** A copy's own statement holds the range as well, which is put in per range. */
function filled(sql: string, step: Step, { values }: StepContext): string {
  const names = rangeNames[step.do] ?? []
  const range = Object.fromEntries(names.map((name) => [name, `{{${name}}}`] as const))
  return fillTemplate(sql, { ...values, ...range })
}

const rangeNames: { readonly [D in Step['do']]?: readonly string[] } = {
  copy: ['partition', 'after', 'upto'],
  fill: ['since', 'until'],
}

async function expectNothing(sql: string, step: ExpectStep, connection: Connection): Promise<void> {
  const [row] = await connection.query(sql, { timeoutMs: 0 })
  if (row === undefined) return
  throw new SluiceError('UNSAFE_CHANGE', fillMessage(step.message, row), {
    next: 'nothing of this step was run; change the plan or the data, then run the same command again',
  })
}

const done: StepResult = { end: 'done' }
