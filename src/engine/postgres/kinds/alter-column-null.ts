import type { Draft } from '../../engine.ts'
import { alterColumn, type ColumnChange } from './alter-column-parts.ts'
import { keyColumns } from './constraint.ts'
import { draft, standalone, turns } from './draft.ts'
import { dropConstraintSql, hasConstraint } from './constraint-statements.ts'
import { quoteIdent } from './names.ts'
import { hasColumnstore } from '../timescale/columnstore-limits.ts'
import { areThere } from './table-change.ts'
import { columnObjectName } from './table-names.ts'
import { expectNoValue } from './table-probe.ts'

/**
 * A checked constraint says that there is no NULL, so that SET NOT NULL need not look at the rows
 * while nobody may write (https://www.postgresql.org/docs/current/sql-altertable.html).
 */
export function setNotNull(column: ColumnChange): readonly Draft[] {
  const { table, name, next } = column
  const { to } = table
  const check = columnObjectName(to.address.name, next.name, 'not_null_check')
  const question = expectNoValue({
    table: table.table,
    condition: `${name} IS NULL`,
    example: `${name}`,
    message: `column \`${next.name}\` is NULL in {{rows}}: fill them first`,
    early: areThere(table, [next.name]),
  })
  if (hasColumnstore(table)) {
    return [
      question,
      { ...alterColumn(column, 'SET NOT NULL', ['locks-table']), turn: turns.apart },
    ]
  }
  const drafts = [
    question,
    draft(
      `ALTER TABLE ${table.table} ADD CONSTRAINT ${quoteIdent(check)} CHECK (${name} IS NOT NULL) NOT VALID`,
      { step: { do: 'ensure', unless: hasConstraint(table.table, check) } },
    ),
    standalone(`ALTER TABLE ${table.table} VALIDATE CONSTRAINT ${quoteIdent(check)}`),
    alterColumn(column, 'SET NOT NULL'),
    draft(dropConstraintSql(table.table, check)),
  ]
  return drafts.map((one) => ({ turn: turns.apart, ...one }))
}

/** A column of the primary key is let go of when the key is gone. */
export function dropNotNull(column: ColumnChange): readonly Draft[] {
  const drop = alterColumn(column, 'DROP NOT NULL')
  const isOfKey = keyColumns(column.table.from.spec).has(column.old.name)
  return [isOfKey ? { ...drop, phase: 'follow' } : drop]
}
