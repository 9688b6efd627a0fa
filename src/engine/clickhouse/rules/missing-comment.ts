import type { PolicyRule } from '../../../rules/rule.ts'

export const missingComment: PolicyRule = {
  id: 'missing-comment',
  summary: 'A table, view or dictionary without a comment.',
  severity: 'off',
  kinds: ['Table', 'View', 'MaterializedView', 'Dictionary'],
  why: 'The comment is what a person at a SQL prompt gets to see of the plans.',
  source: 'system.tables, column `comment`.',
  check: ({ spec }) =>
    spec['comment'] === undefined
      ? [{ message: 'has no comment', path: ['name'], hint: 'say in `comment` what a row is.' }]
      : [],
}
