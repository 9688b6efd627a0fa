import type { Hazard, HazardId } from '../../../changeset/changeset.ts'
import type { Step } from '../../../changeset/step.ts'
import type { Draft, Lowered, LowerContext } from '../../engine.ts'

/** A statement for ClickHouse, where every statement stands alone: there are no transactions. */
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

export function hazard(id: HazardId, detail: string): Hazard {
  return { id, detail }
}

export function alter(...drafts: readonly Draft[]): Lowered {
  return { how: 'alter', drafts }
}

export function replace(because: string): Lowered {
  return { how: 'replace', because }
}

/**
 * Appended to every DROP: the server refuses with 630 while something still reads what goes, a
 * second opinion on our order (clickhouse.md §3.3). When the user agreed to break readers, or the
 * name is taken again at once, the refusal for what loads from it is turned off too.
 */
export function dropGuard(context: LowerContext): string {
  return context.breaksUnmanaged
    ? ' SETTINGS check_table_dependencies = 0, check_referential_table_dependencies = 0'
    : ' SETTINGS check_referential_table_dependencies = 1'
}
