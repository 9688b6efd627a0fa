/**
 * ALTER VIEW of a materialized view: timeplus.md §2.2–2.4 (`StorageMaterializedView.cpp`,
 * checkAlterIsPossible): one command, and the state has to fit the new query.
 */
import type { Progress, Relation } from '../catalog.ts'
import { type Context, isOn, revised, settingOf } from '../context.ts'
import { checkQuery, settingsOf } from '../create/materialized-view.ts'
import { checkKnown } from '../create/stream.ts'
import { storedQuery } from '../create/view.ts'
import { ServerError } from '../errors.ts'
import { startOf } from '../materialize/start.ts'
import { shapeOf } from '../query/run.ts'
import {
  alterableQuerySettings,
  alterableStreamSettings,
  querySettings,
  resettableQuerySettings,
} from '../settings.ts'
import {
  type AlterCommand,
  type CreateMaterializedView,
  parseType,
  type Query,
  queryShape,
  references,
  type Setting,
} from '../sql/index.ts'
import { changed } from './stream.ts'

type View = Relation & { readonly definition: CreateMaterializedView }

export async function alterView(
  context: Context,
  view: View,
  commands: readonly AlterCommand[],
): Promise<void> {
  const [command, ...others] = commands
  if (!command || others.length > 0) {
    throw new ServerError(48, 'ALTER of a materialized view takes exactly one command')
  }
  const { definition } = view
  switch (command.kind) {
    case 'modifyQuery':
      return modifyQuery(context, view, command.query)
    case 'modifyQuerySetting':
      return putSettings(context, view, command.settings)
    case 'resetQuerySetting':
      return resetSettings(context, view, command.names)
    case 'modifyComment':
      return put(context, view, { ...definition, comment: command.comment })
    case 'modifySetting':
      requireInner(definition)
      for (const { name } of command.settings) {
        if (!alterableStreamSettings.has(name)) {
          throw new ServerError(48, `Setting ${name} cannot be changed in place`)
        }
      }
      return put(context, view, {
        ...definition,
        storageSettings: changed(definition.storageSettings, command.settings),
      })
    case 'modifyTtl':
      requireInner(definition)
      return put(context, view, { ...definition, ttl: command.ttl })
    case 'removeTtl': {
      requireInner(definition)
      const { ttl: _ttl, ...rest } = definition
      return put(context, view, rest)
    }
    default:
      throw new ServerError(48, `ALTER VIEW command '${command.kind}' is not supported`)
  }
}

function put(context: Context, view: View, definition: CreateMaterializedView): void {
  context.catalog.put(revised<Relation>(context, view, definition))
}

/** With INTO the target is what to alter. */
function requireInner({ into }: CreateMaterializedView): void {
  if (into) throw new ServerError(48, 'The materialized view has a target: alter that')
}

/** Final checkpoint, new query, the pipeline is built anew from the checkpoint. */
async function modifyQuery(context: Context, view: View, given: Query): Promise<void> {
  const { definition } = view
  const query = storedQuery({ ...context, database: view.database }, given)
  checkKnown(settingsOf(query), querySettings)
  checkQuery(context, query, { database: view.database, name: view.name })
  checkState(context, definition.query, query)
  const columns = await shapeOf(context, query)
  const next: CreateMaterializedView = { ...definition, query }
  const list = definition.list
    ? { list: { ...definition.list, columns: listed(context, definition, columns) } }
    : {}
  context.catalog.put({
    ...revised<Relation>(context, view, { ...next, ...list }),
    columns,
    view: await carriedOn(context, view, query),
  })
}

function listed(
  context: Context,
  { list }: CreateMaterializedView,
  columns: Relation['columns'],
): NonNullable<CreateMaterializedView['list']>['columns'] {
  const reserved = (list?.columns ?? []).filter(({ name }) => name.startsWith('_tp_'))
  const own = columns.filter(({ name }) => !name.startsWith('_tp_'))
  return [
    ...own.map(({ name, type }) => ({ name, type: parseType(type, context.dialect) })),
    ...reserved,
  ]
}

/** New sources begin now, the others where they were. */
async function carriedOn(context: Context, { view }: View, query: Query): Promise<Progress> {
  if (!view) throw new ServerError(49, 'A materialized view has a checkpoint')
  const fresh = await startOf(context, query)
  const { error: _error, ...rest } = view
  return {
    ...rest,
    paused: view.paused || isOn(settingOf(settingsOf(query), 'pause_on_start')),
    start: { ...fresh.start, ...view.start },
    done: { ...fresh.done, ...view.done },
  }
}

/**
 * §2.4: a new query without state always fits (validateModifiedQuery: it recovers without a
 * checkpoint); state keeps its keys, window, joins and aggregates, and takes new aggregates.
 */
function checkState(context: Context, before: Query, after: Query): void {
  const isAggregate = (name: string): boolean => {
    const found = context.catalog.state.functions[name]?.definition
    return found?.kind === 'createSourceFunction' && found.aggregate
  }
  const [old, next] = [queryShape(before, isAggregate), queryShape(after, isAggregate)]
  if (!next.stateful) return
  const refuse = (what: string): never => {
    throw new ServerError(
      997,
      `The new query of the Materialized View changed the stateful processors which is incompatible with existing query: ${what}`,
    )
  }
  if (!old.stateful) refuse('it had no state')
  if (!same(old.groupBy, next.groupBy)) refuse('GROUP BY')
  if (!same(old.windows, next.windows)) refuse('window')
  if (!same(old.joins, next.joins)) refuse('join')
  if (!same(sources(before), sources(after))) refuse('sources')
  if (old.distinct !== next.distinct) refuse('DISTINCT')
  if (old.joins.length > 0 && !same(old.columns, next.columns)) refuse('columns of a join')
  const missing = old.aggregates.find((one) => !next.aggregates.includes(one))
  if (missing !== undefined) refuse(`aggregate ${missing}`)
}

function sources(query: Query): readonly string[] {
  return references(query)
    .relations.map(({ name }) => `${name.database}.${name.name}`)
    .sort()
}

function same(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((one, index) => one === b[index])
}

function putSettings(context: Context, view: View, settings: readonly Setting[]): void {
  for (const { name } of settings) {
    if (!alterableQuerySettings.has(name)) {
      throw new ServerError(48, `Query setting ${name} cannot be changed in place`)
    }
  }
  const { query } = view.definition
  if (query.kind !== 'select') throw new ServerError(48, 'A union has no settings')
  const next = { ...query, settings: changed(query.settings, settings) }
  put(context, view, { ...view.definition, query: next })
}

function resetSettings(context: Context, view: View, names: readonly string[]): void {
  for (const name of names) {
    if (!resettableQuerySettings.has(name)) {
      throw new ServerError(48, `Query setting ${name} cannot be reset`)
    }
  }
  const { query } = view.definition
  if (query.kind !== 'select') throw new ServerError(48, 'A union has no settings')
  const settings = query.settings.filter(({ name }) => !names.includes(name))
  put(context, view, { ...view.definition, query: { ...query, settings } })
}
