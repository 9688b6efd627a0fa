import type { Hazard } from '../../../changeset/changeset.ts'
import type { Step } from '../../../changeset/step.ts'
import type { Draft } from '../../engine.ts'

export interface DraftOptions {
  readonly hazards?: readonly Hazard[]
  readonly phase?: Draft['phase']
  readonly turn?: number
  readonly step?: Step
}

/** A statement that may share a transaction with those beside it: the rule in PostgreSQL. */
export function draft(sql: string, options: DraftOptions = {}): Draft {
  return make(sql, 'transaction', options)
}

/** A statement that cannot run in a transaction, or has to be committed before the next one. */
export function standalone(sql: string, options: DraftOptions = {}): Draft {
  return make(sql, 'standalone', options)
}

function make(sql: string, boundary: Draft['boundary'], options: DraftOptions): Draft {
  return {
    sql,
    hazards: options.hazards ?? [],
    boundary,
    phase: options.phase ?? 'expand',
    ...(options.turn === undefined ? {} : { turn: options.turn }),
    ...(options.step === undefined ? {} : { step: options.step }),
  }
}

/**
 * Turns of the changes of columns. Names first, so that rows can be asked under the new ones before
 * anything steps aside: a question that is asked in between would commit what has stepped aside.
 * What stands on the columns and is taken away before they change comes back afterwards: what
 * belongs to the table, then the views over it, then what cannot share their transaction.
 */
export const turns = { names: -2, questions: -1, ownParts: 1, readers: 2, apart: 3 } as const
