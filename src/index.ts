/** What the package exports; the command line uses nothing else. */
import { hostname, userInfo } from 'node:os'
import { cacheFolder } from './cache-folder.ts'
import type { Changeset } from './changeset/changeset.ts'
import { decodeChangeset as decode, type Decoded } from './changeset/encode.ts'
import { engineOf, engines, loadEngine } from './engine/index.ts'
import { sqlDialectOf } from './engine/sql-dialects.ts'
import type { OperationContext } from './operation/context.ts'
import { projectMemory } from './operation/project-memory.ts'
import * as operations from './operation/index.ts'
import type { SqlAnswer, SqlRequest } from './operation/results.ts'
import { changesetComplaints } from './operation/saved-plans.ts'
import { generalRules, type RuleGroup } from './rules/index.ts'
import { build, version } from './version.ts'

/** What a caller gives; engines, clock, host and version are filled in here. */
export type CallerContext = Omit<
  OperationContext,
  'engineOf' | 'loadEngine' | 'now' | 'host' | 'user' | 'pid' | 'toolVersion' | 'memory'
>

type Operation<Rest extends readonly unknown[], Result> = (
  context: OperationContext,
  ...rest: Rest
) => Promise<Result>

function forCallers<Rest extends readonly unknown[], Result>(
  operation: Operation<Rest, Result>,
): (context: CallerContext, ...rest: Rest) => Promise<Result> {
  return async (context, ...rest) => {
    const folder = cacheFolder(context.processEnv)
    const memory =
      build === undefined || folder === undefined ? undefined : projectMemory(build, folder)
    const result = await operation(
      {
        ...context,
        engineOf,
        loadEngine,
        now: () => new Date(),
        host: hostname(),
        user: userName(),
        pid: process.pid,
        toolVersion: version,
        ...(memory === undefined ? {} : { memory }),
      },
      ...rest,
    )
    memory?.save()
    return result
  }
}

/** A container may run under a number that has no name. */
function userName(): string {
  try {
    return userInfo().username
  } catch {
    return 'unknown'
  }
}

export const validateProject: Exported<typeof operations.validateProject> = forCallers(
  operations.validateProject,
)
export const checkProject: Exported<typeof operations.checkProject> = forCallers(
  operations.checkProject,
)
export const graphProject: Exported<typeof operations.graphProject> = forCallers(
  operations.graphProject,
)
export const planProject: Exported<typeof operations.planProject> = forCallers(
  operations.planProject,
)
export const applyProject: Exported<typeof operations.applyProject> = forCallers(
  operations.applyProject,
)
export const applyChangeset: Exported<typeof operations.applyChangeset> = forCallers(
  operations.applyChangeset,
)
export const driftProject: Exported<typeof operations.driftProject> = forCallers(
  operations.driftProject,
)
export const historyProject: Exported<typeof operations.historyProject> = forCallers(
  operations.historyProject,
)
export const destroyProject: Exported<typeof operations.destroyProject> = forCallers(
  operations.destroyProject,
)
export const forgetResource: Exported<typeof operations.forgetResource> = forCallers(
  operations.forgetResource,
)
export const unlockTarget: Exported<typeof operations.unlockTarget> = forCallers(
  operations.unlockTarget,
)
export const doctorProject: Exported<typeof operations.doctorProject> = forCallers(
  operations.doctorProject,
)
export const importProject: Exported<typeof operations.importProject> = forCallers(
  operations.importProject,
)
export const formatProject: Exported<typeof operations.formatProject> = forCallers(
  operations.formatProject,
)
export const effectiveConfig: Exported<typeof operations.effectiveConfig> = forCallers(
  operations.effectiveConfig,
)

type Exported<F> = F extends (context: OperationContext, ...rest: infer Rest) => infer Result
  ? (context: CallerContext, ...rest: Rest) => Result
  : never

/** Answers about SQL, without a project and without a connection. */
export function answerSql(request: SqlRequest): AsyncIterable<readonly SqlAnswer[]> {
  return operations.answerSql(request, sqlDialectOf)
}

export function decodeChangeset(text: string): Decoded {
  return decode(text, changesetComplaints)
}

/** The rules that `policy.rules` may weigh, those of every engine first. */
export async function policyRules(): Promise<readonly RuleGroup[]> {
  const groups = Object.values(engines).map(async (load): Promise<RuleGroup> => {
    const { name, rules } = await load()
    return { title: name, rules }
  })
  return [{ title: 'Every engine', rules: generalRules }, ...(await Promise.all(groups))]
}

export { defaultDialect } from './engine/sql-dialects.ts'
export { changesetPieces, encodeChangeset } from './changeset/encode.ts'
export { allCodes, explainCode } from './diagnostic/index.ts'
export { explainRule, listRules, renderRulesPage } from './rules/index.ts'
export type { PolicyRule } from './rules/rule.ts'
export { FilesError } from './diagnostic/files-error.ts'
export { version }
export type { Changeset }
export type * from './operation/results.ts'
