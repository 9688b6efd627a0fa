import type { RunOutcome } from '../apply/run-changeset.ts'
import type { ApplyResult, PlanResult } from './results.ts'

export function notApplied(plan: PlanResult): ApplyResult {
  return {
    ...plan,
    executed: 0,
    actionsDone: 0,
    partial: false,
    interrupted: false,
    adopted: 0,
    milliseconds: 0,
  }
}

export function applied(plan: PlanResult, outcome: RunOutcome, milliseconds: number): ApplyResult {
  const isCut = outcome.failure !== undefined || outcome.interrupted
  return {
    ...plan,
    executed: outcome.executed,
    actionsDone: outcome.done.length,
    partial: isCut,
    interrupted: outcome.interrupted,
    adopted: outcome.done.filter((action) => action.op === 'adopt').length,
    milliseconds,
    ...(outcome.left && { rewriting: `${outcome.left.action.kind}/${outcome.left.action.name}` }),
    ...(outcome.failure
      ? {
          failure: {
            id: `${outcome.failure.action.kind}/${outcome.failure.action.name}`,
            statement: outcome.failure.action.statements[outcome.failure.statement]?.sql ?? '',
            error: outcome.failure.error,
          },
        }
      : {}),
  }
}
