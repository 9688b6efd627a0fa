import type {
  AlertBatch,
  AlertLimit,
  CreateAlert,
  CreateTask,
  Emit,
  EmitPart,
  Mutation,
  Optimize,
  Show,
  ShowLike,
  StreamingStatement,
  System,
} from '../ast/streaming.ts'
import type { Expression } from '../ast/expression.ts'
import { alterPartText } from './alter.ts'
import { callText, expressionText, listText } from './expression.ts'
import { settingsText } from './settings.ts'
import { type Layout, nameText, newline, pathText, words } from './printing.ts'
import { queryText, tableSourceText } from './query.ts'
import { commentText, headerText, lines, unknownTexts } from './statement.ts'
import { elementsText, subjectText } from './table.ts'
import { emitPartText, emitText } from './timeplus-emit.ts'

export function streamingText(node: StreamingStatement, layout: Layout): string {
  switch (node.kind) {
    case 'createFormatSchema':
      return lines(
        layout,
        `${headerText(node, 'FORMAT SCHEMA')} AS ${node.body.text}`,
        node.type && `TYPE ${nameText(node.type)}`,
        settingsClause(node, layout),
        ...unknownTexts(node.unknown),
        commentText(node),
      )
    case 'createStoragePolicy':
      return lines(
        layout,
        `${headerText(node, 'STORAGE POLICY')} AS ${node.body.text}`,
        ...unknownTexts(node.unknown),
        commentText(node),
      )
    case 'createDisk':
      return lines(
        layout,
        `${headerText(node, 'DISK')} ${callText(node.disk, layout)}`,
        ...unknownTexts(node.unknown),
        commentText(node),
      )
    case 'createInput':
      return lines(
        layout,
        headerText(node, 'INPUT'),
        node.elements && elementsText(node.elements, layout),
        settingsClause(node, layout),
        ...unknownTexts(node.unknown),
        commentText(node),
      )
    case 'createTask':
      return taskText(node, layout)
    case 'createAlert':
      return alertText(node, layout)
    case 'subscription':
      return words(node.verb, node.id?.text, node.query && queryText(node.query, layout))
    case 'set':
      return `SET ${settingsText(node.settings, layout)}`
    case 'kill':
      return words(
        `KILL ${node.object}`,
        node.onCluster && `ON CLUSTER ${subjectText(node.onCluster)}`,
        `WHERE ${expressionText(node.where, layout)}`,
        node.mode,
        node.format && `FORMAT ${nameText(node.format)}`,
      )
    default:
      return commandText(node, layout)
  }
}

function commandText(node: System | Show | Optimize | Mutation, layout: Layout): string {
  switch (node.kind) {
    case 'system':
      return words(
        `SYSTEM ${node.command}`,
        node.name && pathText(node.name.parts),
        ...node.arguments.map((argument) => expressionText(argument, layout)),
        ...node.options,
        settingsClause(node, layout),
      )
    case 'show':
      return showText(node, layout)
    case 'optimize':
      return optimizeText(node, layout)
    case 'mutation':
      return words(
        node.verb === 'DELETE' ? 'DELETE FROM' : 'UPDATE',
        pathText(node.name.parts),
        node.onCluster && `ON CLUSTER ${subjectText(node.onCluster)}`,
        node.assignments && `SET ${listText(node.assignments, layout)}`,
        node.partition &&
          `IN PARTITION ${node.partition.map((part) => alterPartText(part, layout)).join(' ')}`,
        node.where && `WHERE ${expressionText(node.where, layout)}`,
        settingsClause(node, layout),
      )
  }
}

function showText(node: Show, layout: Layout): string {
  return words(
    node.written ?? node.verb,
    node.object,
    node.name && pathText(node.name.parts),
    node.subject && tableSourceText(node.subject, layout),
    ...(node.partition ?? []).map((part) => alterPartText(part, layout)),
    node.database && `FROM ${nameText(node.database)}`,
    node.like && likeText(node.like),
    node.where && `WHERE ${expressionText(node.where, layout)}`,
    node.limit && `LIMIT ${expressionText(node.limit, layout)}`,
    settingsClause(node, layout),
    node.format && `FORMAT ${nameText(node.format)}`,
    ...unknownTexts(node.unknown),
  )
}

function likeText(node: ShowLike): string {
  return words(node.negated && 'NOT', node.ignoreCase ? 'ILIKE' : 'LIKE', node.pattern.text)
}

function optimizeText(node: Optimize, layout: Layout): string {
  const word = node.partitionId ? 'PARTITION ID' : 'PARTITION'
  return words(
    'OPTIMIZE',
    node.object,
    pathText(node.name.parts),
    node.partition && `${word} ${expressionText(node.partition, layout)}`,
    node.final && 'FINAL',
    node.deduplicate && 'DEDUPLICATE',
    node.deduplicateBy && `BY ${listText(node.deduplicateBy, layout)}`,
    settingsClause(node, layout),
  )
}

function settingsClause(
  node: { readonly settings?: Parameters<typeof settingsText>[0] },
  layout: Layout,
): string | undefined {
  const { settings } = node
  return settings && settings.length > 0 ? `SETTINGS ${settingsText(settings, layout)}` : undefined
}

function taskText(node: CreateTask, layout: Layout): string {
  const clause = (word: string, value: Expression | undefined): string | undefined =>
    value && `${word} ${expressionText(value, layout, 1)}`
  return lines(
    layout,
    headerText(node, 'TASK'),
    clause('SCHEDULE', node.schedule),
    clause('TIMEOUT', node.timeout),
    clause('CHECKPOINT', node.checkpoint),
    node.to && `INTO ${pathText(node.to.parts)}`,
    ...unknownTexts(node.unknown),
    `AS${newline(layout)}${queryText(node.query, layout)}`,
    commentText(node),
  )
}

function alertText(node: CreateAlert, layout: Layout): string {
  return lines(
    layout,
    headerText(node, 'ALERT'),
    node.batch && alertBatchText(node.batch, layout),
    node.limit && alertLimitText(node.limit, layout),
    `CALL ${nameText(node.function)}`,
    ...unknownTexts(node.unknown),
    `AS${newline(layout)}${queryText(node.query, layout)}`,
    commentText(node),
  )
}

function alertBatchText({ events, timeout }: AlertBatch, layout: Layout): string {
  const limit = timeout ? ` WITH TIMEOUT ${expressionText(timeout, layout, 1)}` : ''
  return `BATCH ${expressionText(events, layout, 1)} EVENTS${limit}`
}

function alertLimitText({ alerts, per }: AlertLimit, layout: Layout): string {
  return `LIMIT ${expressionText(alerts, layout, 1)} ALERTS PER ${expressionText(per, layout, 1)}`
}

/** Parts of these statements, by themselves. */
export function streamingPartText(
  node: Emit | EmitPart | AlertBatch | AlertLimit | ShowLike,
  layout: Layout,
): string {
  switch (node.kind) {
    case 'emit':
      return emitText(node, layout)
    case 'emitPart':
      return emitPartText(node, layout)
    case 'alertBatch':
      return alertBatchText(node, layout)
    case 'alertLimit':
      return alertLimitText(node, layout)
    case 'showLike':
      return likeText(node)
  }
}
