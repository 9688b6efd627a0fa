import { readReleases } from '../ledger/read-ledger.ts'
import { withTarget } from './connect.ts'
import type { OperationContext } from './context.ts'
import { needProject } from './need-project.ts'
import type { HistoryResult } from './results.ts'

/** The releases that were applied here, newest first. */
export async function historyProject(context: OperationContext): Promise<HistoryResult> {
  const { project, engine, environment } = await needProject(context)
  return withTarget(project, engine, environment, context, async ({ store }) => {
    const releases = await readReleases(store, project.config.name)
    return {
      project: project.config.name,
      environment: environment.name,
      entries: [...releases].reverse().map((row) => ({
        release: row.release,
        appliedAt: row.at,
        actor: row.actor,
        commit: row.commit,
        toolVersion: row.toolVersion,
        changeset: row.changeset,
        summary: row.summary,
        resources: row.resources,
        verifiedAt: row.verifiedAt,
      })),
    }
  })
}
