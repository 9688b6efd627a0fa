/** A tree as SQL again: literals and names to the letter, brackets where precedence asks for them. */
import type { Node } from '../ast/node.ts'
import * as access from './access.ts'
import { alterCommandText, alterPartText } from './alter.ts'
import * as expression from './expression.ts'
import { settingText } from './settings.ts'
import * as window from './window.ts'
import { type Layout, nameText, pathText } from './printing.ts'
import * as query from './query.ts'
import { statementText } from './statement.ts'
import * as table from './table.ts'
import { streamingPartText } from './timeplus-statement.ts'
import { typeArgumentText } from './type.ts'

export interface PrintOptions {
  /** Clauses on lines of their own, indented by two spaces. */
  readonly pretty?: boolean
  /** Where a pretty list is broken; 100 by default. */
  readonly width?: number
}

export function print(node: Node, options: PrintOptions = {}): string {
  const { pretty = false, width = 100 } = options
  return textOf(node, { pretty, width: pretty ? width : 0, indent: '' })
}

function textOf(node: Node, layout: Layout): string {
  switch (node.kind) {
    case 'select':
    case 'setOperation':
    case 'grouped':
    case 'output':
    case 'explain':
      return query.queryText(node, layout)
    case 'commonTable':
      return query.commonTableText(node, layout)
    case 'from':
      return query.fromText(node, layout)
    case 'tableSource':
      return query.tableSourceText(node, layout)
    case 'join':
    case 'arrayJoin':
      return query.joinText(node, layout)
    case 'groupBy':
      return query.groupByText(node, layout)
    case 'namedWindow':
      return `${nameText(node.name)} AS ${window.windowText(node.window, layout)}`
    case 'orderBy':
      return query.orderByText(node, layout)
    case 'limitBy':
      return query.limitByText(node, layout)
    case 'limit':
      return query.limitText(node, layout)
    case 'unknown':
      return node.text
    case 'emit':
    case 'emitPart':
    case 'alertBatch':
    case 'alertLimit':
    case 'showLike':
      return streamingPartText(node, layout)
    case 'name':
      return nameText(node)
    case 'type':
    case 'typeField':
    case 'enumValue':
    case 'typeOption':
      return typeArgumentText(node)
    case 'orderItem':
      return expression.orderItemText(node, layout)
    case 'window':
      return window.windowText(node, layout)
    case 'frame':
      return window.frameText(node, layout)
    case 'frameBound':
      return window.boundText(node, layout)
    case 'setting':
      return settingText(node, layout)
    case 'column':
      return table.columnText(node)
    case 'codec':
      return table.codecText(node)
    case 'index':
      return table.indexText(node)
    case 'projection':
      return table.projectionText(node)
    case 'constraint':
      return table.constraintText(node)
    case 'family':
      return table.familyText(node)
    case 'key':
      return table.keyText(node)
    case 'ttl':
      return table.ttlText(node)
    case 'ttlItem':
      return table.ttlItemText(node)
    case 'refresh':
      return table.refreshText(node)
    case 'timeSpan':
      return table.timeSpanText(node)
    case 'dictionaryColumn':
      return table.dictionaryColumnText(node)
    case 'keyValueCall':
      return table.keyValueCallText(node)
    case 'keyValue':
      return table.keyValueText(node)
    case 'lifetime':
      return table.lifetimeText(node)
    case 'range':
      return table.rangeText(node)
    case 'auth':
      return access.authText(node)
    case 'host':
      return access.hostText(node)
    case 'roleSet':
      return access.roleSetText(node)
    case 'profileElement':
      return access.profileElementText(node)
    case 'quotaInterval':
      return access.quotaIntervalText(node)
    case 'quotaLimit':
      return `${node.name} = ${node.value.text}`
    case 'rights':
      return access.rightsText(node)
    case 'privilege':
      return access.privilegeText(node)
    case 'policyTarget':
      return access.policyTargetsText([node])
    case 'keyValueList':
      return node.pairs.map(table.keyValueText).join(' ')
    case 'timeSpanPart':
      return `${node.count} ${node.unit}`
    case 'alterCommand':
      return alterCommandText(node, layout)
    case 'keywords':
      return node.text
    case 'alterTable':
    case 'alterList':
      return alterPartText(node, layout)
    case 'renamePair':
      return `${pathText(node.from.parts)} TO ${pathText(node.to.parts)}`
    case 'functionArgument':
      return nameText(node.name)
    case 'collectionEntry':
      return `${node.name} = ${textOf(node.value, layout)}`
    case 'caseBranch':
      return `WHEN ${textOf(node.when, layout)} THEN ${textOf(node.then, layout)}`
    case 'transform':
      return `${node.transform} (${expression.listText(node.items, layout)})`
    case 'fill':
      return 'WITH FILL'
    case 'createDatabase':
    case 'createTable':
    case 'createView':
    case 'createMaterializedView':
    case 'createDictionary':
    case 'createFunction':
    case 'createNamedCollection':
    case 'createUser':
    case 'createRole':
    case 'createRowPolicy':
    case 'createQuota':
    case 'createSettingsProfile':
    case 'grant':
    case 'insert':
    case 'alter':
    case 'drop':
    case 'rename':
    case 'query':
    case 'createFormatSchema':
    case 'createDisk':
    case 'createStoragePolicy':
    case 'createTask':
    case 'createAlert':
    case 'createInput':
    case 'system':
    case 'show':
    case 'kill':
    case 'subscription':
    case 'set':
    case 'optimize':
    case 'mutation':
    case 'other':
      return statementText(node, layout)
    default:
      return expression.expressionText(node, layout)
  }
}
