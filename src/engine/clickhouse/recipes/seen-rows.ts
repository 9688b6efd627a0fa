/**
 * Rows that no materialized view of the table saw. An INSERT that found the table under its name
 * just before the EXCHANGE looks its views up just after it, under the name that the former table
 * has then, and finds none: 3 of 100 exchanges with one writer who never pauses, 20 with five (seen
 * on 26.7.2.1). All views of an INSERT fire or none does. So for the while each row gets a number
 * of its own, one more view writes down the numbers it sees, and what is missing among them is
 * inserted again into the new table, through all views.
 */
import type { Address } from '../../../resource/id.ts'
import { quoteIdentifier } from '../../../sql/index.ts'
import type { Draft, SwapContext } from '../../engine.ts'
import { draft } from '../../clickhouse-family/kinds/draft.ts'
import { sqlName } from '../../clickhouse-family/kinds/names.ts'
import { type CopiedColumn, columnLists } from './copied-columns.ts'
import { exactly } from './copy-rows.ts'
import { runningInserts } from './running-inserts.ts'
import type { TableSwapNames } from './table-swap-names.ts'

/** Views that an INSERT into the table fires, whoever owns them. */
export function hasFiringViews({ neighbours }: SwapContext): boolean {
  return neighbours.some(
    ({ object }) =>
      (object.kind === 'MaterializedView' || object.kind === 'Sink') &&
      object.spec['refresh'] === undefined,
  )
}

/** A MATERIALIZED column is in no `*` and no INSERT, so nobody notices it. */
export function beginSeeing(table: Address, names: TableSwapNames): readonly Draft[] {
  const row = quoteIdentifier(names.row)
  const add = (address: Address, value: string): Draft =>
    draft(
      `ALTER TABLE ${sqlName(address)} ADD COLUMN IF NOT EXISTS ${row} UUID MATERIALIZED ${value}`,
    )
  return [
    add(table, 'generateUUIDv4()'),
    add(names.next, "toUUID('00000000-0000-0000-0000-000000000000')"),
    draft(
      `CREATE TABLE IF NOT EXISTS ${sqlName(names.seen)} (row UUID) ENGINE = MergeTree ORDER BY row`,
    ),
    draft(
      `CREATE MATERIALIZED VIEW IF NOT EXISTS ${sqlName(names.witness)} TO ${sqlName(names.seen)} AS SELECT ${row} AS row FROM ${sqlName(table)}`,
    ),
    settled('inserts that began before their rows had numbers'),
    draft(`SELECT toString(max(_block_number)) AS top FROM ${sqlName(table)}`, {
      step: { do: 'record', name: 'seen' },
    }),
  ]
}

/** Of the former table: rows that views have seen. */
export function wereSeen(names: TableSwapNames): string {
  return `(_block_number <= {{seen.top}} OR ${quoteIdentifier(names.row)} IN (SELECT row FROM ${sqlName(names.seen)}))`
}

/** Run twice it inserts once: the view of the swap sees these rows like the others do. */
export function insertUnseen(
  table: Address,
  names: TableSwapNames,
  columns: readonly CopiedColumn[],
): Draft {
  const lists = columnLists(columns)
  const row = quoteIdentifier(names.row)
  return draft(
    [
      `INSERT INTO ${sqlName(table)} (${lists.names}, ${row})`,
      `SELECT ${lists.values}, ${row} FROM ${sqlName(names.next)} WHERE NOT ${wereSeen(names)}`,
      `SETTINGS ${exactly}`,
    ].join('\n'),
    { step: { do: 'ensure', unless: 'SELECT 1 WHERE 0' } },
  )
}

export function endSeeing(names: TableSwapNames, tables: readonly Address[]): readonly Draft[] {
  return [
    draft(`DROP VIEW IF EXISTS ${sqlName(names.witness)}`),
    settled('inserts that still write to the view of the swap'),
    // Parts lose the column in their own time; nothing waits for it.
    ...tables.map((table) =>
      draft(
        `ALTER TABLE ${sqlName(table)} DROP COLUMN IF EXISTS ${quoteIdentifier(names.row)} SETTINGS mutations_sync = 0`,
      ),
    ),
    draft(`DROP TABLE IF EXISTS ${sqlName(names.seen)}`),
  ]
}

function settled(what: string): Draft {
  return draft(runningInserts, { step: { do: 'settle', what } })
}
