/** CREATE POLICY as an item of `rowSecurity.policies`: https://www.postgresql.org/docs/current/sql-createpolicy.html */
import type { JsonObject } from '../../../resource/json.ts'
import { compact } from '../../common/compact.ts'
import { textOf } from '../sql/tree.ts'
import { listOrNone } from './constraint.ts'
import { roleNames } from './options.ts'
import { findWords, type Statement, expressionWithin } from './statement.ts'

export function policyItem(statement: Statement): JsonObject {
  const { fields } = statement
  const operation = textOf(fields['cmd_name'])
  const roles = roleNames(fields['roles'])
  return compact<JsonObject>({
    name: textOf(fields['policy_name']),
    for: operation === 'all' ? undefined : operation,
    // Everybody is the default.
    to: listOrNone(roles.filter((role) => role !== 'public' || roles.length > 1)),
    using: textAfter(statement, 'USING ('),
    withCheck: textAfter(statement, 'WITH CHECK ('),
    as: fields['permissive'] === true ? undefined : 'restrictive',
  })
}

function textAfter(statement: Statement, words: string): string | undefined {
  const at = findWords(statement, words, 0)
  const length = words.split(' ').length
  return at === statement.tokens.length ? undefined : expressionWithin(statement, at + length - 1)
}
