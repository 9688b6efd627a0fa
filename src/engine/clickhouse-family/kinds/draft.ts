import type { Hazard } from '../../../changeset/changeset.ts'
import type { Step } from '../../../changeset/step.ts'
import type { Draft } from '../../engine.ts'

/** A statement of its own: neither engine has transactions for DDL. */
export function draft(
  sql: string,
  options: {
    readonly hazards?: readonly Hazard[]
    readonly phase?: Draft['phase']
    readonly step?: Step
  } = {},
): Draft {
  return {
    sql,
    hazards: options.hazards ?? [],
    boundary: 'standalone',
    phase: options.phase ?? 'expand',
    ...(options.step === undefined ? {} : { step: options.step }),
  }
}
