/** ATTACH and DETACH PARTITION: pg_dump writes a partition as a table that is attached later. */
import { canonicalJson, type JsonObject } from '../../../resource/json.ts'
import { compact } from '../../common/compact.ts'
import { splitName } from '../kinds/names.ts'
import { isTree, nodeOf, type Tree } from '../sql/tree.ts'
import {
  fieldName,
  findRelation,
  type Known,
  type ReadObject,
  relationAddress,
  type Unread,
} from './known.ts'
import { itemsOfField, withItems } from './parts.ts'
import { partitionBound } from './partition.ts'
import type { Statement } from './statement.ts'

/** The partition as it becomes: what it has from its parent is left out. */
export function attachPartition(
  statement: Statement,
  command: Tree,
  parent: ReadObject,
  known: Known,
): ReadObject | Unread {
  const fields = nodeOf(command['def'], 'PartitionCmd') ?? {}
  const address = relationAddress(fields['name'], known)
  const child = findRelation(known, address)
  if (child === undefined)
    return { why: `\`${fieldName(address)}\` is not made by these statements` }
  const bound = partitionBound(statement, fields['bound'])
  const spec = { ...child.spec, partitionOf: { table: fieldName(parent.address), for: bound } }
  return { ...child, spec: compact<JsonObject>(inherited(spec, withAbove(parent, known))) }
}

/** A partition that has partitions, with what it has from its own parent. */
function withAbove({ spec }: ReadObject, known: Known): JsonObject {
  const { partitionOf } = spec
  const name = isTree(partitionOf) ? String(partitionOf['table']) : undefined
  const above = name === undefined ? undefined : findRelation(known, splitName(name, ''))
  if (above === undefined) return spec
  const theirs = withAbove(above, known)
  const own = new Map(itemsOfField(spec, 'columns').map((one) => [one['name'], one]))
  const columns = itemsOfField(theirs, 'columns').map((one) => ({
    ...one,
    ...own.get(one['name']),
  }))
  const constraints = [theirs, spec].flatMap((one) => itemsOfField(one, 'constraints'))
  return withItems({ ...theirs, ...spec, columns }, 'constraints', constraints)
}

export function detachPartition(
  command: Tree,
  parent: ReadObject,
  known: Known,
): ReadObject | Unread {
  const fields = nodeOf(command['def'], 'PartitionCmd') ?? {}
  const address = relationAddress(fields['name'], known)
  const child = findRelation(known, address)
  if (child === undefined)
    return { why: `\`${fieldName(address)}\` is not made by these statements` }
  const { partitionOf: _of, ...spec } = child.spec
  const own = spec['columns'] === undefined ? { columns: parent.spec['columns'] } : {}
  return { ...child, spec: compact<JsonObject>({ ...spec, ...own }) }
}

/** Columns as in the parent, checks and keys that the parent has too. */
function inherited(child: JsonObject, parent: JsonObject): JsonObject {
  const theirs = new Map(itemsOfField(parent, 'columns').map((one) => [one['name'], one]))
  const columns = itemsOfField(child, 'columns').flatMap((column) => {
    const other = theirs.get(column['name'])
    return other === undefined ? [column] : differing(column, other)
  })
  const withoutColumns = withItems(child, 'columns', columns)
  const same = withoutName(parent, 'constraints')
  const constraints = itemsOfField(child, 'constraints').filter((one) => !same.has(formOf(one)))
  const next = withItems(withoutColumns, 'constraints', constraints)
  const isSameKey = canonicalJson(child['primaryKey']) === canonicalJson(parent['primaryKey'])
  return isSameKey ? { ...next, primaryKey: undefined } : next
}

/** What a column says that its parent's does not; nothing: none of it. */
function differing(column: JsonObject, parent: JsonObject): readonly JsonObject[] {
  const keys = [...new Set([...Object.keys(column), ...Object.keys(parent)])]
  const changed = keys.filter((key) => canonicalJson(column[key]) !== canonicalJson(parent[key]))
  const own = changed.filter((key) => column[key] !== undefined && key !== 'type')
  if (own.length === 0) return []
  return [{ name: column['name'], ...Object.fromEntries(own.map((key) => [key, column[key]])) }]
}

function withoutName(spec: JsonObject, field: string): ReadonlySet<string> {
  return new Set(itemsOfField(spec, field).map(formOf))
}

/** A constraint's content: a partition's may have a name of its own. */
function formOf({ name: _name, ...item }: JsonObject): string {
  return canonicalJson(item)
}

export function isUnread(value: object): value is Unread {
  return isTree(value) && 'why' in value
}
