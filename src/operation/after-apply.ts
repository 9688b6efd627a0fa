import { awaitReadiness } from '../apply/readiness.ts'
import type { ObjectKey } from '../catalog/catalog.ts'
import type { Compiled } from '../link/compile.ts'
import { reachable } from '../graph/graph.ts'
import { type ResourceId, resourceId } from '../resource/id.ts'
import type { Target } from './connect.ts'
import type { OperationContext } from './context.ts'
import type { ApplyResult } from './results.ts'

/**
 * Says what does not work after an apply: once and only about what was touched and what reads it;
 * or, when asked to wait, about everything this project has there, until it is ready or the time
 * is up. The lock is free by then.
 */
export async function withReadiness(
  result: ApplyResult,
  compiled: Compiled,
  target: Target,
  context: OperationContext,
  waitMs: number | undefined,
): Promise<ApplyResult> {
  const { changeset } = result
  if (changeset === undefined || changeset.blocked.length > 0) return result
  if (result.partial || result.interrupted || result.declined) return result
  const isWhole = waitMs !== undefined && !changeset.partial
  const keys = keysOf(compiled, isWhole ? undefined : touched(result, compiled), changeset)
  if (keys.length === 0) return result
  const report = await awaitReadiness({
    connection: target.connection,
    keys,
    timeoutMs: waitMs ?? 0,
    signal: context.signal,
    onWaiting: (unready, milliseconds) =>
      context.onEvent?.({ type: 'unready', unready, milliseconds, waitMs: waitMs ?? 0 }),
  })
  if (waitMs !== undefined) {
    const { milliseconds } = report
    context.onEvent?.({ type: 'unready', unready: [], milliseconds, waitMs })
  }
  const isInterrupted = report.end === 'interrupted' && waitMs !== undefined
  return {
    ...result,
    readiness: { ...report, waited: waitMs !== undefined },
    ...(isInterrupted ? { interrupted: true } : {}),
  }
}

/** What this run changed, and what needs that. */
function touched(result: ApplyResult, { graph }: Compiled): ReadonlySet<ResourceId> {
  if (result.executed === 0) return new Set()
  const changed = (result.changeset?.actions ?? [])
    .filter(({ op, statements }) => op !== 'drop' && statements.length > 0)
    .map(({ kind, name }) => resourceId(kind, name))
  return new Set([...changed, ...reachable(changed, graph.neededBy, 'dependant')])
}

function keysOf(
  { resources }: Compiled,
  among: ReadonlySet<ResourceId> | undefined,
  { unsupported }: NonNullable<ApplyResult['changeset']>,
): readonly ObjectKey[] {
  const absent = new Set(unsupported.map(({ kind, name }) => resourceId(kind, name)))
  return resources
    .filter(({ id }) => (among === undefined || among.has(id)) && !absent.has(id))
    .map(({ id, kind, address }) => ({ id, kind, address }))
}
