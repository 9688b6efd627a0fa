/** ALTER STREAM: timeplus.md §2.2, §2.3 (`StorageStream.cpp`, checkAlterIsPossible). */
import type { Relation } from '../catalog.ts'
import { type Context, revised, settingOf } from '../context.ts'
import { checkColumn } from '../create/reserved-columns.ts'
import { declaredColumns, engineRelations } from '../create/stream.ts'
import { checkDependants } from '../dependencies.ts'
import { ServerError } from '../errors.ts'
import { foreignEngine } from '../rows/table.ts'
import { alterableMutableSettings, alterableStreamSettings } from '../settings.ts'
import { alterTable } from './table.ts'
import { appliedToMergeTree } from './merge-tree.ts'
import {
  type AlterCommand,
  clickHouseExpression,
  type ColumnList,
  type CreateStream,
  resolveColumn,
  type Setting,
} from '../sql/index.ts'

type Stream = Relation & { readonly definition: CreateStream }

export async function alterStream(
  context: Context,
  stream: Stream,
  commands: readonly AlterCommand[],
): Promise<void> {
  checkVariety(context, stream, commands)
  const isForeign = foreignEngine(stream.definition) !== undefined
  if (!isForeign) checkCombination(context, commands)
  let definition = stream.definition
  for (const command of commands) {
    const now = { ...stream, definition }
    const special = isForeign ? await appliedToMergeTree(context, now, command) : undefined
    definition = special ?? (await applied(context, now, command))
  }
  context.catalog.put({
    ...revised<Relation>(context, stream, definition),
    columns: declaredColumns(definition),
  })
}

/** External, random and null streams are recreated instead (§2.2). */
function checkVariety(
  { options }: Context,
  { definition: { variety } }: Stream,
  commands: readonly AlterCommand[],
): void {
  if (!['external', 'random', 'null'].includes(variety)) return
  const isComment = commands.every(({ kind }) => kind === 'modifyComment')
  if (variety === 'external' && isComment && options.generation === 3) return
  throw new ServerError(
    48,
    `Alter of a${variety === 'external' ? 'n' : ''} ${variety} stream is not supported`,
  )
}

/** §2.3: one type per statement, and several commands only to add columns (since 2.9). */
function checkCombination({ options }: Context, commands: readonly AlterCommand[]): void {
  if (commands.length < 2) return
  const isColumns = commands.every(({ kind }) => kind === 'addColumn')
  if (isColumns && options.generation > 1) return
  throw new ServerError(
    48,
    'ALTER STREAM takes several commands only where all of them add columns',
  )
}

async function applied(
  context: Context,
  stream: Stream,
  command: AlterCommand,
): Promise<CreateStream> {
  const { definition } = stream
  const list = listOf(definition)
  switch (command.kind) {
    case 'addColumn':
      return addColumn(context, stream, command)
    case 'renameColumn':
      return renameColumn(context, stream, command)
    case 'modifyTtl':
      if (definition.variety === 'mutable')
        throw new ServerError(48, 'A mutable stream has no TTL expression')
      return { ...definition, storage: { ...definition.storage, ttl: command.ttl } }
    case 'removeTtl': {
      const { ttl, ...storage } = definition.storage
      if (!ttl) throw new ServerError(36, 'The stream has no TTL')
      return { ...definition, storage }
    }
    case 'modifySetting':
      return modifySetting(definition, command.settings)
    case 'resetSetting':
      throw new ServerError(48, 'RESET SETTING of a stream is not supported')
    case 'addIndex': {
      if (list.indices.some(({ name }) => name === command.index.name)) {
        if (command.ifNotExists) return definition
        throw new ServerError(
          36,
          `Cannot add index ${command.index.name}: index with this name already exists`,
        )
      }
      return { ...definition, list: { ...list, indices: [...list.indices, command.index] } }
    }
    case 'dropIndex': {
      const left = list.indices.filter(({ name }) => name !== command.name)
      if (left.length === list.indices.length && !command.ifExists) {
        throw new ServerError(36, `Wrong index name. Cannot find index ${command.name} to drop`)
      }
      return { ...definition, list: { ...list, indices: left } }
    }
    case 'materializeIndex':
    case 'clearIndex':
      if (!list.indices.some(({ name }) => name === command.name)) {
        throw new ServerError(36, `Wrong index name. Cannot find index ${command.name}`)
      }
      return definition
    case 'modifyComment':
      return { ...definition, comment: command.comment }
    case 'delete':
      await context.store.deleteWhere(
        stream.uuid,
        clickHouseExpression(command.where, engineRelations(context)),
      )
      return definition
    default:
      throw new ServerError(48, `ALTER STREAM command '${command.kind}' is not supported`)
  }
}

function listOf({ list }: CreateStream): ColumnList {
  if (!list) throw new ServerError(49, 'A stored stream has columns')
  return list
}

/** Always last: the server keeps its own columns where they are (§2.2). */
async function addColumn(
  context: Context,
  stream: Stream,
  command: AlterCommand & { readonly kind: 'addColumn' },
): Promise<CreateStream> {
  const { definition } = stream
  const list = listOf(definition)
  if (command.position && context.options.generation > 1) {
    throw new ServerError(62, 'Syntax error: FIRST and AFTER are not supported')
  }
  const column = resolveColumn(command.column)
  if (column.name.startsWith('_tp_')) {
    throw new ServerError(44, `Column ${column.name} is reserved`)
  }
  checkColumn(column)
  if (list.columns.some(({ name }) => name === column.name)) {
    if (command.ifNotExists) return definition
    throw new ServerError(
      15,
      `Cannot add column ${column.name}: column with this name already exists`,
    )
  }
  const next = { ...definition, list: { ...list, columns: [...list.columns, column] } }
  await alterTable(context, { ...stream, definition: next }, (text) => `ADD COLUMN ${text}`, column)
  return next
}

/** Refused with dependants and of reserved columns; names in defaults follow (§3.6 pair 4). */
async function renameColumn(
  context: Context,
  stream: Stream,
  { from, to, ifExists }: AlterCommand & { readonly kind: 'renameColumn' },
): Promise<CreateStream> {
  const { definition } = stream
  const list = listOf(definition)
  if (!list.columns.some(({ name }) => name === from)) {
    if (ifExists) return definition
    throw new ServerError(10, `Wrong column name. Cannot find column ${from} to rename`)
  }
  if (from.startsWith('_tp_') || to.startsWith('_tp_')) {
    throw new ServerError(44, `Column ${from} is reserved`)
  }
  if (list.columns.some(({ name }) => name === to)) {
    throw new ServerError(15, `Cannot rename to ${to}: column with this name already exists`)
  }
  checkDependants(context, stream)
  const renamed = replaceName(definition, from, to) as CreateStream
  const columns = listOf(renamed).columns.map((column) =>
    column.name === from ? { ...column, name: to } : column,
  )
  const next = { ...renamed, list: { ...listOf(renamed), columns } }
  const command = `RENAME COLUMN \`${from}\` TO \`${to}\``
  await alterTable(context, { ...stream, definition: next }, () => command)
  return next
}

function replaceName(value: unknown, from: string, to: string): unknown {
  if (Array.isArray(value)) return value.map((one) => replaceName(one, from, to))
  if (typeof value !== 'object' || value === null) return value
  if ('kind' in value && value.kind === 'identifier' && 'parts' in value) {
    const parts = value.parts as readonly string[]
    return { ...value, parts: parts.map((part) => (part === from ? to : part)) }
  }
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, replaceName(inner, from, to)]),
  )
}

function modifySetting(definition: CreateStream, changes: readonly Setting[]): CreateStream {
  const isMutable = definition.variety === 'mutable'
  const known = isMutable ? alterableMutableSettings : alterableStreamSettings
  const { settings } = definition.storage
  for (const { name } of changes) {
    if (!known.has(name)) throw new ServerError(48, `Setting ${name} cannot be changed in place`)
    if (name === 'ttl_seconds' && settingOf(settings, name) === undefined) {
      // §1.4: a stream without a TTL never gains one.
      throw new ServerError(48, 'The stream was created without a TTL')
    }
  }
  return {
    ...definition,
    storage: { ...definition.storage, settings: changed(settings, changes) },
  }
}

/** Known names keep their place, new ones go last. */
export function changed(
  settings: readonly Setting[],
  changes: readonly Setting[],
): readonly Setting[] {
  const left = settings.map((one) => changes.findLast(({ name }) => name === one.name) ?? one)
  const added = changes.filter(({ name }) => !settings.some((one) => one.name === name))
  return [...left, ...added]
}
