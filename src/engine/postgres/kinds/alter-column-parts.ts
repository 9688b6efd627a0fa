/** A change of one column, and the statement that all of them are. */
import type { HazardId } from '../../../changeset/changeset.ts'
import type { LiveObject } from '../../../resource/resource.ts'
import { hazard } from '../../common/lowered.ts'
import type { Draft } from '../../engine.ts'
import { columnForm } from './columns.ts'
import { keyColumns } from './constraint.ts'
import { draft } from './draft.ts'
import { kinds } from './index.ts'
import { quoteIdent } from './names.ts'
import { liveName } from './remade.ts'
import { columnNamed, isFollowed, type TableChange } from './table-change.ts'
import { columnsIn } from './table-names.ts'
import type { ColumnSpec } from './table-spec.ts'
import { normalType } from './types.ts'

export interface ColumnChange {
  readonly table: TableChange
  /** As it stands, under the name it had. */
  readonly old: ColumnSpec
  readonly next: ColumnSpec
  /** The new name as it stands in SQL. */
  readonly name: string
  /** Which of its fields differ. */
  readonly subfields: readonly string[]
}

export function columnChange(table: TableChange): ColumnChange {
  const name = table.change.part ?? ''
  const next = columnNamed(table.wanted, name) ?? { name }
  const former = [...table.renames].find(([, after]) => after === name)?.[0] ?? name
  const old = columnNamed(table.from.spec, former) ?? { name }
  const before = columnForm(old, keyColumns(table.from.spec), table.context.live)
  const after = columnForm(next, keyColumns(table.wanted), table.context.desired)
  const subfields = table.change.subfields.filter(
    (field) => !isFollowed(table, before[field], after[field]),
  )
  return { table, old, next, name: quoteIdent(name), subfields }
}

/**
 * A column that comes from a parent: only what differs from it is the heir's own. Undefined where
 * nothing does.
 */
export function inheritedChange(
  table: TableChange,
  old: ColumnSpec,
  next: ColumnSpec,
): ColumnChange | undefined {
  const { context, from, wanted } = table
  const before = columnForm(old, keyColumns(from.spec), context.live)
  const after = columnForm(next, keyColumns(wanted), context.desired)
  const subfields = Object.keys(after).filter(
    (field) => ownFields.has(field) && (before[field] ?? null) !== (after[field] ?? null),
  )
  if (subfields.length === 0) return undefined
  return { table, old, next, name: quoteIdent(next.name), subfields }
}

/** The others are changed in the parent alone. */
const ownFields: ReadonlySet<string> = new Set([
  'default',
  'nullable',
  'storage',
  'compression',
  'statistics',
  'options',
  'comment',
])

const details: { readonly [K in HazardId]?: string } = {
  'rewrites-data': 'every row of the table is written again',
  'locks-table': 'nobody reads or writes the table meanwhile',
}

export function alterColumn(
  { table, name }: Pick<ColumnChange, 'table' | 'name'>,
  clause: string,
  hazards: readonly HazardId[] = [],
): Draft {
  return draft(`ALTER TABLE ${table.table} ALTER COLUMN ${name} ${clause}`, {
    hazards: hazards.map((id) => hazard(id, details[id] ?? '')),
  })
}

export const rewriteHazards: readonly ReturnType<typeof hazard>[] = (
  ['rewrites-data', 'locks-table'] as const
).map((id) => hazard(id, details[id] ?? ''))

/**
 * Whether a live definition reads one of the columns that change under it, as far as it can be told;
 * in doubt it does. The same for all changes of a table: what is taken away for one is made again
 * after all of them.
 */
export function readsMoved(table: TableChange): (reader: LiveObject) => boolean {
  const { from, context } = table
  const columns = movedColumns(table)
  return (reader) => {
    const facts = kinds[reader.kind]?.columns?.(reader.spec, reader.address, context.live)
    if (facts === undefined || !facts.hasAllReads) return true
    return facts.reads.some((use) => use.relation === liveName(from) && columns.has(use.column))
  }
}

/** Live names of columns that get another type or are made anew, and of those computed from them. */
function movedColumns(table: TableChange): ReadonlySet<string> {
  const { from, wanted, context, renames } = table
  const moved = new Set<string>()
  const { database } = context.desired
  for (const old of from.spec.columns ?? []) {
    const next = columnNamed(wanted, renames.get(old.name) ?? old.name)
    if (next === undefined) continue
    const isSame =
      isFollowed(
        table,
        normalType(old.type ?? '', database),
        normalType(next.type ?? '', database),
      ) &&
      old.collation === next.collation &&
      isFollowed(table, old.generated, next.generated) &&
      old.virtual === next.virtual
    if (!isSame) moved.add(old.name)
  }
  for (const { name, generated } of from.spec.columns ?? []) {
    if (generated !== undefined && columnsIn(generated).some((one) => moved.has(one))) {
      moved.add(name)
    }
  }
  return moved
}
