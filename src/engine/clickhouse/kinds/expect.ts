/** Questions to the target that have to be answered before a change may begin. */
import type { LiveObject, Resource } from '../../../resource/resource.ts'
import { quoteString } from '../../../sql/index.ts'
import type { Draft, LowerContext } from '../../engine.ts'
import { draft } from '../../clickhouse-family/kinds/draft.ts'
import { sqlName } from '../../clickhouse-family/kinds/names.ts'

/**
 * Gives a row only when something is wrong; its columns stand in the message. Asked at plan as well,
 * where names are what they are before the change: `late` ones ask for what is not there yet.
 */
export function expectNoRow(sql: string, message: string, late = false): Draft {
  return draft(sql, { step: { do: 'expect', message, early: !late } })
}

/** Counts what is lost by a change that has to be agreed to; stops nothing. */
export function tellRows(input: Omit<Parameters<typeof expectNoValue>[0], 'late'>): Draft {
  const { sql } = expectNoValue({ ...input, late: false })
  return draft(sql, { step: { do: 'expect', message: input.message, early: true, warns: true } })
}

/** No row may satisfy the condition; `{{rows}}` (`3 rows`) and `{{example}}` stand in the message. */
export function expectNoValue(input: {
  readonly to: Resource
  readonly condition: string
  readonly example: string
  readonly message: string
  readonly late: boolean
}): Draft {
  const example = `substring(ifNull(toString(any(${input.example})), 'NULL'), 1, 80)`
  // A column of the table may be called `rows`, and WHERE would take the alias for it.
  const found = `SELECT count() AS _found, ${example} AS _one FROM ${sqlName(input.to.address)} WHERE ${input.condition}`
  return expectNoRow(
    `SELECT concat(toString(_found), if(_found = 1, ' row', ' rows')) AS rows, _one AS example FROM (${found}) WHERE _found > 0`,
    input.message,
    input.late,
  )
}

/** Under the name that it shall have: not while a rename is part of the same plan. */
export function isThere(to: Resource, context: LowerContext): boolean {
  return context.live.lookup('relation', to.name) !== undefined
}

/**
 * A mutation that failed stays, and later ones of the same table wait behind it for ever; KILL
 * MUTATION does not bring the table back (clickhouse.md §4.2). The parts still have the type from
 * before, so the way back can be read from them.
 */
export function expectNoStuckMutation({ address }: LiveObject | Resource): Draft {
  const here = isTable(address.database ?? '', address.name)
  const repair = quoteString(`ALTER TABLE ${sqlName(address)} MODIFY COLUMN \``)
  const wayBack = `SELECT arrayStringConcat(groupUniqArray(concat(${repair}, p.column, '\` ', p.type)), '; ') FROM system.parts_columns AS p INNER JOIN system.columns AS c ON c.database = p.database AND c.table = p.table AND c.name = p.column WHERE p.active AND p.type != c.type AND ${isTable(address.database ?? '', address.name, 'p.')}`
  return expectNoRow(
    `SELECT command, substring(latest_fail_reason, 1, 300) AS why, (${wayBack}) AS repair FROM system.mutations WHERE NOT is_done AND latest_fail_reason != '' AND ${here} LIMIT 1`,
    'an earlier change of this table failed and holds up all others: {{command}} ({{why}}). To take it back: {{repair}}',
  )
}

/** Parts that were written before the column was there, whose rows compute it when they are read. */
export function olderParts({ address }: Resource, column: string): string {
  const here = isTable(address.database ?? '', address.name)
  return `FROM system.parts WHERE active AND ${here} AND name NOT IN (SELECT name FROM system.parts_columns WHERE active AND ${here} AND column = ${quoteString(column)})`
}

function isTable(database: string, name: string, of = ''): string {
  return `${of}database = ${quoteString(database)} AND ${of}table = ${quoteString(name)}`
}
