/**
 * What steps aside for a change and cannot come back at once leaves something that holds its place,
 * which nobody can read. Within one transaction nobody sees it; where something is run apart before
 * its own change, people do.
 */
import type { Statement } from '../changeset/changeset.ts'
import { resourceId } from '../resource/id.ts'
import type { LoweredAction } from './build-action.ts'

/** A line for each that is held over something that is run apart, with the way round it. */
export function heldPlaceWarnings(order: readonly LoweredAction[]): readonly string[] {
  return order.flatMap(({ action, holds = [] }, at) =>
    holds.flatMap(({ id, statement }) => {
      const end = order.findIndex(
        ({ delta, phase }, other) => other > at && phase === 'expand' && delta.live?.id === id,
      )
      const between = order.slice(at + 1, end < 0 ? order.length : end)
      const last = [
        ...action.statements.slice(statement + 1),
        ...between.flatMap((other) => other.action.statements),
      ].findLast(isApart)
      if (last === undefined) return []
      const changed = resourceId(action.kind, action.name)
      return [
        `${id} steps aside for ${changed}, and cannot be read until its own change; \`${shortened(last.sql)}\` comes in between. It can be read all the time where \`--select ${changed}\` is applied first`,
      ]
    }),
  )
}

/** A question is asked before all else. */
function isApart({ boundary, step }: Statement): boolean {
  if (step?.do === 'expect') return step.early !== true
  return boundary === 'standalone' || step !== undefined
}

function shortened(sql: string): string {
  const line = sql.replace(/\s+/g, ' ')
  return line.length > 60 ? `${line.slice(0, 60)}…` : line
}
