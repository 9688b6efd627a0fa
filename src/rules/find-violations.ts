/** Asks every rule that is not off about every resource it concerns, and gives the answers their places. */
import type { Diagnostic } from '../diagnostic/diagnostic.ts'
import { diagnostic } from '../diagnostic/diagnostic.ts'
import { placeIn } from '../resource/place.ts'
import type { Resource } from '../resource/resource.ts'
import type { Project } from '../source/project.ts'
import type { RuleProject, Violation } from './rule.ts'
import type { RuleSetting } from './settings.ts'

export interface RuleFinding {
  readonly rule: string
  readonly resource: Resource
  readonly severity: 'error' | 'warning'
  readonly diagnostic: Diagnostic
}

export interface RuleAnswers {
  readonly findings: readonly RuleFinding[]
  /** Ignores that nothing needs any more. */
  readonly unused: readonly Diagnostic[]
}

export function findViolations(
  settings: readonly RuleSetting[],
  seen: RuleProject,
  project: Project,
): RuleAnswers {
  const answers = settings.map((setting) => violationsOf(setting, seen, project))
  return {
    findings: answers.flatMap(({ findings }) => findings),
    unused: answers.flatMap(({ unused }) => unused),
  }
}

function violationsOf(setting: RuleSetting, seen: RuleProject, project: Project): RuleAnswers {
  const { rule, weight, max, ignores } = setting
  if (weight === 'off' || (rule.insteadOf !== undefined && !setting.isNamed)) return none
  const findings: RuleFinding[] = []
  const used = new Set<string>()
  for (const resource of seen.resources) {
    if (rule.kinds !== undefined && !rule.kinds.includes(resource.kind)) continue
    const violations = rule.check(resource, seen, max)
    if (violations.length === 0) continue
    const ignored = ignores.filter(({ matches }) => matches(resource.id))
    for (const { pattern } of ignored) used.add(pattern)
    if (ignored.length > 0) continue
    const severity = weight === 'error' ? 'error' : 'warning'
    for (const violation of violations)
      findings.push({
        rule: rule.id,
        resource,
        severity,
        diagnostic: ruleDiagnostic(rule.id, resource, violation, severity),
      })
  }
  const unused = ignores.flatMap(({ pattern }, index) =>
    used.has(pattern) ? [] : [unusedIgnore(rule.id, pattern, index, project)],
  )
  return { findings, unused }
}

const none: RuleAnswers = { findings: [], unused: [] }

function ruleDiagnostic(
  id: string,
  resource: Resource,
  violation: Violation,
  severity: 'error' | 'warning',
): Diagnostic {
  return diagnostic('RULE', `rule ${id}: \`${resource.id}\` ${violation.message}`, {
    severity,
    span: violation.span ?? placeIn(resource, violation),
    hint: violation.hint,
    rule: id,
  })
}

/** An exception outlives its cause unless somebody is told. */
function unusedIgnore(id: string, pattern: string, index: number, project: Project): Diagnostic {
  return diagnostic('RULE', `rule ${id}: nothing that it finds is ignored by \`${pattern}\``, {
    severity: 'warning',
    rule: id,
    span: project.spanOf(['policy', 'rules', id, 'ignore', index]),
    hint: 'remove the entry, or correct the name: `Kind/name`, `*` for any text.',
  })
}
