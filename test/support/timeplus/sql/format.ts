/** What is read, printed as the server prints it. */
import { accessText } from './format-access.ts'
import { alterDatabaseText, alterNamedCollectionText, alterText } from './format-alter.ts'
import { formatColumn } from './format-column.ts'
import {
  createDatabaseText,
  createExternalTableText,
  createMaterializedViewText,
  createStreamText,
  createViewText,
} from './format-create.ts'
import {
  createFormatSchemaText,
  createRemoteFunctionText,
  createSourceFunctionText,
  createSqlFunctionText,
} from './format-create-function.ts'
import {
  createAlertText,
  createDictionaryText,
  createDiskText,
  createInputText,
  createNamedCollectionText,
  createStoragePolicyText,
  createTaskText,
} from './format-create-resource.ts'
import { formatExpression } from './format-expression.ts'
import { objectText } from './format-from.ts'
import { printQuery } from './format-query.ts'
import { formatSettings } from './format-settings.ts'
import {
  describeText,
  dropText,
  insertText,
  renameText,
  selectText,
  settingsText,
  showCreateText,
  showText,
  systemText,
} from './format-statement.ts'
import { formatType } from './format-type.ts'
import { frameOf } from './frame.ts'
import { identifierText, stringText } from './literal-text.ts'
import type { Query } from './query.ts'
import type { OptimizeStatement, Statement } from './statement.ts'

export {
  formatColumn,
  formatExpression,
  formatSettings,
  formatType,
  identifierText,
  objectText,
  stringText,
}

/** One line, or with line breaks as SHOW CREATE has them; the tokens are the same. */
export type Layout = 'oneLine' | 'stored'

export function formatQuery(query: Query, layout: Layout): string {
  return printQuery(query, frameOf(layout === 'stored'))
}

/** The statement as a server prints it; a definition changed by the caller prints likewise. */
export function formatStatement(
  statement: Statement,
  layout: Layout,
  generation: 1 | 2 | 3,
): string {
  return relationText(statement, layout === 'stored', generation)
}

function relationText(statement: Statement, multi: boolean, generation: number): string {
  switch (statement.kind) {
    case 'createStream':
      return createStreamText(statement, multi, generation)
    case 'createExternalTable':
      return createExternalTableText(statement, multi)
    case 'createView':
      return createViewText(statement, multi)
    case 'createMaterializedView':
      return createMaterializedViewText(statement, multi)
    case 'createDatabase':
      return createDatabaseText(statement, multi)
    case 'createDictionary':
      return createDictionaryText(statement, multi)
    case 'createSqlFunction':
      return createSqlFunctionText(statement)
    case 'createSourceFunction':
      return createSourceFunctionText(statement, generation)
    case 'createRemoteFunction':
      return createRemoteFunctionText(statement, multi)
    case 'createFormatSchema':
      return createFormatSchemaText(statement)
    case 'createDisk':
      return createDiskText(statement)
    case 'createStoragePolicy':
      return createStoragePolicyText(statement)
    case 'createNamedCollection':
      return createNamedCollectionText(statement)
    case 'createAlert':
      return createAlertText(statement, multi)
    case 'createTask':
      return createTaskText(statement)
    case 'createInput':
      return createInputText(statement, multi)
    default:
      return otherText(statement, multi)
  }
}

type Other = Exclude<Statement, { kind: `create${string}` }>

function otherText(statement: Other, multi: boolean): string {
  switch (statement.kind) {
    case 'select':
      return selectText(statement, multi)
    case 'insert':
      return insertText(statement, multi)
    case 'alter':
      return alterText(statement)
    case 'alterDatabase':
      return alterDatabaseText(statement)
    case 'alterNamedCollection':
      return alterNamedCollectionText(statement)
    case 'drop':
      return dropText(statement)
    case 'rename':
      return renameText(statement)
    case 'describe':
      return describeText(statement)
    case 'show':
      return showText(statement)
    case 'showCreate':
      return showCreateText(statement)
    case 'system':
      return systemText(statement)
    default:
      return smallText(statement, multi)
  }
}

type Small = Exclude<
  Other,
  {
    kind:
      | 'select'
      | 'insert'
      | 'alter'
      | 'alterDatabase'
      | 'alterNamedCollection'
      | 'drop'
      | 'rename'
      | 'describe'
      | 'show'
      | 'showCreate'
      | 'system'
  }
>

function smallText(statement: Small, multi: boolean): string {
  switch (statement.kind) {
    case 'delete':
      return `DELETE FROM ${objectText(statement.from)} WHERE ${formatExpression(statement.where)}`
    case 'truncate': {
      const condition = statement.ifExists ? 'IF EXISTS ' : ''
      return `TRUNCATE STREAM ${condition}${objectText(statement.name)}${settingsText(statement.settings)}`
    }
    case 'exists':
      return `EXISTS ${statement.word} ${objectText(statement.name)}`
    case 'set':
      return `SET ${formatSettings(statement.settings)}`
    case 'use':
      return `USE ${identifierText(statement.database)}`
    case 'kill':
      return `KILL ${statement.what} WHERE ${formatExpression(statement.where)} ${statement.mode}`
    case 'optimize':
      return optimizeText(statement)
    case 'explain': {
      const what = statement.what === '' ? '' : ` ${statement.what}`
      return `EXPLAIN${what} ${printQuery(statement.query, frameOf(multi))}`
    }
    case 'subscription':
      return `${statement.action} ${stringText(statement.id)}`
    default:
      return accessText(statement)
  }
}

function optimizeText(statement: OptimizeStatement): string {
  const partition = statement.partition ? ` PARTITION ${formatExpression(statement.partition)}` : ''
  const words = `${statement.final ? ' FINAL' : ''}${statement.deduplicate ? ' DEDUPLICATE' : ''}`
  return `OPTIMIZE STREAM ${objectText(statement.name)}${partition}${words}`
}
