/** Rules a team can turn on in `policy.rules`. None is an error unless sluice.yaml says so. */
import type { Diagnostic } from '../diagnostic/diagnostic.ts'
import { nearest } from '../diagnostic/nearest.ts'
import type { Engine } from '../engine/engine.ts'
import type { Resource } from '../resource/resource.ts'
import type { Project } from '../source/project.ts'

export interface RuleFinding {
  readonly rule: string
  readonly resource: Resource
  readonly severity: 'error' | 'warning'
  readonly diagnostic: Diagnostic
}

/** Asks every kind's rules; a rule that the policy does not name is off. */
export function findRuleViolations(
  resources: readonly Resource[],
  engine: Engine,
  policy: { readonly [rule: string]: 'off' | 'warn' | 'error' },
): readonly RuleFinding[] {
  const findings: RuleFinding[] = []
  if (Object.values(policy).every((level) => level === 'off')) return findings
  for (const resource of resources) {
    for (const { rule, message, path, hint } of engine.kinds[resource.kind]?.lint?.(
      resource.spec,
    ) ?? []) {
      const level = policy[rule]
      if (level !== 'warn' && level !== 'error') continue
      const severity = level === 'error' ? 'error' : 'warning'
      const span = resource.origin?.spanOf(path)
      findings.push({
        rule,
        resource,
        severity,
        diagnostic: {
          code: 'RULE',
          severity,
          message: `rule ${rule}: \`${resource.id}\` ${message}`,
          ...(span ? { span } : {}),
          ...(hint === undefined ? {} : { hint }),
        },
      })
    }
  }
  return findings
}

/** A rule that does not exist would never be broken: most likely a typing error. */
export function unknownRules(project: Project, engine: Engine): readonly Diagnostic[] {
  return Object.keys(project.config.policy?.rules ?? {})
    .filter((rule) => !engine.lintRules.includes(rule))
    .map((rule) => {
      const near = nearest(rule, engine.lintRules)
      return {
        code: 'BAD_VALUE',
        severity: 'error',
        message: `there is no rule \`${rule}\``,
        span: project.spanOf(['policy', 'rules', rule], 'key'),
        hint:
          near === undefined
            ? `rules: ${engine.lintRules.join(', ')}`
            : `did you mean \`${near}\`?`,
      }
    })
}
