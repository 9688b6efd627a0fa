/** ALTER TABLE … ALTER COLUMN: what becomes of the column. */
import type { JsonObject } from '../../../resource/json.ts'
import { compact } from '../../common/compact.ts'
import { isTree, itemsOf, nodeOf, nodesOf, stringOf, textOf, type Tree } from '../sql/tree.ts'
import { collationOf, methodOf, storageOf } from './column.ts'
import type { Range } from './constraint.ts'
import type { Unread } from './known.ts'
import { numberOf, optionMap, optionName } from './options.ts'
import { columnOf, isItem, withColumn } from './parts.ts'
import { identityOptions } from './sequence-options.ts'
import {
  expressionOf,
  findWords,
  type Statement,
  textOfTokens,
  expressionWithin,
} from './statement.ts'

export interface ColumnCommand {
  readonly statement: Statement
  readonly fields: Tree
  readonly range: Range
}

/** Undefined: it is no command about a column. */
export function alterColumn(
  spec: JsonObject,
  command: ColumnCommand,
): { readonly spec: JsonObject } | Unread | undefined {
  const change = changes[textOf(command.fields['subtype']) ?? '']
  if (change === undefined) return undefined
  const name = textOf(command.fields['name']) ?? ''
  const isKnown = columnOf(spec, name) !== undefined
  // A partition has its columns from its parent and lists what differs.
  if (!isKnown && spec['partitionOf'] === undefined && spec['inherits'] === undefined)
    return { why: `there is no column \`${name}\`` }
  const base = isKnown ? spec : { ...spec, columns: [...columnsIn(spec), { name }] }
  return {
    spec: withColumn(base, name, (column) =>
      compact<JsonObject>({ ...column, ...change(command, column) }),
    ),
  }
}

function columnsIn(spec: JsonObject): readonly JsonObject[] {
  const columns = spec['columns']
  return Array.isArray(columns) ? columns : []
}

type Change = (command: ColumnCommand, column: JsonObject) => JsonObject

const changes: { readonly [subtype: string]: Change } = {
  AT_ColumnDefault: ({ statement, fields, range: [from, to] }) => ({
    default:
      fields['def'] === undefined
        ? undefined
        : expressionOf(statement, findWords(statement, 'SET DEFAULT', from, to) + 2, to),
  }),
  AT_SetNotNull: () => ({ nullable: false }),
  AT_DropNotNull: () => ({ nullable: undefined }),
  AT_AlterColumnType: ({ statement, fields, range: [from, to] }) => {
    const column = nodeOf(fields['def'], 'ColumnDef') ?? {}
    const type = statement.tokenOf(column['typeName'])
    const ends = [
      findWords(statement, 'COLLATE', from, to),
      findWords(statement, 'USING', from, to),
    ]
    return {
      type: textOfTokens(statement, type, Math.min(...ends)),
      collation: undefined,
      ...collationOf(column),
    }
  },
  AT_AddIdentity: ({ fields }) => {
    const constraint = nodeOf(fields['def'], 'Constraint') ?? {}
    return {
      identity: constraint['generated_when'] === 'a' ? 'always' : 'byDefault',
      identityOptions: identityOptions(constraint['options']),
    }
  },
  AT_SetIdentity: ({ fields }, column) => setIdentity(itemsOf(fields['def']), column),
  AT_DropIdentity: () => ({ identity: undefined, identityOptions: undefined }),
  AT_SetExpression: ({ statement, range: [from, to] }) => ({
    generated: expressionWithin(statement, findWords(statement, 'AS (', from, to) + 1),
  }),
  AT_DropExpression: () => ({ generated: undefined, virtual: undefined }),
  AT_SetStorage: ({ fields }) => ({ storage: storageOf(stringOf(fields['def'])) }),
  AT_SetCompression: ({ fields }) => ({ compression: methodOf(stringOf(fields['def'])) }),
  AT_SetStatistics: ({ fields }) => {
    const target = numberOf(fields['def'])
    return { statistics: target === -1 ? undefined : target }
  },
  AT_SetOptions: ({ fields }, column) => ({
    options: { ...optionsOf(column), ...optionMap(itemsOf(fields['def'])) },
  }),
  AT_ResetOptions: ({ fields }, column) => {
    const names = nodesOf(itemsOf(fields['def']), 'DefElem').map(optionName)
    const kept = Object.entries(optionsOf(column)).filter(([name]) => !names.includes(name))
    return { options: kept.length === 0 ? undefined : Object.fromEntries(kept) }
  },
}

/** SET GENERATED ALWAYS, SET INCREMENT BY 5, RESTART: the last is no definition. */
function setIdentity(options: readonly unknown[], column: JsonObject): JsonObject {
  const generated = nodesOf(options, 'DefElem').find((option) => optionName(option) === 'generated')
  const kind = generated && isTree(generated['arg']) ? numberOf(generated['arg']) : undefined
  const own = identityOptions(options)
  const before = column['identityOptions']
  return {
    // The argument is the character code of `a` or `d`.
    ...(kind === undefined ? {} : { identity: kind === 97 ? 'always' : 'byDefault' }),
    ...(own === undefined
      ? {}
      : { identityOptions: { ...(isItem(before) ? before : {}), ...own } }),
  }
}

function optionsOf(column: JsonObject): JsonObject {
  const options = column['options']
  return isItem(options) ? options : {}
}
