import { awaitReadiness, type ReadinessInput, type ReadinessReport } from '../apply/readiness.ts'
import type { ObjectKey } from '../catalog/catalog.ts'
import type { Compiled } from '../link/compile.ts'
import { SluiceError } from '../diagnostic/sluice-error.ts'
import { reachable } from '../graph/graph.ts'
import { selectResources } from '../lower/selection.ts'
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
  const isAsked =
    waitMs === undefined ? touched(result, compiled) : chosen(result, compiled, context)
  const keys = keysOf(compiled, isAsked, changeset)
  if (keys.length === 0) return result
  const report = await asked(waitMs, context, {
    connection: target.connection,
    keys,
    timeoutMs: waitMs ?? 0,
    signal: context.signal,
    onWaiting: (unready, milliseconds) =>
      context.onEvent?.({ type: 'unready', unready, milliseconds, waitMs: waitMs ?? 0 }),
  })
  if (report === undefined) return result
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

/** Everything is applied by now: that nobody can be asked is worth a word, and no failure. */
async function asked(
  waitMs: number | undefined,
  context: OperationContext,
  input: ReadinessInput,
): Promise<ReadinessReport | undefined> {
  try {
    return await awaitReadiness(input)
  } catch (error) {
    if (waitMs !== undefined || !(error instanceof SluiceError)) throw error
    context.onEvent?.({
      type: 'note',
      text: `whether it works could not be read: ${error.message}`,
    })
    return undefined
  }
}

type IsAsked = (id: ResourceId) => boolean

/** What this run changed, and what needs that. */
function touched(result: ApplyResult, { graph }: Compiled): IsAsked {
  if (result.executed === 0) return () => false
  const changed = changedIds(result)
  const ids = new Set([...changed, ...reachable(changed, graph.neededBy, 'dependant')])
  return (id) => ids.has(id)
}

/** Everything, or what this command was limited to. */
function chosen(
  result: ApplyResult,
  { byId, graph }: Compiled,
  { select = [], exclude = [] }: OperationContext,
): IsAsked {
  const selected = selectResources({ select, exclude }, [...byId.keys()], graph)
  if (selected.isPartial || result.changeset?.partial !== true) return selected.has
  const ids = new Set(changedIds(result))
  return (id) => ids.has(id)
}

function changedIds({ changeset }: ApplyResult): readonly ResourceId[] {
  return (changeset?.actions ?? [])
    .filter(({ op, statements }) => op !== 'drop' && statements.length > 0)
    .map(({ kind, name }) => resourceId(kind, name))
}

function keysOf(
  { resources }: Compiled,
  isAsked: IsAsked,
  { unsupported }: NonNullable<ApplyResult['changeset']>,
): readonly ObjectKey[] {
  const absent = new Set(unsupported.map(({ kind, name }) => resourceId(kind, name)))
  return resources
    .filter(({ id }) => isAsked(id) && !absent.has(id))
    .map(({ id, kind, address }) => ({ id, kind, address }))
}
