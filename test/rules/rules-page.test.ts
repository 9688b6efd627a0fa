import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { explainRule, policyRules, renderRulesPage } from '../../src/index.ts'

it('docs/rules.md is what the rules say', async () => {
  const page = readFileSync(new URL('../../docs/rules.md', import.meta.url), 'utf8')
  expect(page).toBe(renderRulesPage(await policyRules()))
})

it('a rule explains itself', async () => {
  const rules = (await policyRules()).flatMap((group) => group.rules)
  const depth = rules.find(({ id }) => id === 'mv-chain-depth')
  expect(depth && explainRule(depth)).toMatch(
    /^mv-chain-depth \(rule, a warning by default\)\n[\s\S]*default 5/,
  )
})
