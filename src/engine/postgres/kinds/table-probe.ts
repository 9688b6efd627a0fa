/** Questions to the rows of a table that have to be answered before a change may begin. */
import type { Draft } from '../../engine.ts'
import { draft, turns } from './draft.ts'

/** Gives a row only when something is wrong; its columns stand in the message. */
export function expectNoRow(sql: string, message: string, early: boolean): Draft {
  // What is asked early can be asked before everything else.
  return draft(sql, {
    step: { do: 'expect', message, early },
    ...(early ? { turn: turns.questions } : {}),
  })
}

/**
 * No row may satisfy the condition: `{{rows}}` (`3 rows`) and `{{example}}`, a value of `example`,
 * stand in the message. Counting ends at a thousand.
 */
export function expectNoValue(input: {
  readonly table: string
  readonly condition: string
  readonly example: string
  readonly message: string
  readonly early: boolean
}): Draft {
  const { table, condition, example, message, early } = input
  const found = `SELECT left((${example})::text, 80) AS one FROM ${table} WHERE ${condition} LIMIT 1000`
  return expectNoRow(
    `SELECT CASE count(*) WHEN 1 THEN '1 row' WHEN 1000 THEN '1000 rows or more' ELSE count(*) || ' rows' END AS rows, coalesce(min(one), 'NULL') AS example FROM (${found}) AS found HAVING count(*) > 0`,
    message,
    early,
  )
}
