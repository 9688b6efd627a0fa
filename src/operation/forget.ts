import { SluiceError } from '../diagnostic/sluice-error.ts'
import { readLedger } from '../ledger/read-ledger.ts'
import { compileResources } from '../link/compile.ts'
import type { ResourceId } from '../resource/id.ts'
import { withTarget } from './connect.ts'
import type { OperationContext } from './context.ts'
import { needProject } from './need-project.ts'
import type { ForgetResult } from './results.ts'
import { withLock } from './write-target.ts'

/** Lets go of an object without dropping it: it becomes unmanaged. */
export async function forgetResource(
  context: OperationContext,
  { id }: { readonly id: string },
): Promise<ForgetResult> {
  const { project, engine, environment } = await needProject(context)
  return withTarget(project, engine, environment, context, async (target) => {
    const { rows } = await readLedger(target.store, project.config.name)
    if (!rows.has(id as ResourceId)) {
      throw new SluiceError(
        'NOT_FOUND',
        `project ${project.config.name} owns no \`${id}\` on ${environment.name}`,
        {
          hint:
            rows.size > 0
              ? `it owns ${[...rows.keys()].slice(0, 5).join(', ')}${rows.size > 5 ? ' …' : ''}`
              : 'it owns nothing there',
        },
      )
    }
    const compiled = compileResources([], { engine, database: engine.databaseOf(environment) })
    return withLock(
      { operation: 'forget', project, engine, compiled },
      target,
      context,
      async () => {
        const { recipes } = await readLedger(target.store, project.config.name)
        if (recipes.get(id as ResourceId)?.state === 'open') throw underWay(id, environment.name)
        await target.store.append([
          { topic: 'ledger', project: project.config.name, key: id, doc: null },
        ])
        return { id, forgotten: true }
      },
    )
  })
}

/** Only a run goes on with a swap, and only of what the project owns. */
function underWay(id: string, environment: string): SluiceError {
  return new SluiceError('UNSAFE_CHANGE', `a swap of \`${id}\` was begun and not ended`, {
    detail: ['nothing was written'],
    next: `sluice apply -e ${environment} ends it, or gives it up when its change is taken back`,
  })
}
