import type {
  CreateDatabase,
  CreateDictionary,
  CreateFunction,
  CreateHeader,
  CreateMaterializedView,
  CreateTable,
  CreateView,
  Statement,
  ViewSecurity,
} from '../ast/statement.ts'
import type { UnknownClause } from '../ast/span.ts'
import type { KeyClause, TableOrigin } from '../ast/table.ts'
import { accessText, policyTargetsText } from './access.ts'
import { alterText } from './alter.ts'
import { callText, expressionText, listText, orderItemText } from './expression.ts'
import { settingsText } from './settings.ts'
import { COMPACT, deeper, type Layout, nameText, newline, pathText, words } from './printing.ts'
import { queryText } from './query.ts'
import type { Expression } from '../ast/expression.ts'
import {
  dictionaryColumnText,
  elementsText,
  keyText,
  keyValueCallText,
  lifetimeText,
  rangeText,
  refreshText,
  storageTexts,
  subjectText,
  ttlText,
} from './table.ts'
import { streamingText } from './timeplus-statement.ts'
import { typeText } from './type.ts'

export function statementText(node: Statement, layout: Layout): string {
  switch (node.kind) {
    case 'createDatabase':
      return databaseText(node, layout)
    case 'createTable':
      return tableText(node, layout)
    case 'createView':
      return viewText(node, layout)
    case 'createMaterializedView':
      return materializedViewText(node, layout)
    case 'createDictionary':
      return dictionaryText(node, layout)
    case 'createFunction':
      return functionText(node, layout)
    case 'createNamedCollection': {
      const entries = node.entries.map(({ name, value, overridable }) => {
        const flag =
          overridable === undefined ? '' : overridable ? ' OVERRIDABLE' : ' NOT OVERRIDABLE'
        return `${name} = ${expressionText(value, layout)}${flag}`
      })
      return words(
        headerText(node, 'NAMED COLLECTION'),
        `AS ${entries.join(', ')}`,
        ...unknownTexts(node.unknown),
      )
    }
    case 'insert':
      return words(
        'INSERT INTO',
        node.target.kind === 'call'
          ? `FUNCTION ${callText(node.target, layout)}`
          : pathText(node.target.parts),
        node.columns && `(${listText(node.columns, layout)})`,
        node.partitionBy && `PARTITION BY ${expressionText(node.partitionBy, layout, 1)}`,
        node.settings && `SETTINGS ${settingsText(node.settings, layout)}`,
        node.query && queryText(node.query, layout),
        node.data,
        ...unknownTexts(node.unknown),
      )
    case 'alter':
      return alterText(node, layout)
    case 'drop':
      return words(
        node.verb,
        node.object,
        node.ifExists && 'IF EXISTS',
        node.targets && policyTargetsText(node.targets),
        node.names.map((name) => pathText(name.parts)).join(', '),
        node.onCluster && `ON CLUSTER ${subjectText(node.onCluster)}`,
        ...(node.options ?? []),
        node.settings && `SETTINGS ${settingsText(node.settings, layout)}`,
        ...unknownTexts(node.unknown),
      )
    case 'rename': {
      const between = node.verb === 'RENAME' ? ' TO ' : ' AND '
      const pairs = node.pairs.map(
        ({ from, to }) => pathText(from.parts) + between + pathText(to.parts),
      )
      return words(
        node.verb,
        node.object,
        pairs.join(', '),
        node.onCluster && `ON CLUSTER ${subjectText(node.onCluster)}`,
        ...unknownTexts(node.unknown),
      )
    }
    case 'query':
      return queryText(node.query, layout)
    case 'other':
      return node.tokens.text
    case 'createUser':
    case 'createRole':
    case 'createRowPolicy':
    case 'createQuota':
    case 'createSettingsProfile':
    case 'grant':
      return accessText(node)
    default:
      return streamingText(node, layout)
  }
}

export function unknownTexts(unknown: readonly UnknownClause[] | undefined): readonly string[] {
  return (unknown ?? []).map((clause) => clause.text)
}

export function headerText(node: CreateHeader, object: string): string {
  return words(
    node.written ?? (node.attach ? 'ATTACH' : 'CREATE'),
    node.written === undefined && node.orReplace && 'OR REPLACE',
    object,
    node.ifNotExists && 'IF NOT EXISTS',
    pathText(node.name.parts),
    node.uuid && `UUID ${node.uuid.text}`,
    node.onCluster && `ON CLUSTER ${subjectText(node.onCluster)}`,
  )
}

/** Clauses one per line when pretty. */
export function lines(layout: Layout, ...clauses: readonly (string | false | undefined)[]): string {
  return clauses.filter((clause) => clause).join(newline(layout))
}

export function commentText(node: CreateHeader): string | undefined {
  return node.comment && `COMMENT ${node.comment.text}`
}

function databaseText(node: CreateDatabase, layout: Layout): string {
  const isCommentBefore = node.comment && node.comment.start < (node.querySettings?.[0]?.start ?? 0)
  return lines(
    layout,
    headerText(node, 'DATABASE'),
    node.engine && `ENGINE = ${callText(node.engine, layout)}`,
    node.settings && node.settings.length > 0 && `SETTINGS ${settingsText(node.settings, layout)}`,
    isCommentBefore && commentText(node),
    node.querySettings && `SETTINGS ${settingsText(node.querySettings, layout)}`,
    ...unknownTexts(node.unknown),
    !isCommentBefore && commentText(node),
  )
}

function tableText(node: CreateTable, layout: Layout): string {
  const { origin, comment, querySettings } = node
  const isCommentBefore = comment && comment.start < (querySettings?.[0]?.start ?? 0)
  return lines(
    layout,
    headerText(node, node.temporary ? `TEMPORARY ${node.object}` : node.object),
    node.from && `FROM ${node.from.text}`,
    node.elements && elementsText(node.elements, layout),
    origin && origin.form !== 'SELECT' && originText(origin, layout),
    ...storageTexts(node.storage, layout),
    isCommentBefore && commentText(node),
    node.querySettings && `SETTINGS ${settingsText(node.querySettings, layout)}`,
    ...unknownTexts(node.unknown),
    origin?.form === 'SELECT' && originText(origin, layout),
    node.body && `AS ${node.body.text}`,
    !isCommentBefore && commentText(node),
  )
}

function originText(origin: TableOrigin, layout: Layout): string {
  if (origin.form === 'SELECT') {
    return `${origin.empty ? 'EMPTY ' : ''}AS${newline(layout)}${queryText(origin.query, layout)}`
  }
  const { table } = origin
  return `${origin.form} ${table.kind === 'call' ? callText(table, layout) : pathText(table.parts)}`
}

function securityText(node: ViewSecurity): string | undefined {
  const text = words(
    node.definer && `DEFINER = ${subjectText(node.definer)}`,
    node.sqlSecurity && `SQL SECURITY ${node.sqlSecurity}`,
  )
  return text === '' ? undefined : text
}

function viewText(node: CreateView, layout: Layout): string {
  return lines(
    layout,
    headerText(node, 'VIEW'),
    node.elements && elementsText(node.elements, layout),
    securityText(node),
    !node.commentBehind && commentText(node),
    ...unknownTexts(node.unknown),
    `AS${newline(layout)}${queryText(node.query, layout)}`,
    node.commentBehind && commentText(node),
  )
}

function materializedViewText(node: CreateMaterializedView, layout: Layout): string {
  const into = node.into ? 'INTO' : 'TO'
  return lines(
    layout,
    headerText(node, node.object),
    node.refresh && `REFRESH ${refreshText(node.refresh)}`,
    node.append && 'APPEND',
    node.to && `${into} ${pathText(node.to.parts)}`,
    node.toInnerUuid && `${into} INNER UUID ${node.toInnerUuid.text}`,
    node.elements && elementsText(node.elements, layout),
    node.innerStorage && `INNER ${storageTexts(node.innerStorage, layout).join(' ')}`,
    ...storageTexts(node.storage, layout),
    node.watermark && `WATERMARK = ${expressionText(node.watermark, layout)}`,
    node.allowedLateness && `ALLOWED_LATENESS = ${expressionText(node.allowedLateness, layout)}`,
    node.populate && 'POPULATE',
    node.empty && 'EMPTY',
    securityText(node),
    !node.commentBehind && commentText(node),
    ...unknownTexts(node.unknown),
    `AS${newline(layout)}${queryText(node.query, layout)}`,
    node.storageSettings && `STORAGE_SETTINGS ${settingsText(node.storageSettings, layout)}`,
    node.storageTtl && `TTL ${ttlText(node.storageTtl)}`,
    node.commentBehind && commentText(node),
  )
}

function dictionaryText(node: CreateDictionary, layout: Layout): string {
  const inner = deeper(layout)
  const columns = node.columns.map(dictionaryColumnText)
  const list = layout.pretty
    ? `(${newline(inner)}${columns.join(`,${newline(inner)}`)}${newline(layout)})`
    : `(${columns.join(', ')})`
  return lines(
    layout,
    headerText(node, 'DICTIONARY'),
    columns.length > 0 && list,
    node.primaryKey && `PRIMARY KEY ${dictionaryKeyText(node.primaryKey, layout)}`,
    node.dictionarySource && `SOURCE(${keyValueCallText(node.dictionarySource)})`,
    node.lifetime && `LIFETIME(${lifetimeText(node.lifetime)})`,
    node.layout && `LAYOUT(${keyValueCallText(node.layout)})`,
    node.range && `RANGE(${rangeText(node.range)})`,
    node.settings && node.settings.length > 0 && `SETTINGS(${settingsText(node.settings, layout)})`,
    ...unknownTexts(node.unknown),
    commentText(node),
  )
}

/** A list stands without brackets, as the server prints it; `(a)` keeps its own. */
function dictionaryKeyText(key: KeyClause, layout: Layout): string {
  if (key.brackets && (key.items.length === 1 || key.written !== undefined)) return keyText(key)
  return key.items.map((item) => orderItemText(item, layout)).join(', ')
}

/** A name for the whole lambda stands in its brackets. */
function lambdaText(lambda: Expression, layout: Layout): string {
  const text = expressionText(lambda, { ...COMPACT, width: layout.width })
  return lambda.kind === 'alias' ? `(${text})` : text
}

function functionText(node: CreateFunction, layout: Layout): string {
  const kind = words(node.aggregate && 'AGGREGATE', node.remote && 'REMOTE', 'FUNCTION')
  const list = node.arguments?.map((argument) =>
    words(nameText(argument.name), argument.type && typeText(argument.type)),
  )
  return words(
    headerText(node, kind) + (list ? `(${list.join(', ')})` : ''),
    node.returns && `RETURNS ${typeText(node.returns)}`,
    ...(node.remoteOptions ?? []).map(
      ({ name, value }) => `${name.toUpperCase()} ${expressionText(value, COMPACT)}`,
    ),
    node.language && `LANGUAGE ${node.language}`,
    node.lambda && `AS ${lambdaText(node.lambda, layout)}`,
    node.body && `AS ${node.body.text}`,
    node.settings && `SETTINGS ${settingsText(node.settings, layout)}`,
    ...unknownTexts(node.unknown),
    commentText(node),
  )
}
