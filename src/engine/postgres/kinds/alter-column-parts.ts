/** A change of one column, and the statement that all of them are. */
import type { HazardId } from '../../../changeset/changeset.ts'
import type { LiveObject } from '../../../resource/resource.ts'
import { hazard } from '../../common/lowered.ts'
import type { Draft } from '../../engine.ts'
import { draft } from './draft.ts'
import { kinds } from './index.ts'
import { quoteIdent } from './names.ts'
import { columnNamed, type TableChange } from './table-change.ts'
import type { ColumnSpec } from './table-spec.ts'

export interface ColumnChange {
  readonly table: TableChange
  /** As it stands, under the name it had. */
  readonly old: ColumnSpec
  readonly next: ColumnSpec
  /** The new name as it stands in SQL. */
  readonly name: string
}

export function columnChange(table: TableChange): ColumnChange {
  const name = table.change.part ?? ''
  const next = columnNamed(table.wanted, name) ?? { name }
  const former = [...table.renames].find(([, after]) => after === name)?.[0] ?? name
  const old = columnNamed(table.from.spec, former) ?? { name }
  return { table, old, next, name: quoteIdent(name) }
}

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

/** Whether a live definition reads one of the columns, as far as it can be told; in doubt it does. */
export function readsAny(
  { from, context }: TableChange,
  columns: readonly string[],
): (reader: LiveObject) => boolean {
  return (reader) => {
    const facts = kinds[reader.kind]?.columns?.(reader.spec, reader.address, context.live)
    if (facts === undefined || !facts.hasAllReads) return true
    return facts.reads.some((use) => use.relation === from.name && columns.includes(use.column))
  }
}
