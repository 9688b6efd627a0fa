/**
 * Disks, policies, collections, alerts, tasks, inputs, dictionaries as printed
 * (p3:src/Parsers/ASTCreateDiskQuery.cpp, ASTCreateStoragePolicyQuery.cpp, ASTCreateAlertQuery.cpp,
 * ASTCreateTaskQuery.cpp; timeplus-normal-form.md, DDL shapes).
 */
import type {
  CollectionEntry,
  CreateAlert,
  CreateDictionary,
  CreateDisk,
  CreateInput,
  CreateNamedCollection,
  CreateStoragePolicy,
  CreateTask,
  DictionaryAttribute,
  DictionaryEntry,
  DictionaryPart,
} from './resource-definition.ts'
import { commentText, condition, gap } from './format-create.ts'
import { formatExpression } from './format-expression.ts'
import { objectText } from './format-from.ts'
import { printQuery } from './format-query.ts'
import { formatSettings } from './format-settings.ts'
import { formatType } from './format-type.ts'
import { frameOf } from './frame.ts'
import { identifierText, quotedIdentifier, stringText } from './literal-text.ts'

export function createDiskText(create: CreateDisk): string {
  const head = `CREATE ${replace(create)}DISK ${condition(create)}${identifierText(create.name)}`
  return `${head} AS disk(${formatSettings(create.settings)})`
}

export function createStoragePolicyText(create: CreateStoragePolicy): string {
  const head = `CREATE STORAGE POLICY ${condition(create)}${identifierText(create.name)}`
  return `${head} AS\n$$\n${create.body}\n$$`
}

export function createNamedCollectionText(create: CreateNamedCollection): string {
  const head = `CREATE NAMED COLLECTION ${condition(create)}${identifierText(create.name)}`
  return `${head} AS ${entriesText(create.entries)}`
}

export function entriesText(entries: readonly CollectionEntry[]): string {
  return entries
    .map(({ key, value, overridable }) => {
      const word =
        overridable === undefined ? '' : overridable ? ' OVERRIDABLE' : ' NOT OVERRIDABLE'
      return `${identifierText(key)} = ${formatExpression(value)}${word}`
    })
    .join(', ')
}

export function createAlertText(create: CreateAlert, multi: boolean): string {
  const { batch, limit } = create
  return [
    `CREATE ${replace(create)}ALERT ${condition(create)}${objectText(create.name)}`,
    ...(batch
      ? [`BATCH ${counted(batch.events, 'EVENT')} WITH TIMEOUT ${formatExpression(batch.timeout)}`]
      : []),
    ...(limit
      ? [`LIMIT ${counted(limit.alerts, 'ALERT')} PER ${formatExpression(limit.per)}`]
      : []),
    `CALL ${identifierText(create.call)}`,
    `AS ${printQuery(create.query, frameOf(multi))}`,
  ].join('\n')
}

function counted(count: number, word: string): string {
  return `${count} ${word}${count > 1 ? 'S' : ''}`
}

export function createTaskText(create: CreateTask): string {
  return [
    `CREATE ${replace(create)}TASK ${condition(create)}${objectText(create.name)}`,
    `SCHEDULE ${formatExpression(create.schedule)}`,
    ...(create.timeout ? [`TIMEOUT ${formatExpression(create.timeout)}`] : []),
    ...(create.checkpoint === undefined ? [] : [`CHECKPOINT '${create.checkpoint}'`]),
    ...(create.into ? [`INTO ${objectText(create.into)}`] : []),
    `AS \n  ${create.body}`,
  ].join('\n')
}

export function createInputText(create: CreateInput, multi: boolean): string {
  const head = `CREATE INPUT ${condition(create)}${objectText(create.name)}`
  const settings = `${gap(multi)}SETTINGS ${formatSettings(create.settings)}`
  return head + settings + commentText(create.comment, multi)
}

export function createDictionaryText(create: CreateDictionary, multi: boolean): string {
  const attributes = create.attributes.map(attributeText)
  const list = multi ? `\n(\n  ${attributes.join(',\n  ')}\n)` : ` (${attributes.join(', ')})`
  const clauses = [
    ...(create.primaryKey.length > 0
      ? [`PRIMARY KEY ${create.primaryKey.map(identifierText).join(', ')}`]
      : []),
    ...(create.source ? [`SOURCE(${partText(create.source)})`] : []),
    ...(create.lifetime ? [`LIFETIME(MIN ${create.lifetime.min} MAX ${create.lifetime.max})`] : []),
    ...(create.layout ? [`LAYOUT(${partText(create.layout)})`] : []),
    ...(create.range
      ? [`RANGE(MIN ${identifierText(create.range.min)} MAX ${identifierText(create.range.max)})`]
      : []),
    ...(create.settings.length > 0 ? [`SETTINGS(${formatSettings(create.settings)})`] : []),
    ...(create.comment === undefined ? [] : [`COMMENT ${stringText(create.comment)}`]),
  ]
  const head = `CREATE DICTIONARY ${condition(create)}${objectText(create.name)}`
  return head + list + clauses.map((clause) => gap(multi) + clause).join('')
}

function attributeText(attribute: DictionaryAttribute): string {
  return [
    quotedIdentifier(attribute.name),
    formatType(attribute.type),
    ...(attribute.default ? [`DEFAULT ${formatExpression(attribute.default)}`] : []),
    ...(attribute.expression ? [`EXPRESSION ${formatExpression(attribute.expression)}`] : []),
    ...(attribute.hierarchical ? ['HIERARCHICAL'] : []),
    ...(attribute.injective ? ['INJECTIVE'] : []),
    ...(attribute.objectId ? ['IS_OBJECT_ID'] : []),
  ].join(' ')
}

function partText(part: DictionaryPart): string {
  return `${part.name}(${dictionaryEntries(part.entries)})`
}

function dictionaryEntries(entries: readonly DictionaryEntry[]): string {
  return entries
    .map(({ key, value }) =>
      value.kind === 'part'
        ? `${key}(${dictionaryEntries(value.entries)})`
        : `${key} ${formatExpression(value)}`,
    )
    .join(' ')
}

function replace({ orReplace }: { readonly orReplace: boolean }): string {
  return orReplace ? 'OR REPLACE ' : ''
}
