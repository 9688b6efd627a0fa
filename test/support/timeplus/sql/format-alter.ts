/** ALTER as printed: one command per line in both layouts. */
import { formatColumn, formatConstraint, formatIndex } from './format-column.ts'
import { entriesText } from './format-create-resource.ts'
import { formatExpression } from './format-expression.ts'
import { objectText } from './format-from.ts'
import { printQuery } from './format-query.ts'
import { formatSettings, settingName } from './format-settings.ts'
import { ttlText } from './format-storage.ts'
import { frameOf } from './frame.ts'
import { identifierText, stringText } from './literal-text.ts'
import type {
  AlterCommand,
  AlterDatabase,
  AlterNamedCollection,
  AlterPosition,
  AlterStatement,
} from './alter-statement.ts'

export function alterText(alter: AlterStatement): string {
  const commands = alter.commands.map(commandText).join(',\n  ')
  const settings = alter.settings.length > 0 ? ` SETTINGS ${formatSettings(alter.settings)}` : ''
  return `ALTER ${alter.word} ${objectText(alter.name)}\n  ${commands}${settings}`
}

export function alterDatabaseText(alter: AlterDatabase): string {
  const change =
    alter.comment === undefined
      ? `MODIFY SETTING ${formatSettings(alter.settings ?? [])}`
      : `MODIFY COMMENT ${stringText(alter.comment)}`
  return `ALTER DATABASE ${identifierText(alter.name)}\n  ${change}`
}

export function alterNamedCollectionText(alter: AlterNamedCollection): string {
  return [
    `ALTER NAMED COLLECTION ${alter.ifExists ? 'IF EXISTS ' : ''}${identifierText(alter.name)}`,
    ...(alter.set.length > 0 ? [`SET ${entriesText(alter.set)}`] : []),
    ...(alter.delete.length > 0 ? [`DELETE ${alter.delete.map(identifierText).join(', ')}`] : []),
  ].join(' ')
}

const WORDS = {
  dropColumn: 'DROP COLUMN',
  clearColumn: 'CLEAR COLUMN',
  dropIndex: 'DROP INDEX',
  clearIndex: 'CLEAR INDEX',
  materializeIndex: 'MATERIALIZE INDEX',
  dropConstraint: 'DROP CONSTRAINT',
} as const

function commandText(command: AlterCommand): string {
  switch (command.kind) {
    case 'addColumn':
      return `ADD COLUMN ${unless(command)}${formatColumn(command.column)}${positionText(command.position)}`
    case 'dropColumn':
    case 'clearColumn':
    case 'dropIndex':
    case 'clearIndex':
    case 'materializeIndex':
    case 'dropConstraint':
      return `${WORDS[command.kind]} ${when(command)}${identifierText(command.name)}`
    case 'renameColumn':
      return `RENAME COLUMN ${when(command)}${identifierText(command.from)} TO ${identifierText(command.to)}`
    case 'modifyColumn': {
      const removed = command.remove === undefined ? '' : ` REMOVE ${command.remove}`
      return `MODIFY COLUMN ${when(command)}${formatColumn(command.column)}${removed}${positionText(command.position)}`
    }
    case 'commentColumn':
      return `COMMENT COLUMN ${when(command)}${identifierText(command.name)} ${stringText(command.comment)}`
    case 'addIndex':
      return `ADD INDEX ${unless(command)}${formatIndex(command.index)}${positionText(command.position)}`
    case 'addConstraint':
      return `ADD CONSTRAINT ${unless(command)}${formatConstraint(command.constraint)}`
    default:
      return otherText(command)
  }
}

type Other = Exclude<
  AlterCommand,
  {
    kind:
      | keyof typeof WORDS
      | 'addColumn'
      | 'renameColumn'
      | 'modifyColumn'
      | 'commentColumn'
      | 'addIndex'
      | 'addConstraint'
  }
>

function otherText(command: Other): string {
  switch (command.kind) {
    case 'modifyOrderBy':
      return `MODIFY ORDER BY ${formatExpression(command.expression)}`
    case 'modifySampleBy':
      return `MODIFY SAMPLE BY ${formatExpression(command.expression)}`
    case 'modifyTtl':
      return `MODIFY TTL ${ttlText(command.ttl)}`
    case 'removeTtl':
      return 'REMOVE TTL'
    case 'materializeTtl':
      return 'MATERIALIZE TTL'
    case 'modifySetting':
      return `MODIFY SETTING ${formatSettings(command.settings)}`
    case 'modifyQuerySetting':
      return `MODIFY QUERY SETTING ${formatSettings(command.settings)}`
    case 'resetSetting':
      return `RESET SETTING ${command.names.map(settingName).join(', ')}`
    case 'resetQuerySetting':
      return `RESET QUERY SETTING ${command.names.map(settingName).join(', ')}`
    case 'modifyQuery':
      return `MODIFY QUERY ${printQuery(command.query, frameOf(false))}`
    case 'modifyComment':
      return `MODIFY COMMENT ${stringText(command.comment)}`
    case 'dropPartition':
      return `DROP PARTITION ${formatExpression(command.partition)}`
    case 'delete':
      return `DELETE WHERE ${formatExpression(command.where)}`
    case 'update': {
      const items = command.assignments.map(
        ({ column, value }) => `${identifierText(column)} = ${formatExpression(value)}`,
      )
      return `UPDATE ${items.join(', ')} WHERE ${formatExpression(command.where)}`
    }
  }
}

function positionText(position: AlterPosition | undefined): string {
  if (!position) return ''
  return 'first' in position ? ' FIRST ' : ` AFTER ${identifierText(position.after)}`
}

function when({ ifExists }: { readonly ifExists: boolean }): string {
  return ifExists ? 'IF EXISTS ' : ''
}

function unless({ ifNotExists }: { readonly ifNotExists: boolean }): string {
  return ifNotExists ? 'IF NOT EXISTS ' : ''
}
