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
 * Turns of what stands on the columns of a relation and is taken away before they change: what
 * belongs to the table, then the views over it, then what cannot share their transaction.
 */
export const turns = { ownParts: 1, readers: 2, apart: 3 } as const
