/** ALTER INDEX: https://www.postgresql.org/docs/current/sql-alterindex.html */
import type { Address } from '../../../resource/id.ts'
import type { JsonObject } from '../../../resource/json.ts'
import { compact } from '../../common/compact.ts'
import { itemsOf, nodeOf, nodesOf, textOf } from '../sql/tree.ts'
import { type Known, type ReadObject, type Reading, relationAddress } from './known.ts'
import { optionMap } from './options.ts'
import { changeConstraint, changeIndex, isItem } from './parts.ts'
import type { Statement } from './statement.ts'

export function alterIndex(statement: Statement, known: Known): Reading {
  const address = relationAddress(statement.fields['relation'], known)
  const [command] = nodesOf(statement.fields['cmds'], 'AlterTableCmd')
  switch (command?.['subtype']) {
    case 'AT_AttachPartition': {
      // An index of a partition that belongs to one of its parent is there by itself.
      const part = nodeOf(command['def'], 'PartitionCmd') ?? {}
      return onIndex(relationAddress(part['name'], known), known, () => undefined)
    }
    case 'AT_SetRelOptions': {
      const options = optionMap(itemsOf(command['def']))
      return onIndex(address, known, (index) => {
        const before = isItem(index['with']) ? index['with'] : {}
        return { ...index, with: { ...before, ...options } }
      })
    }
    case 'AT_SetTableSpace': {
      const tablespace = textOf(command['name'])
      return onIndex(address, known, (index) => ({ ...index, tablespace }))
    }
    default:
      return { why: 'this change of an index is not followed' }
  }
}

/** The object whose index or constraint has this name, with another form of it. */
export function onIndex(
  { database, name }: Address,
  known: Known,
  change: (index: JsonObject) => JsonObject | undefined,
): Reading {
  for (const object of known.objects.values()) {
    if (object.address.database !== database || !hasIndexes(object)) continue
    const table = object.address.name
    const next =
      changeIndex(object.spec, table, name, change) ??
      changeConstraint(object.spec, table, name, change)
    if (next !== undefined) return { put: [{ ...object, spec: compact<JsonObject>(next) }] }
  }
  return { why: `index \`${name}\` is not made by these statements` }
}

export function hasIndexes({ kind }: ReadObject): boolean {
  return ['Table', 'MaterializedView', 'ContinuousAggregate'].includes(kind)
}
