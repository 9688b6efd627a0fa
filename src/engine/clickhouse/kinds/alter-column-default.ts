/**
 * The default of a column in place. Rows in parts that are older than the column compute its default
 * whenever they are read, so another default would change them without a write (5 → 7 on 26.7.2.1);
 * they get their value written down first.
 */
import type { Hazard } from '../../../changeset/changeset.ts'
import type { LiveObject, Resource } from '../../../resource/resource.ts'
import type { Draft, LowerContext } from '../../engine.ts'
import { type ColumnSpec, columnName, defaultKind } from '../../clickhouse-family/kinds/columns.ts'
import { defaultSql, flatColumns } from './columns.ts'
import { hazard } from '../../common/lowered.ts'
import { engineTraits } from './engines.ts'
import { expectNoRow, expectNoStuckMutation, olderParts } from './expect.ts'
import { columnsOf, keyColumns } from './key-columns.ts'
import { alterTable } from './statement.ts'
import type { TableSpec } from './table.ts'
import { qualified } from './text.ts'

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
    ...freeze(before, after.name, from, to, context),
    alterTable(to, `MODIFY COLUMN ${columnName(after.name)} ${clause}`),
  ]
}

/** Columns that compute from one whose type changes: what they gave before is written down first. */
export function freezeDependants(
  column: string,
  from: From,
  to: To,
  context: LowerContext,
): readonly Draft[] {
  const kept = new Set(flatColumns(to.spec.columns).map(({ name }) => name))
  return flatColumns(from.spec.columns)
    .filter(({ name, default: text }) => text !== undefined && kept.has(name))
    .filter((one) => columnsOf(one.default ?? '', [{ name: column }]).length > 0)
    .flatMap((one) => freeze(one, one.name, from, to, context))
}

/**
 * MATERIALIZE COLUMN leaves values that were inserted alone and writes down those that were
 * computed. It needs a default (36), so a column without one is set to itself; and of a MATERIALIZED
 * column it computes all values anew, stored ones too, so that is made a DEFAULT for the while. A
 * key column cannot be written at all (420).
 */
export function freeze(
  before: ColumnSpec,
  name: string,
  from: From,
  to: To,
  context: LowerContext,
): readonly Draft[] {
  const isStored = before.alias === undefined && before.ephemeral === undefined
  if (!engineTraits(from.spec.engine).mergeTree || !isStored) return []
  const older = olderParts(to, name)
  if (keyColumns(from.spec).has(before.name)) {
    return [
      expectNoRow(
        `SELECT sum(rows) AS rows ${older} HAVING rows > 0`,
        `column \`${name}\` is part of a key, and {{rows}} rows are older than it: another default would change them where they are sorted. Leave the default as it is, or replace the table`,
        before.name !== name,
      ),
    ]
  }
  const hazards = [
    hazard(
      'rewrites-data',
      `column \`${name}\` is written out where parts are older than it, so that rows keep the values they have`,
    ),
    ...(before.materialized === undefined ? [] : [asDefault(name)]),
  ]
  const step = {
    do: 'ensure',
    unless: `SELECT 1 AS frozen WHERE (SELECT count() ${older}) = 0`,
  } as const
  const command = freezingCommand(before, columnName(name), context)
  return [expectNoStuckMutation(to), alterTable(to, command, { hazards, step })]
}

function freezingCommand(before: ColumnSpec, name: string, context: LowerContext): string {
  const { default: text, materialized } = before
  if (materialized !== undefined) {
    const expression = qualified('expression', materialized, context.live)
    return `MODIFY COLUMN ${name} DEFAULT ${expression}, MATERIALIZE COLUMN ${name}`
  }
  return text === undefined ? `UPDATE ${name} = ${name} WHERE 1` : `MATERIALIZE COLUMN ${name}`
}

function asDefault(name: string): Hazard {
  return hazard(
    'blocks-ingest',
    `column \`${name}\` is a DEFAULT while that is done: INSERT without a list of columns expects it`,
  )
}
