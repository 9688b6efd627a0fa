/** Rules of every engine, and what is done with rules. */
import { clearSecret } from './clear-secret.ts'
import type { PolicyRule } from './rule.ts'
import { unusedFunction } from './unused-function.ts'

export const generalRules: readonly PolicyRule[] = [clearSecret, unusedFunction]

export { isIn } from './clear-secret.ts'
export { findViolations, type RuleFinding } from './find-violations.ts'
export { explainRule, listRules, renderRulesPage, type RuleGroup } from './rules-page.ts'
export { ruleSettings, wrongSettings } from './settings.ts'
