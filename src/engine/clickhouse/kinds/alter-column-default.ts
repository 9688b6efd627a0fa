/**
 * The default of a column in place. Rows in parts that are older than the column compute its default
 * whenever they are read, so another default would change them without a write (5 → 7 on 26.7.2.1);
 * they get their value written down first.
 */
import type { LiveObject, Resource } from '../../../resource/resource.ts'
import type { Draft, LowerContext } from '../../engine.ts'
import { type ColumnSpec, columnName, defaultKind, defaultSql } from './columns.ts'
import { hazard } from './draft.ts'
import { engineTraits } from './engines.ts'
import { expectNoRow, expectNoStuckMutation, olderParts } from './expect.ts'
import { keyColumns } from './key-columns.ts'
import { alterTable } from './statement.ts'
import type { TableSpec } from './table.ts'

type From = LiveObject<TableSpec>
type To = Resource<TableSpec>

/** The last draft is the change itself. */
export function changeDefault(
  before: ColumnSpec,
  after: ColumnSpec,
  from: From,
  to: To,
  context: LowerContext,
): readonly Draft[] {
  const wanted = defaultSql(after, context.desired)
  const clause = wanted ?? `REMOVE ${(defaultKind(before) ?? 'default').toUpperCase()}`
  return [
    ...freeze(before, after, from, to),
    alterTable(to, `MODIFY COLUMN ${columnName(after.name)} ${clause}`),
  ]
}

/**
 * MATERIALIZE COLUMN leaves values that were inserted alone and writes down those that were
 * computed; it needs a default (36), so a column without one is set to itself. Of a MATERIALIZED
 * column it computes all values anew, stored ones too: such a column follows its expression, and
 * nothing is frozen. A key column cannot be written at all (420).
 */
export function freeze(
  before: ColumnSpec,
  after: ColumnSpec,
  from: From,
  to: To,
): readonly Draft[] {
  const isStored = before.alias === undefined && before.ephemeral === undefined
  const { mergeTree } = engineTraits(from.spec.engine)
  if (!mergeTree || !isStored || before.materialized !== undefined) return []
  const older = olderParts(to, after.name)
  if (keyColumns(from.spec).has(before.name)) {
    return [
      expectNoRow(
        `SELECT sum(rows) AS rows ${older} HAVING rows > 0`,
        `column \`${after.name}\` is part of a key, and {{rows}} rows are older than it: another default would change them where they are sorted. Leave the default as it is, or replace the table`,
        before.name !== after.name,
      ),
    ]
  }
  const name = columnName(after.name)
  const command =
    before.default === undefined ? `UPDATE ${name} = ${name} WHERE 1` : `MATERIALIZE COLUMN ${name}`
  return [
    expectNoStuckMutation(to),
    alterTable(to, command, {
      hazards: [
        hazard(
          'rewrites-data',
          `column \`${after.name}\` is written out where parts are older than it, so that rows keep the values they have`,
        ),
      ],
      step: { do: 'ensure', unless: `SELECT 1 AS frozen WHERE (SELECT count() ${older}) = 0` },
    }),
  ]
}
