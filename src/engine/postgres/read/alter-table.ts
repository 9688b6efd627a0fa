/**
 * ALTER TABLE, also of views and sequences, folded into the object that it changes:
 * https://www.postgresql.org/docs/current/sql-altertable.html
 */
import type { Address } from '../../../resource/id.ts'
import type { JsonObject } from '../../../resource/json.ts'
import { compact } from '../../common/compact.ts'
import { itemsOf, listOf, nodeOf, nodesOf, textOf, type Tree } from '../sql/tree.ts'
import { alterColumn } from './alter-column.ts'
import { alterComposite } from './alter-composite.ts'
import { alterIndex } from './alter-index.ts'
import { withOptions, withSetOptions } from './relation-options.ts'
import { withRowSecurity } from './row-security.ts'
import { changeTriggers } from './trigger-state.ts'
import { readColumn } from './column.ts'
import { constraintItem, type Range, unknownOfConstraint, withAttributes } from './constraint.ts'
import {
  fieldName,
  findRelation,
  type Known,
  keyOf,
  type ReadObject,
  type Reading,
  relationAddress,
  relationName,
  type UnknownPart,
  type Unread,
} from './known.ts'
import { optionName, roleName } from './options.ts'
import { attachPartition, detachPartition } from './partition-of.ts'
import {
  changeConstraint,
  changeIndex,
  columnOf,
  itemsOfField,
  namesIn,
  withColumn,
  withConstraint,
  withEntry,
  withItems,
  withoutColumn,
} from './parts.ts'
import { expressionOf, findWords, itemEnd, spanOfTokens, type Statement } from './statement.ts'

export function alterTable(statement: Statement, known: Known): Reading {
  const { fields } = statement
  if (fields['objtype'] === 'OBJECT_TYPE') return alterComposite(statement, known)
  if (fields['objtype'] === 'OBJECT_INDEX') return alterIndex(statement, known)
  const address = relationAddress(fields['relation'], known)
  const found = findRelation(known, address)
  if (found === undefined) return triggersOf(statement, address, known)
  const left: Unread[] = []
  const changed = new Map<string, ReadObject>()
  const commands = commandsOf(statement)
  for (const [command, range] of commands) {
    const object = changed.get(keyOf(found)) ?? found
    // One command is the rule, and scripts are long.
    const objects = changed.size === 0 ? known.objects : new Map([...known.objects, ...changed])
    const step = stepOf({ statement, fields: command, range, known: { ...known, objects }, object })
    if ('why' in step) left.push({ ...spanOfTokens(statement, ...range), ...step })
    else for (const one of step.put) changed.set(keyOf(one), one)
  }
  const [first] = left
  if (changed.size === 0 && first !== undefined) return first
  return { put: [...changed.values()], left }
}

/** A trigger's own statements say nothing about its table. */
function triggersOf(statement: Statement, address: Address, known: Known): Reading {
  const put: ReadObject[] = []
  for (const [command] of commandsOf(statement)) {
    const state = changeTriggers(
      textOf(command['subtype']) ?? '',
      textOf(command['name']),
      address,
      known,
    )
    if (state === undefined || 'why' in state)
      return { why: `\`${fieldName(address)}\` is not made by these statements` }
    put.push(...state.put)
  }
  return { put }
}

/** The commands of the statement, each with its tokens: commas outside brackets part them. */
export function commandsOf(statement: Statement): readonly (readonly [Tree, Range])[] {
  const commands = nodesOf(statement.fields['cmds'], 'AlterTableCmd')
  let from = statement.tokenOf(statement.fields['relation'])
  return commands.map((command) => {
    const to = itemEnd(statement, from)
    const range: Range = [from, to]
    from = to + 1
    return [command, range]
  })
}

interface Step {
  readonly statement: Statement
  readonly fields: Tree
  readonly range: Range
  readonly known: Known
  readonly object: ReadObject
}

type Stepped = { readonly put: readonly ReadObject[] } | Unread

function stepOf(step: Step): Stepped {
  const { fields, object } = step
  const subtype = textOf(fields['subtype']) ?? ''
  const triggers = changeTriggers(subtype, textOf(fields['name']), object.address, step.known)
  if (triggers !== undefined) return triggers
  const column = object.kind === 'Table' ? alterColumn(object.spec, step) : undefined
  if (column !== undefined)
    return 'why' in column
      ? column
      : { put: [{ ...object, spec: compact<JsonObject>(column.spec) }] }
  const own: { readonly [kind: string]: typeof ofAll } = { Table: ofTables, View: ofViews }
  const result = (own[object.kind]?.[subtype] ?? ofAll[subtype])?.(step)
  if (result === undefined) return { why: `this change of a ${object.kind} is not followed` }
  if ('why' in result || 'put' in result) return result
  const unknown = [...object.unknown, ...(result.unknown ?? [])]
  return { put: [{ ...object, spec: compact<JsonObject>(result.spec), unknown }] }
}

type Changed = { readonly spec: JsonObject; readonly unknown?: readonly UnknownPart[] } | Stepped

type Change = (step: Step) => Changed

/** Of every relation. */
const ofAll: { readonly [subtype: string]: Change } = {
  AT_ChangeOwner: ({ fields, object }) => ({
    spec: { ...object.spec, owner: roleName(fields['newowner']) },
  }),
  AT_SetRelOptions: ({ fields, object }) => withSetOptions(object, fields['def']),
  AT_ResetRelOptions: ({ fields, object }) => {
    const names = nodesOf(itemsOf(fields['def']), 'DefElem').map(optionName)
    return { spec: withOptions(object.spec, (name) => !names.includes(name), {}) }
  },
  AT_SetLogged: ({ object }) => ({ spec: { ...object.spec, unlogged: undefined } }),
  AT_SetUnLogged: ({ object }) => ({ spec: { ...object.spec, unlogged: true } }),
  AT_SetTableSpace: ({ fields, object }) => ({
    spec: { ...object.spec, tablespace: textOf(fields['name']) },
  }),
  AT_SetAccessMethod: ({ fields, object }) => ({
    spec: { ...object.spec, method: textOf(fields['name']) },
  }),
}

const ofViews: { readonly [subtype: string]: Change } = {
  AT_ColumnDefault: ({ statement, fields, range: [from, to], object }) => {
    const start = findWords(statement, 'SET DEFAULT', from, to) + 2
    const value = fields['def'] === undefined ? undefined : expressionOf(statement, start, to)
    return { spec: withEntry(object.spec, 'columnDefaults', textOf(fields['name']) ?? '', value) }
  },
}

const ofTables: { readonly [subtype: string]: Change } = {
  AT_AddColumn: addColumn,
  AT_DropColumn: ({ fields, object }) => {
    const name = textOf(fields['name']) ?? ''
    if (columnOf(object.spec, name) === undefined) return { why: `there is no column \`${name}\`` }
    return { spec: withoutColumn(object.spec, name) }
  },
  AT_AddConstraint: addConstraint,
  AT_DropConstraint: ({ fields, object }) =>
    onConstraint(object, textOf(fields['name']) ?? '', () => undefined),
  AT_ValidateConstraint: ({ fields, object }) =>
    onConstraint(object, textOf(fields['name']) ?? '', (item) => ({
      ...item,
      notValid: undefined,
    })),
  AT_AlterConstraint: ({ fields, object }) => {
    const to =
      nodeOf(fields['def'], 'ATAlterConstraint') ?? nodeOf(fields['def'], 'Constraint') ?? {}
    return onConstraint(object, textOf(to['conname']) ?? '', (item) => ({
      ...item,
      deferrable: to['deferrable'] === true ? true : undefined,
      initiallyDeferred: to['initdeferred'] === true ? true : undefined,
    }))
  },
  AT_EnableRowSecurity: ({ object }) => ({ spec: withRowSecurity(object.spec, { enabled: true }) }),
  AT_DisableRowSecurity: ({ object }) => ({
    spec: withRowSecurity(object.spec, { enabled: false }),
  }),
  AT_ForceRowSecurity: ({ object }) => ({ spec: withRowSecurity(object.spec, { force: true }) }),
  AT_NoForceRowSecurity: ({ object }) => ({
    spec: withRowSecurity(object.spec, { force: undefined }),
  }),
  AT_ReplicaIdentity: ({ fields, object }) => {
    const to = nodeOf(fields['def'], 'ReplicaIdentityStmt') ?? {}
    const index = `using index ${textOf(to['name']) ?? ''}`
    const identity = { n: 'nothing', f: 'full', i: index }[textOf(to['identity_type']) ?? '']
    return { spec: { ...object.spec, replicaIdentity: identity } }
  },
  AT_AttachPartition: ({ statement, fields, object, known }) =>
    one(attachPartition(statement, fields, object, known)),
  AT_DetachPartition: ({ fields, object, known }) => one(detachPartition(fields, object, known)),
  AT_AddInherit: ({ fields, object, known }) => ({
    spec: {
      ...object.spec,
      inherits: [
        ...namesIn(object.spec['inherits']),
        relationName(nodeOf(fields['def'], 'RangeVar'), known),
      ],
    },
  }),
  AT_DropInherit: ({ fields, object, known }) => {
    const parent = relationName(nodeOf(fields['def'], 'RangeVar'), known)
    const rest = namesIn(object.spec['inherits']).filter((name) => name !== parent)
    return { spec: { ...object.spec, inherits: rest.length === 0 ? undefined : rest } }
  },
}

function addColumn({ statement, fields, known, object }: Step): Changed {
  const definition = nodeOf(fields['def'], 'ColumnDef')
  if (definition === undefined) return { why: 'this column cannot be read' }
  const { column, constraints, unknown } = readColumn(statement, definition, known)
  const isThere = columnOf(object.spec, column.name) !== undefined
  if (isThere && fields['missing_ok'] === true) return { spec: object.spec }
  const columns = itemsOfField(object.spec, 'columns')
  const base = isThere
    ? withColumn(object.spec, column.name, () => column)
    : withItems(object.spec, 'columns', [...columns, column])
  return {
    spec: constraints.reduce((spec, item) => withConstraint(spec, item, object.address.name), base),
    unknown,
  }
}

function addConstraint({ statement, fields, range, known, object }: Step): Changed {
  const [whole] = withAttributes([fields['def']])
  if (whole === undefined) return { why: 'this constraint cannot be read' }
  const { spec, address } = object
  const start: Range = [statement.tokenOf(whole), range[1]]
  if (whole['contype'] === 'CONSTR_NOTNULL') {
    const names = listOf(whole['keys'])
    return {
      spec: names.reduce<JsonObject>(
        (next, name) =>
          withColumn(next, textOf(nodeOf(name, 'String')?.['sval']) ?? '', (column) => ({
            ...column,
            nullable: false,
          })),
        spec,
      ),
    }
  }
  const index = textOf(whole['indexname'])
  if (index !== undefined) return overIndex(object, whole, index)
  const item = constraintItem(statement, whole, start, known)
  if (item === undefined) return { why: 'this constraint cannot be read' }
  return {
    spec: withConstraint(spec, item, address.name),
    unknown: unknownOfConstraint(statement, whole, start),
  }
}

/** ADD CONSTRAINT … USING INDEX: the index becomes the constraint's own. */
function overIndex({ spec, address }: ReadObject, constraint: Tree, index: string): Changed {
  const found = itemsOfField(spec, 'indexes').find(({ name }) => name === index)
  const rest = changeIndex(spec, address.name, index, () => undefined)
  if (found === undefined || rest === undefined) return { why: `there is no index \`${index}\`` }
  const key = constraint['contype'] === 'CONSTR_PRIMARY' ? 'primaryKey' : 'unique'
  const item = compact<JsonObject>({
    name: textOf(constraint['conname']) ?? index,
    [key]: namesIn(found['columns']),
    include: found['include'],
    nullsNotDistinct: found['nullsNotDistinct'],
    with: found['with'],
  })
  return { spec: withConstraint(rest, item, address.name) }
}

function onConstraint(
  { spec, address }: ReadObject,
  name: string,
  change: (item: JsonObject) => JsonObject | undefined,
): Changed {
  const next = changeConstraint(spec, address.name, name, (item) => {
    const changed = change(item)
    return changed === undefined ? undefined : compact<JsonObject>(changed)
  })
  return next === undefined ? { why: `there is no constraint \`${name}\`` } : { spec: next }
}

function one(object: ReadObject | Unread): Stepped {
  return 'why' in object ? object : { put: [object] }
}
