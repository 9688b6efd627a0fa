/** Rules over the compiled project, as `policy.rules` weighs them. */
import type { Diagnostic } from '../diagnostic/diagnostic.ts'
import type { Engine } from '../engine/engine.ts'
import type { Compiled } from '../link/compile.ts'
import {
  findViolations,
  generalRules,
  isIn,
  type RuleFinding,
  ruleSettings,
  wrongSettings,
} from '../rules/index.ts'
import type { RuleProject } from '../rules/rule.ts'
import type { Project } from '../source/project.ts'

export type { RuleFinding }

export interface Ruled {
  readonly findings: readonly RuleFinding[]
  /** What is wrong with the policy itself, and what it no longer needs. */
  readonly diagnostics: readonly Diagnostic[]
  /** Problems of reading that no rule has taken over. */
  readonly problems: readonly Diagnostic[]
}

/** `isWhole` says that every resource of the project is there: only then is an ignore without use one too many. */
export function rule(
  compiled: Compiled,
  engine: Engine,
  project: Project,
  problems: readonly Diagnostic[],
  isWhole: boolean,
): Ruled {
  const rules = [...generalRules, ...engine.rules]
  const settings = ruleSettings(rules, project)
  const { resources, byId, graph, context } = compiled
  const seen: RuleProject = { resources, byId, graph, context, kinds: engine.kinds, problems }
  const { findings, unused } = findViolations(settings, seen, project)
  const taken = settings.filter(({ isNamed }) => isNamed).map((setting) => setting.rule.insteadOf)
  return {
    findings,
    diagnostics: [...wrongSettings(rules, project), ...(isWhole ? unused : [])],
    problems: problems.filter(
      (problem) =>
        !taken.includes(problem.code) || !resources.some((resource) => isIn(problem, resource)),
    ),
  }
}
