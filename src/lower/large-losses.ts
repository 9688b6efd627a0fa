/** Losses too large for a consent that names no object. */
import {
  type Action,
  type Blocked,
  type Changeset,
  type HazardId,
  sizeCode,
} from '../changeset/changeset.ts'
import { type WayContext, waysOn } from './ways.ts'

export interface SafeBelow {
  readonly bytes: number
  readonly rows: number
}

/** What holds without `policy.safeBelow` in sluice.yaml. */
export const defaultSafeBelow: SafeBelow = { bytes: 10_000_000_000, rows: 100_000_000 }

const losing: ReadonlySet<HazardId> = new Set(['drops-data', 'loses-state'])

/**
 * Objects above either bound whose loss is allowed by a bare hazard only. The figures are of this
 * moment, so this is asked at plan and again under the lock, and stands in no digest. What the
 * engine cannot count is not called large.
 */
export function largeLosses(
  { actions, consents }: Pick<Changeset, 'actions' | 'consents'>,
  limits: SafeBelow,
  context: WayContext,
): readonly Blocked[] {
  return actions.flatMap((action) => {
    const above = boundPassed(action, limits)
    if (above === undefined) return []
    const id = `${action.kind}/${action.name}`
    const hazards = action.hazards.filter(
      (hazard) =>
        losing.has(hazard.id) &&
        consents.includes(hazard.id) &&
        !consents.includes(`${hazard.id}:${id}`),
    )
    return hazards.map((hazard) => ({
      kind: action.kind,
      name: action.name,
      code: sizeCode,
      detail: `${hazard.id}: ${hazard.detail}; with ${above} its consent has to name it`,
      allow: `--allow ${hazard.id}:${id}`,
      ways: waysOn(action, [hazard], context),
    }))
  })
}

function boundPassed({ observed }: Action, limits: SafeBelow): string | undefined {
  for (const measure of ['rows', 'bytes'] as const) {
    const count = observed[measure]
    if (typeof count === 'number' && count > limits[measure]) {
      return `more than ${grouped(limits[measure])} ${measure} (policy.safeBelow)`
    }
  }
  return undefined
}

function grouped(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',')
}
