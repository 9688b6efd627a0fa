import type { Hazard } from '../../../changeset/changeset.ts'
import { alter, hazard, replace } from '../../common/lowered.ts'
import type { Lowered, Neighbour } from '../../engine.ts'
import { hypertableColumns } from '../timescale/hypertable.ts'
import { draft } from './draft.ts'
import { wordsOf } from './name-lists.ts'
import { quoteIdent } from './names.ts'
import { columnNamed, isHypertable, type TableChange } from './table-change.ts'
import { liveName } from './remade.ts'
import type { SequenceSpec } from './sequence.ts'
import { statisticsOn } from './unsaid-parts.ts'

/**
 * Last of all, after everything that used to read it has been changed. Its indexes and constraints
 * go with it; never CASCADE, which would take along what nobody has listed.
 */
export function dropColumn(table: TableChange): Lowered {
  const { change, from } = table
  const name = change.part ?? ''
  const held =
    isHypertable(table) && from.spec.hypertable !== undefined
      ? hypertableColumns(from.spec.hypertable).get(name)
      : undefined
  if (held !== undefined) return replace(`column \`${name}\` cannot be dropped: ${held}`)
  const fixed = fixedByPartitions(table, name)
  if (fixed !== undefined) return fixed
  return alter(
    draft(`ALTER TABLE ${table.table} DROP COLUMN ${quoteIdent(name)}`, {
      phase: 'contract',
      hazards: [...lossOf(table, name), ...goneAlong(table, name)],
    }),
  )
}

/**
 * A column of the partition key neither goes nor gets another type (15.18). A new table does not
 * help where partitions stay: their rows have the column as it is.
 */
export function fixedByPartitions(
  { from, context }: TableChange,
  name: string,
): Lowered | undefined {
  if (!partitionColumns(from.spec.partitionBy).includes(name)) return undefined
  const because = `the table is partitioned by \`${name}\``
  const partitions = (context.neighbours ?? []).filter(
    ({ object, via, isGoing }) => object.kind === 'Table' && via === 'is partition of' && !isGoing,
  )
  if (partitions.length === 0) return replace(because)
  const names = partitions.map(({ object }) => object.id).join(', ')
  return {
    how: 'refuse',
    because: `${because}, and so are the rows of ${names}: declare a table under another name, and move them there`,
  }
}

/** What is computed can be computed again. */
function lossOf({ from, context }: TableChange, name: string): readonly Hazard[] {
  if (columnNamed(from.spec, name)?.generated !== undefined) return []
  const users = routinesNaming(context.neighbours ?? [], name)
  const uses = users.length === 0 ? '' : `; ${users.join(', ')} may use it`
  return [hazard('drops-data', `column \`${name}\` with its values${uses}`)]
}

/** Extended statistics go with any of their columns, and a sequence with the one that owns it. */
function goneAlong({ from, context }: TableChange, column: string): readonly Hazard[] {
  const sequences = (context.neighbours ?? [])
    .filter(({ object: { kind, spec }, isManaged }) => {
      const { ownedBy } = spec as SequenceSpec
      return kind === 'Sequence' && !isManaged && ownedBy === `${liveName(from)}.${column}`
    })
    .map(({ object }) => object.id)
  const statistics = statisticsOn(from)
    .filter(({ words }) => words.has(column))
    .map(({ name }) => name)
  return [...statistics, ...sequences].map((name) =>
    hazard('breaks-unmanaged', `${name}, which no plan manages, goes with column \`${column}\``),
  )
}

/** The server does not know what a body that is a string reads. */
export function routinesNaming(
  neighbours: readonly Neighbour[],
  column: string,
): readonly string[] {
  const pattern = new RegExp(`(?<![\\w"])"?${column.replace(/[^\w]/g, '\\$&')}"?(?![\\w"])`, 'i')
  return neighbours
    .filter(
      ({ object }) =>
        (object.kind === 'Function' || object.kind === 'Procedure') &&
        pattern.test(JSON.stringify(object.spec)),
    )
    .map(({ object }) => object.id)
}

/** `RANGE (at, lower(b))` → at, lower, b: all words that could be columns. */
function partitionColumns(partitionBy: string | undefined): readonly string[] {
  return wordsOf(/\((.*)\)/s.exec(partitionBy ?? '')?.[1] ?? '')
}
