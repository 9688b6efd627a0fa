/** CREATE STREAM of every variety that is no external stream: timeplus.md §1.3–1.5, §3.5. */
import type { Column, Relation } from '../catalog.ts'
import { type Context, isFree, kept, nameText, qualified, settingOf } from '../context.ts'
import { typeOf } from '../describe.ts'
import { ServerError, syntaxError } from '../errors.ts'
import { shapeOf } from '../query/run.ts'
import { callOf } from '../query/functions.ts'
import { tableOf } from '../rows/table.ts'
import { mutableSettings, randomSettings, streamSettings } from '../settings.ts'
import {
  type ColumnList,
  type CreateStream,
  parseType,
  type Relations,
  resolveColumn,
  type Setting,
} from '../sql/index.ts'
import { toTimeplusType } from '../types.ts'
import { checkColumns } from './reserved-columns.ts'
import { completed } from './stream-defaults.ts'

export async function createStream(context: Context, statement: CreateStream): Promise<void> {
  const name = qualified(context, statement.name)
  if (statement.orReplace) await dropBefore(context, name)
  if (!isFree(context, name, statement.ifNotExists)) return
  checkSettings(statement)
  checkStorage(context, statement)
  const list = await columnList(context, statement)
  checkColumns(list)
  const definition = completed(context, {
    ...plain(statement),
    name,
    list: { ...list, columns: list.columns.map(resolveColumn) },
  })
  await addStream(context, definition)
}

/** Of 1.x alone, which exchanges it for a temporary one (§1.3). */
async function dropBefore(
  context: Context,
  { database, name }: { readonly database: string; readonly name: string },
): Promise<void> {
  const before = context.catalog.holder(database, name)
  if (!before) return
  context.catalog.remove(before, 0)
  await context.store.drop(before.uuid)
}

/** Words that are not stored (§3.4). */
function plain(statement: CreateStream): CreateStream {
  const { asQuery: _query, asStream: _stream, uuid: _uuid, ...rest } = statement
  return { ...rest, orReplace: false, ifNotExists: false, temporary: false }
}

/** Puts it into the catalog; its name is seen some time later, since creation is asynchronous (§8). */
export async function addStream(
  context: Context,
  definition: CreateStream,
  uuid?: string,
  delayMs: number = context.options.ddlDelayMs,
): Promise<Relation> {
  const base = kept(context, definition)
  const relation: Relation = {
    ...base,
    uuid: uuid ?? base.uuid,
    database: definition.name.database ?? 'default',
    name: definition.name.name,
    columns: declaredColumns(definition),
    visibleAt: 0,
  }
  const table = tableOf(relation)
  if (table) await context.store.create(table, engineRelations(context))
  const typed = table ? await withTypes(context, relation, definition) : relation
  const seen = { ...typed, visibleAt: Date.now() + delayMs }
  context.catalog.put(seen)
  return seen
}

/** `b DEFAULT 'x'`: the type is that of the default, and stored. */
async function withTypes(
  context: Context,
  relation: Relation,
  definition: CreateStream,
): Promise<Relation> {
  const { list } = definition
  if (!list || list.columns.every(({ type }) => type)) return relation
  const types = await context.store.inferred(relation.uuid)
  const columns = list.columns.map((column) => {
    const type = types.get(column.name)
    if (column.type || type === undefined) return column
    return { ...column, type: parseType(toTimeplusType(type), context.dialect) }
  })
  const full = { ...definition, list: { ...list, columns } }
  return { ...relation, definition: full, columns: declaredColumns(full) }
}

export function declaredColumns({ list }: CreateStream): readonly Column[] {
  return (list?.columns ?? []).map((column) => ({ name: column.name, type: typeOf(column) }))
}

/** For defaults of columns, which read no relation. */
export function engineRelations(context: Context): Relations {
  return {
    relation: ({ name }) => {
      throw new ServerError(48, `A default cannot read ${name}`)
    },
    function: (name, args) => callOf(context, name, args),
  }
}

async function columnList(context: Context, statement: CreateStream): Promise<ColumnList> {
  const { list, asQuery, asStream } = statement
  if (list && list.columns.length > 0) return list
  const none = { columns: [], indices: [], constraints: [], projections: [], families: [] }
  if (asStream) {
    const other = qualified(context, asStream)
    const found = context.catalog.relation(other.database, other.name)
    if (found?.definition.kind !== 'createStream') {
      throw new ServerError(60, `Stream ${nameText(other)} does not exist.`)
    }
    return found.definition.list ?? none
  }
  if (asQuery) {
    // §3.4: columns are written out, the query is dropped.
    const columns = await shapeOf(context, asQuery)
    return {
      ...none,
      columns: columns
        .filter(({ name }) => !name.startsWith('_tp_'))
        .map(({ name, type }) => ({ name, type: parseType(type, context.dialect) })),
    }
  }
  throw new ServerError(44, 'Columns is empty no column has been defined.')
}

function checkSettings({ variety, storage }: CreateStream): void {
  const known = { mutable: mutableSettings, random: randomSettings }[variety as string]
  checkKnown(storage.settings, known ?? streamSettings)
  const mode = settingOf(storage.settings, 'mode')
  const modes = ['append', 'changelog', 'changelog_kv', 'versioned_kv']
  if (mode !== undefined && !modes.includes(mode)) {
    throw new ServerError(36, `Invalid stream mode '${mode}'`)
  }
  const type = settingOf(storage.settings, 'storage_type')
  if (type !== undefined && !['hybrid', 'streaming', 'memory'].includes(type)) {
    throw new ServerError(36, "storage_type only supports 'hybrid' or 'streaming' or 'memory'")
  }
}

export function checkKnown(settings: readonly Setting[], known: ReadonlySet<string>): void {
  for (const { name } of settings) {
    if (!known.has(name)) throw new ServerError(115, `Unknown setting ${name}`)
  }
}

/** Of the ported tests of 1.x and 3.x (§3.6). */
const engines: ReadonlySet<string> = new Set([
  ...['Stream', 'MergeTree', 'ReplacingMergeTree', 'SummingMergeTree', 'AggregatingMergeTree'],
  ...[
    'CollapsingMergeTree',
    'VersionedCollapsingMergeTree',
    'Memory',
    'Log',
    'TinyLog',
    'Join',
    'Set',
  ],
  ...['Null', 'Buffer', 'StripeLog'],
])

function checkStorage(context: Context, { variety, storage, list }: CreateStream): void {
  if (variety === 'mutable') {
    // §1.4.
    if (!storage.primaryKey) throw syntaxError('A mutable stream needs a PRIMARY KEY')
    if (storage.partitionBy || storage.orderBy || storage.sampleBy) {
      throw syntaxError('A mutable stream has no PARTITION BY, ORDER BY or SAMPLE BY')
    }
    if (list?.columns.some(({ type }) => type?.name === 'low_cardinality')) {
      throw new ServerError(36, 'low_cardinality is not supported in a mutable stream')
    }
    return
  }
  const mode = settingOf(storage.settings, 'mode') ?? variety
  if ((mode === 'versioned_kv' || mode === 'changelog_kv') && !storage.primaryKey) {
    throw syntaxError('Primary key is required for changelog kv or versioned kv stream')
  }
  const policy = settingOf(storage.settings, 'storage_policy')
  if (policy && policy !== 'default' && !context.catalog.state.storagePolicies[policy]) {
    throw new ServerError(36, `Unknown storage policy \`${policy}\``)
  }
  if (storage.engine && !(variety === 'stream' && engines.has(storage.engine.name))) {
    throw new ServerError(36, `Engine ${storage.engine.name} is not supported here`)
  }
}
