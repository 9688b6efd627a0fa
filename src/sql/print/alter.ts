import type { Alter, AlterCommand, AlterPart, CollectionEntry } from '../ast/statement.ts'
import type { Expression, Setting } from '../ast/expression.ts'
import { expressionText } from './expression.ts'
import { settingsText, settingText } from './settings.ts'
import { type Layout, nameText, pathText, words } from './printing.ts'
import { queryText } from './query.ts'
import {
  columnText,
  constraintText,
  indexText,
  keyText,
  projectionText,
  refreshText,
  subjectText,
  ttlText,
} from './table.ts'

export function alterText(node: Alter, layout: Layout): string {
  const commands = node.commands.map((command) => alterCommandText(command, layout))
  const bracketed = node.commands.slice(0, -1).some(({ action }) => OPEN_ENDED.has(action))
  return words(
    'ALTER',
    node.object,
    node.ifExists && 'IF EXISTS',
    pathText(node.name.parts),
    node.onCluster && `ON CLUSTER ${subjectText(node.onCluster)}`,
    (bracketed ? commands.map((text) => `(${text})`) : commands).join(', '),
    node.settings && `SETTINGS ${settingsText(node.settings, layout)}`,
    node.format && `FORMAT ${nameText(node.format)}`,
  )
}

/** Commands that end in a list would take the next command for one more item. */
const OPEN_ENDED: ReadonlySet<string> = new Set([
  'MODIFY SETTING',
  'RESET SETTING',
  'MODIFY QUERY SETTING',
  'RESET QUERY SETTING',
  'MODIFY TTL',
  'MODIFY QUERY',
  'ADD STATISTICS',
  'MODIFY STATISTICS',
  'DROP STATISTICS',
  'CLEAR STATISTICS',
  'MATERIALIZE STATISTICS',
])

export function alterCommandText(node: AlterCommand, layout: Layout): string {
  const isAlter = node.action === 'ALTER COLUMN'
  return node.parts
    .map((part) =>
      isAlter && part.kind === 'column' ? columnText(part, 'TYPE') : alterPartText(part, layout),
    )
    .join(' ')
}

export function alterPartText(part: AlterPart, layout: Layout): string {
  switch (part.kind) {
    case 'keywords':
      return part.text
    case 'name':
      return subjectText(part)
    case 'alterTable':
      return pathText(part.name.parts)
    case 'alterList':
      return part.items.map((item) => itemText(item, layout)).join(', ')
    case 'column':
      return columnText(part)
    case 'index':
      return indexText(part)
    case 'projection':
      return projectionText(part)
    case 'constraint':
      return constraintText(part)
    case 'key':
      return keyText(part)
    case 'ttl':
      return ttlText(part)
    case 'refresh':
      return refreshText(part)
    case 'select':
    case 'setOperation':
    case 'grouped':
    case 'output':
    case 'explain':
      return queryText(part, layout)
    default:
      return expressionText(part, layout, 1)
  }
}

function itemText(item: Expression | Setting | CollectionEntry, layout: Layout): string {
  switch (item.kind) {
    case 'setting':
      return settingText(item, layout)
    case 'collectionEntry':
      return collectionEntryText(item, layout)
    case 'assignment':
      return expressionText(item, layout)
    default:
      return expressionText(item, layout, 1)
  }
}

export function collectionEntryText(entry: CollectionEntry, layout: Layout): string {
  return words(
    `${entry.name} = ${expressionText(entry.value, layout)}`,
    entry.overridable !== undefined && (entry.overridable ? 'OVERRIDABLE' : 'NOT OVERRIDABLE'),
  )
}
