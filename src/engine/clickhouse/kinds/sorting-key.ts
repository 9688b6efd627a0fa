/**
 * ORDER BY in place: expressions over columns that the same ALTER adds may be put in, and the end
 * may be cut off, while the primary key stays what it is (clickhouse.md §1.2; 26.7.2.1 answers 36
 * to everything else, and 62 to DESC).
 */
import type { LiveObject, Resource } from '../../../resource/resource.ts'
import { parseFragment } from '../../../sql/index.ts'
import type { Draft, KindContext, LowerContext } from '../../engine.ts'
import { type ColumnSpec, columnName, defaultKind } from '../../clickhouse-family/kinds/columns.ts'
import { columnSql, flatColumns } from './columns.ts'
import { isMergeTree } from './engines.ts'
import { identifiersIn } from './key-columns.ts'
import { alterTable } from './statement.ts'
import type { StorageSpec } from './storage.ts'
import type { TableSpec } from './table.ts'
import { normalOf, qualified } from './text.ts'

export type KeyChange =
  | { readonly how: 'in place'; readonly draft: Draft; readonly adds: ReadonlySet<string> }
  | { readonly how: 'replace'; readonly because: string }

export function changeOfKey(
  from: LiveObject<TableSpec>,
  to: Resource<TableSpec>,
  context: LowerContext,
): KeyChange {
  if (!isMergeTree(from.spec.engine)) {
    return { how: 'replace', because: 'the keys of this engine are set at CREATE' }
  }
  const before = keyItems(from.spec, 'orderBy', context.live)
  const after = keyItems(to.spec, 'orderBy', context.desired)
  const primary = primaryKey(from.spec, context.live)
  const wanted = to.spec.primaryKey
  const stays =
    wanted === undefined
      ? primary.every((item, index) => after[index] === item)
      : primary.join() === primaryKey(to.spec, context.desired).join()
  if (!stays) return { how: 'replace', because: 'the primary key is set at CREATE' }
  const added = addedItems(before, after)
  const columns = newColumns(from.spec, to.spec)
  const obstacle =
    primary.some((item, index) => after[index] !== item) || !usesOnly(added, columns)
      ? 'rows are stored in the order of the sorting key; only columns that are new can join it, and only its end can be cut off'
      : after.some((item) => /\sDESC$/i.test(item))
        ? 'MODIFY ORDER BY takes no DESC'
        : undefined
  if (obstacle !== undefined) return { how: 'replace', because: obstacle }
  const adds = added.length === 0 ? [] : columns
  const commands = adds.map((column) => addColumnSql(column, adds, from.spec, to.spec, context))
  const key = qualified('orderBy', to.spec.orderBy ?? 'tuple()', context.desired)
  return {
    how: 'in place',
    draft: alterTable(to, [...commands, `MODIFY ORDER BY ${key}`].join(', ')),
    adds: new Set(adds.map(({ name }) => name)),
  }
}

/** The server walks both lists at once: what is not next in the old one counts as added. */
function addedItems(before: readonly string[], after: readonly string[]): readonly string[] {
  let next = 0
  return after.filter((item) => {
    if (before[next] !== item) return true
    next += 1
    return false
  })
}

/** Not computed ones: a default of a new column is refused in the key (36). */
function usesOnly(items: readonly string[], columns: readonly ColumnSpec[]): boolean {
  const plain = new Set(
    columns.filter((column) => defaultKind(column) === undefined).map(({ name }) => name),
  )
  return items.every((item) => {
    const used = [...identifiersIn('orderBy', item)]
    return used.length > 0 && used.every((name) => plain.has(name))
  })
}

function newColumns(from: TableSpec, to: TableSpec): readonly ColumnSpec[] {
  const live = new Set(flatColumns(from.columns).map(({ name }) => name))
  return flatColumns(to.columns).filter(
    ({ name, renamedFrom }) =>
      !live.has(name) && (renamedFrom === undefined || !live.has(renamedFrom)),
  )
}

/** It runs where the first new column stands: neighbours that are renamed later have their old name. */
function addColumnSql(
  column: ColumnSpec,
  added: readonly ColumnSpec[],
  from: TableSpec,
  to: TableSpec,
  context: LowerContext,
): string {
  const wanted = flatColumns(to.columns)
  const index = wanted.findIndex(({ name }) => name === column.name)
  const first = wanted.findIndex(({ name }) => name === added[0]?.name)
  const before = wanted[index - 1]
  const live = new Set(flatColumns(from.columns).map(({ name }) => name))
  const former = before?.renamedFrom
  const isRenamedLater = index - 1 > first && former !== undefined && live.has(former)
  const place =
    before === undefined ? 'FIRST' : `AFTER ${columnName(isRenamedLater ? former : before.name)}`
  return `ADD COLUMN ${columnSql(column, context.desired)} ${place}`
}

function primaryKey(spec: StorageSpec, context: KindContext): readonly string[] {
  return keyItems(spec, spec.primaryKey === undefined ? 'orderBy' : 'primaryKey', context)
}

/** Each expression of a key in normal form. */
function keyItems(
  spec: StorageSpec,
  key: 'orderBy' | 'primaryKey',
  context: KindContext,
): readonly string[] {
  const text = spec[key] ?? (key === 'orderBy' ? spec.primaryKey : undefined) ?? 'tuple()'
  const parsed = parseFragment(key, text, 'clickhouse')
  if (!parsed.ok) return [text]
  return parsed.node.items
    .map(({ start, end }) => normalOf('orderBy', text.slice(start, end), context))
    .filter((item) => item !== normalOf('orderBy', 'tuple()', context))
}
