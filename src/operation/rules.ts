/** Rules over the compiled project, as `policy.rules` weighs them. */
import type { Diagnostic } from '../diagnostic/diagnostic.ts'
import type { ColumnFacts, Engine } from '../engine/engine.ts'
import type { Compiled } from '../link/compile.ts'
import type { ResourceId } from '../resource/id.ts'
import type { Resource } from '../resource/resource.ts'
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
  const { findings, unused } = findViolations(
    settings,
    ruleProject(compiled, engine, problems),
    project,
  )
  const taken = settings.filter(({ isNamed }) => isNamed).map((setting) => setting.rule.insteadOf)
  return {
    findings,
    diagnostics: [...wrongSettings(rules, project), ...(isWhole ? unused : [])],
    problems: problems.filter(
      (problem) =>
        !taken.includes(problem.code) ||
        !compiled.resources.some((resource) => isIn(problem, resource)),
    ),
  }
}

function ruleProject(
  { resources, byId, graph, context }: Compiled,
  { kinds }: Engine,
  problems: readonly Diagnostic[],
): RuleProject {
  const facts = new Map<ResourceId, ColumnFacts | undefined>()
  const columnsOf = (resource: Resource): ColumnFacts | undefined => {
    if (!facts.has(resource.id)) {
      const { kind, spec, address } = resource
      facts.set(resource.id, kinds[kind]?.columns?.(spec, address, context))
    }
    return facts.get(resource.id)
  }
  return { resources, byId, graph, context, kinds, columnsOf, problems }
}
