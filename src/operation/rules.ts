/** Rules a team can turn on in `policy.rules`. None is an error unless sluice.yaml says so. */
import type { Diagnostic } from '../diagnostic/diagnostic.ts'
import type { Engine } from '../engine/engine.ts'
import type { Resource } from '../resource/resource.ts'

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
