/** CREATE MATERIALIZED VIEW: timeplus.md §1.9. */
import { randomUUID } from 'node:crypto'
import type { Column, Relation } from '../catalog.ts'
import { type Context, isFree, isOn, kept, nameText, qualified, settingOf } from '../context.ts'
import { ServerError } from '../errors.ts'
import { startOf } from '../materialize/start.ts'
import { shapeOf } from '../query/run.ts'
import { streams } from '../query/streams.ts'
import { querySettings, streamSettings } from '../settings.ts'
import {
  type ColumnDeclaration,
  type CreateMaterializedView,
  type CreateStream,
  isStreaming,
  type ObjectName,
  parseType,
  type Query,
  type Select,
  type Setting,
} from '../sql/index.ts'
import { addStream, checkKnown } from './stream.ts'
import { completed } from './stream-defaults.ts'
import { checkRelations, storedQuery } from './view.ts'

export async function createMaterializedView(
  context: Context,
  statement: CreateMaterializedView,
): Promise<void> {
  const name = qualified(context, statement.name)
  if (!isFree(context, name, statement.ifNotExists)) return
  const query = storedQuery(context, statement.query)
  checkKnown(settingsOf(query), querySettings)
  checkKnown(statement.storageSettings, streamSettings)
  checkQuery(context, query, name)
  const target = statement.into ? intoTarget(context, statement.into) : undefined
  if (statement.scheduled && !target) {
    throw new ServerError(80, 'A scheduled materialized view needs an INTO target')
  }
  // The pipeline is built before the statement returns, so that its errors show here.
  const columns = await shapeOf(context, query)
  const uuid = randomUUID()
  const inner = target ?? (await innerStream(context, statement, columns, uuid))
  const { uuid: _uuid, intoInnerUuid: _inner, ...rest } = statement
  const definition: CreateMaterializedView = {
    ...rest,
    ifNotExists: false,
    name,
    ...(statement.into ? { into: qualified(context, statement.into) } : {}),
    query,
    list: shownList(context, columns),
  }
  context.catalog.put({
    ...kept(context, definition),
    uuid,
    ...name,
    columns,
    visibleAt: 0,
    view: {
      paused: isOn(settingOf(settingsOf(query), 'pause_on_start')),
      ...(await startOf(context, query)),
      target: inner.uuid,
    },
  })
}

export function settingsOf(query: Query): readonly Setting[] {
  return query.kind === 'select' ? query.settings : []
}

/** Unbounded, of what is there, and without what a stream has not (§1.9, "query"). */
export function checkQuery(context: Context, query: Query, self: Required<ObjectName>): void {
  checkRelations(context, query, self)
  if (!isStreaming(query, (name) => streams(context, name))) {
    throw new ServerError(80, "Materialized view doesn't support historical select query")
  }
  for (const select of selectsOf(query)) {
    const isSampled = select.from.some(
      (item) => item.kind === 'relation' && (item.relation.final || item.relation.sample),
    )
    if (select.prewhere || isSampled) {
      throw new ServerError(
        80,
        'PREWHERE, SAMPLE and FINAL are not supported in a materialized view',
      )
    }
  }
}

function selectsOf(query: Query): readonly Select[] {
  return query.kind === 'select' ? [query] : query.branches.flatMap(selectsOf)
}

function intoTarget(context: Context, into: ObjectName): Relation {
  const name = qualified(context, into)
  if (!context.catalog.isDatabase(name.database)) {
    throw new ServerError(81, `Database ${name.database} does not exist.`)
  }
  const found = context.catalog.relation(name.database, name.name)
  if (!found) throw new ServerError(60, `Stream ${nameText(name)} does not exist.`)
  const { definition } = found
  const isWritable =
    definition.kind === 'createExternalTable' ||
    (definition.kind === 'createStream' && definition.variety !== 'random')
  if (!isWritable) throw new ServerError(80, `${nameText(name)} cannot be written into`)
  return found
}

/** `.inner.target-id.<uuid>`, dropped with the view. */
function innerStream(
  context: Context,
  { storageSettings, ttl, name }: CreateMaterializedView,
  columns: readonly Column[],
  uuid: string,
): Promise<Relation> {
  const { database } = qualified(context, name)
  const definition: CreateStream = completed(context, {
    kind: 'createStream',
    variety: 'stream',
    orReplace: false,
    temporary: false,
    ifNotExists: false,
    name: { database, name: `.inner.target-id.${uuid}` },
    list: {
      columns: columns
        .filter(({ name: one }) => one !== '_tp_sn')
        .map((one) => declared(context, one)),
      indices: [],
      constraints: [],
      projections: [],
      families: [],
    },
    storage: { settings: storageSettings, ...(ttl ? { ttl } : {}) },
    commentBeforeSettings: false,
  })
  return addStream(context, definition, undefined, 0)
}

/** §3.5: the list that SHOW CREATE has, by generation; codec and index are gone in 3.x. */
function shownList(
  context: Context,
  columns: readonly Column[],
): NonNullable<CreateMaterializedView['list']> {
  const { generation } = context.options
  const own = columns
    .filter(({ name }) => name !== '_tp_time' && name !== '_tp_sn')
    .map((column) => declared(context, column))
  const full = completed(context, {
    kind: 'createStream',
    variety: 'stream',
    orReplace: false,
    temporary: false,
    ifNotExists: false,
    name: { name: '' },
    list: { columns: own, indices: [], constraints: [], projections: [], families: [] },
    storage: { settings: [] },
    commentBeforeSettings: false,
  }).list
  if (!full) throw new ServerError(49, 'A completed stream has columns')
  return generation === 3 ? { ...full, columns: full.columns.map(bare), indices: [] } : full
}

function bare({ codec: _codec, ...column }: ColumnDeclaration): ColumnDeclaration {
  return column.name.startsWith('_tp_') ? omitDefault(column) : column
}

function omitDefault({ default: _default, ...column }: ColumnDeclaration): ColumnDeclaration {
  return column
}

function declared(context: Context, { name, type }: Column): ColumnDeclaration {
  return { name, type: parseType(type, context.dialect) }
}
