/** What sluice.yaml says of each rule: how much it weighs, its number, and whom it does not concern. */
import type { Diagnostic } from '../diagnostic/diagnostic.ts'
import { diagnostic } from '../diagnostic/diagnostic.ts'
import { nearest } from '../diagnostic/nearest.ts'
import { resourceMatcher } from '../lower/selection.ts'
import type { ResourceId } from '../resource/id.ts'
import type { Project } from '../source/project.ts'
import type { ProjectConfig } from '../source/schema.ts'
import type { PolicyRule } from './rule.ts'

export type Weight = 'off' | 'warn' | 'error'

type Entry = Exclude<NonNullable<NonNullable<ProjectConfig['policy']>['rules']>[string], string>

export interface RuleSetting {
  readonly rule: PolicyRule
  readonly weight: Weight
  readonly max: number
  readonly ignores: readonly Ignore[]
  /** Whether sluice.yaml names the rule. */
  readonly isNamed: boolean
}

export interface Ignore {
  readonly pattern: string
  readonly reason: string
  readonly matches: (id: ResourceId) => boolean
}

export function ruleSettings(
  rules: readonly PolicyRule[],
  project: Project,
): readonly RuleSetting[] {
  const entries = project.config.policy?.rules ?? {}
  return rules.map((rule) => {
    const entry = Object.hasOwn(entries, rule.id) ? entries[rule.id] : undefined
    // The schema has taken no other word.
    const given: Entry = typeof entry === 'string' ? { severity: entry as Weight } : (entry ?? {})
    return {
      rule,
      weight: given.severity ?? rule.severity,
      max: given.max ?? rule.max?.default ?? 0,
      ignores: (given.ignore ?? []).map(({ resource, reason }) => ({
        pattern: resource,
        reason,
        matches: resourceMatcher(resource),
      })),
      isNamed: entry !== undefined,
    }
  })
}

/** A rule that does not exist would never be broken: most likely a typing error. So would a number that none reads. */
export function wrongSettings(
  rules: readonly PolicyRule[],
  project: Project,
): readonly Diagnostic[] {
  const ids = rules.map(({ id }) => id)
  return Object.entries(project.config.policy?.rules ?? {}).flatMap(([id, entry]) => {
    const rule = rules.find((one) => one.id === id)
    if (rule === undefined) return [unknownRule(id, ids, project)]
    const hasNumber = typeof entry === 'object' && entry.max !== undefined
    return hasNumber && rule.max === undefined ? [needlessNumber(id, project)] : []
  })
}

function unknownRule(id: string, ids: readonly string[], project: Project): Diagnostic {
  const near = nearest(id, ids)
  return diagnostic('BAD_VALUE', `there is no rule \`${id}\``, {
    span: project.spanOf(['policy', 'rules', id], 'key'),
    hint: near === undefined ? '`sluice explain` lists all rules.' : `did you mean \`${near}\`?`,
  })
}

function needlessNumber(id: string, project: Project): Diagnostic {
  return diagnostic('BAD_VALUE', `rule \`${id}\` has no number to set`, {
    span: project.spanOf(['policy', 'rules', id, 'max']),
    hint: 'remove `max`.',
  })
}
