/** ALTER TYPE of a composite: https://www.postgresql.org/docs/current/sql-altertype.html */
import type { JsonObject } from '../../../resource/json.ts'
import { nodeOf, nodesOf, textOf } from '../sql/tree.ts'
import { readColumn } from './column.ts'
import { fieldName, findObject, type Known, type Reading, relationAddress } from './known.ts'
import { isItem, itemsOfField } from './parts.ts'
import type { Statement } from './statement.ts'

export function alterComposite(statement: Statement, known: Known): Reading {
  const address = relationAddress(statement.fields['relation'], known)
  const type = findObject(known, ['Type'], address)
  if (type === undefined)
    return { why: `\`${fieldName(address)}\` is not made by these statements` }
  let attributes = itemsOfField(type.spec, 'composite')
  for (const command of nodesOf(statement.fields['cmds'], 'AlterTableCmd')) {
    const name = textOf(command['name'])
    const definition = nodeOf(command['def'], 'ColumnDef')
    const read = definition && readColumn(statement, definition, known).column
    switch (command['subtype']) {
      case 'AT_AddColumn':
        if (isItem(read)) attributes = [...attributes, read]
        break
      case 'AT_DropColumn':
        attributes = attributes.filter((one) => one['name'] !== name)
        break
      case 'AT_AlterColumnType':
        attributes = attributes.map((one) =>
          one['name'] === name ? { ...read, ...named(name) } : one,
        )
        break
      default:
        return { why: 'this change of a type is not followed' }
    }
  }
  return { put: [{ ...type, spec: { ...type.spec, composite: attributes } }] }
}

function named(name: string | undefined): JsonObject {
  return name === undefined ? {} : { name }
}
