import type { PolicyRule } from '../../../rules/rule.ts'
import { isBuiltInFunction } from '../../../sql/index.ts'

export const functionShadowsBuiltIn: PolicyRule = {
  id: 'function-shadows-built-in',
  summary: 'A function with the name of one that the engine has.',
  severity: 'warn',
  kinds: ['Function'],
  why: 'The server refuses the name. In another case of letters it takes some of them, and then nobody can tell which of the two a query calls.',
  source:
    'Seen on ClickHouse 26.7.2.1: CREATE FUNCTION lower answers 609; LOWER is taken, although lower() may be called so.',
  check: ({ name }) =>
    isBuiltInFunction(name)
      ? [
          {
            message: 'has the name of a function that the engine has',
            path: ['name'],
            hint: 'choose another name, with the team in front of it: `shop_lower`.',
          },
        ]
      : [],
}
