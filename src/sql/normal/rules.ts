/**
 * Every rewrite of the normal form, in the order of its application. One rule, one fixture: test/sql/normal.test.ts
 * shows that each is needed, and test/sql/live.test.ts that ClickHouse stores what the fixtures say.
 */
import { ACCESS_RULES } from './access-rules.ts'
import { CALL_RULES } from './call-rules.ts'
import { COLUMN_RULES } from './column-rules.ts'
import { LITERAL_RULES } from './literal-rules.ts'
import { OPERATOR_RULES } from './operator-rules.ts'
import { PAIR_RULES } from './pair-rules.ts'
import { QUERY_RULES } from './query-rules.ts'
import { QUOTA_RULES } from './quota-rules.ts'
import { REFRESH_RULES } from './refresh-rules.ts'
import type { Rule } from './rule.ts'
import { STATEMENT_RULES } from './statement-rules.ts'
import { STORAGE_RULES } from './storage-rules.ts'
import { TREE_RULES } from './tree-rules.ts'
import { TYPE_RULES } from './type-rules.ts'
import { USER_RULES } from './user-rules.ts'

export const RULES: readonly Rule[] = [
  ...TREE_RULES,
  ...LITERAL_RULES,
  ...TYPE_RULES,
  ...OPERATOR_RULES,
  ...CALL_RULES,
  ...QUERY_RULES,
  ...COLUMN_RULES,
  ...STORAGE_RULES,
  ...REFRESH_RULES,
  ...STATEMENT_RULES,
  ...ACCESS_RULES,
  ...USER_RULES,
  ...QUOTA_RULES,
  ...PAIR_RULES,
]
