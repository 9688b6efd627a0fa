/** Asks every rule that is not off about every resource it concerns, and gives the answers their places. */
import type { Diagnostic } from '../diagnostic/diagnostic.ts'
import { diagnostic } from '../diagnostic/diagnostic.ts'
import type { Span } from '../diagnostic/span.ts'
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
    span: violation.span ?? placeOf(violation, resource),
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

/** In the field; in the item of a list where the spec has one text; in the `ddl` where there are no fields. */
function placeOf({ path, start, end }: Violation, { origin, spec }: Resource): Span | undefined {
  if (origin === undefined) return undefined
  const [field = ''] = path
  const { ddl } = origin.json
  if (typeof ddl === 'string' && path.length > 0 && !Object.hasOwn(origin.json, field)) {
    const text = valueAt(spec, path)
    const at = typeof text === 'string' ? ddl.indexOf(text) : -1
    if (typeof text !== 'string' || at < 0 || ddl.lastIndexOf(text) !== at)
      return origin.spanOf(['ddl'])
    return origin.spanInText(['ddl'], at + (start ?? 0), at + (end ?? text.length))
  }
  if (start === undefined) return origin.spanOf(path)
  return origin.spanInText(path, start, end ?? start + 1)
}

function valueAt(value: unknown, path: Violation['path']): unknown {
  return path.reduce<unknown>(
    (inner, step) =>
      typeof inner === 'object' && inner !== null
        ? (inner as { readonly [key: string]: unknown })[step]
        : undefined,
    value,
  )
}
