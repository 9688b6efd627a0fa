import { withTarget } from './connect.ts'
import type { OperationContext } from './context.ts'
import { needProject } from './need-project.ts'
import type { UnlockResult } from './results.ts'

/** Breaks the lock with exactly this id; another's newer lock stays. */
export async function unlockTarget(
  context: OperationContext,
  { id }: { readonly id: string },
): Promise<UnlockResult> {
  const { project, engine, environment } = await needProject(context)
  return withTarget(project, engine, environment, context, async ({ store }) => {
    const holder = (await store.exists()) ? await store.lockHolder() : undefined
    if (holder === undefined) return { id, broken: false, owner: null }
    const owner = `${holder.owner}@${holder.host} (pid ${holder.pid}, ${holder.operation}, lock ${holder.id})`
    return { id, broken: holder.id === id && (await store.breakLock(id)), owner }
  })
}
