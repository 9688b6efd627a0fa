/** Steps of recipes as drafts, each safe to repeat. */
import type { Address } from '../../../resource/id.ts'
import { quoteString } from '../../../sql/index.ts'
import { draft } from '../../clickhouse-family/kinds/draft.ts'
import type { Draft } from '../../engine.ts'

/** Condition on `system.tables`. */
export function isNamed({ database = '', name }: Address): string {
  return `database = ${quoteString(database)} AND name = ${quoteString(name)}`
}

/** Gives a row while it is there. */
export function exists(address: Address): string {
  return `SELECT name FROM system.tables WHERE ${isNamed(address)}`
}

/** Gives a row when it is gone. */
export function isGone(address: Address): string {
  return `SELECT found FROM (SELECT count() AS found FROM system.tables WHERE ${isNamed(address)}) WHERE found = 0`
}

/** Run unless the question has an answer: it was run before a crash. */
export function unless(question: string, sql: string, more: Partial<Draft> = {}): Draft {
  return { ...draft(sql), ...more, step: { do: 'ensure', unless: question } }
}

/** Changes nothing when it is run a second time. */
export function again(sql: string): Draft {
  return unless('SELECT 1 AS one WHERE 0 = 1', sql)
}

export function record(name: string, sql: string): Draft {
  return draft(sql, { step: { do: 'record', name } })
}

/** Has to give no row, asked in its place only. */
export function expectNoRow(sql: string, message: string): Draft {
  return draft(sql, { step: { do: 'expect', message, early: false } })
}
