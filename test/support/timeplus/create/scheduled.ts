/** Alerts, tasks, inputs and dictionaries: timeplus.md §1.12, §1.14, §1.15. */
import type { Task } from '../catalog.ts'
import {
  type Context,
  isFree,
  kept,
  nameText,
  qualified,
  requireDatabase,
  revised,
  settingOf,
} from '../context.ts'
import { ServerError } from '../errors.ts'
import {
  type CreateAlert,
  type CreateDictionary,
  type CreateInput,
  type CreateTask,
  type DropStatement,
  formatType,
  type ObjectName,
  resolveType,
} from '../sql/index.ts'
import { checkRelations, storedQuery } from './view.ts'

export function createAlert(context: Context, statement: CreateAlert): void {
  const name = qualified(context, statement.name)
  const before = context.catalog.holder(name.database, name.name)
  const isReplaced = statement.orReplace && before?.definition.kind === 'createAlert'
  if (!isReplaced && !isFree(context, name, statement.ifNotExists)) return
  const query = storedQuery(context, statement.query)
  const isPlain =
    query.kind === 'select' && query.from.length === 1 && !query.groupBy && query.emit === undefined
  if (!isPlain) throw new ServerError(80, 'The query of an alert is one plain SELECT of a stream')
  checkRelations(context, query, name)
  const called = context.catalog.state.functions[statement.call]?.definition
  if (!called) throw new ServerError(46, `Unknown function ${statement.call}`)
  if (called.kind !== 'createSourceFunction' || called.language !== 'PYTHON') {
    throw new ServerError(36, `An alert calls a Python function, and ${statement.call} is none`)
  }
  if (called.arguments.length !== query.columns.length) {
    throw new ServerError(42, `${statement.call} takes ${called.arguments.length} columns`)
  }
  const definition = { ...statement, name, query, orReplace: false, ifNotExists: false }
  context.catalog.put(
    isReplaced && before
      ? revised(context, before, definition)
      : { ...kept(context, definition), ...name, columns: [], visibleAt: 0 },
  )
}

export function createTask(context: Context, statement: CreateTask): void {
  const name = qualified(context, statement.name)
  requireDatabase(context, name.database)
  const { tasks } = context.catalog.state
  const key = nameText(name)
  const before = tasks[key]
  if (before && !statement.orReplace) {
    if (statement.ifNotExists) return
    throw new ServerError(2005, `Task ${key} already exists`)
  }
  if (statement.schedule.kind === 'string') {
    throw new ServerError(48, 'A cron schedule is not implemented')
  }
  if (statement.into) {
    const into = qualified(context, statement.into)
    if (!context.catalog.relation(into.database, into.name)) {
      throw new ServerError(60, `Stream ${nameText(into)} does not exist.`)
    }
  }
  const definition: CreateTask = {
    ...statement,
    name,
    ...(statement.into ? { into: qualified(context, statement.into) } : {}),
    orReplace: false,
    ifNotExists: false,
  }
  const task: Task = before
    ? revised(context, before, definition)
    : { ...kept(context, definition), ...name, paused: false }
  tasks[key] = task
  context.catalog.save()
}

export function requireTask(context: Context, given: ObjectName): Task {
  const name = qualified(context, given)
  requireDatabase(context, name.database)
  const found = context.catalog.state.tasks[nameText(name)]
  if (!found) throw new ServerError(2003, `Task ${nameText(name)} does not exist`)
  return found
}

export function dropTask(context: Context, statement: DropStatement): void {
  const name = qualified(context, statement.name)
  if (statement.ifExists && !context.catalog.state.tasks[nameText(name)]) return
  requireTask(context, statement.name)
  delete context.catalog.state.tasks[nameText(name)]
  context.catalog.save()
}

const inputTypes: readonly string[] = [
  ...['splunk-s2s', 'splunk-hec', 'datadog', 'elastic', 'otel', 'netflow', 'syslog'],
]

export function createInput(context: Context, statement: CreateInput): void {
  const name = qualified(context, statement.name)
  if (!isFree(context, name, statement.ifNotExists)) return
  const type = settingOf(statement.settings, 'type')
  if (type === undefined || !inputTypes.includes(type)) {
    throw new ServerError(36, `Input type '${type ?? ''}' is not supported`)
  }
  const targets = targetsOf(statement)
  if (targets.length === 0) throw new ServerError(36, 'An input needs target_stream')
  for (const target of targets) {
    const [database = '', stream] = target.split('.')
    const into = stream ? { database, name: stream } : { ...name, name: database }
    if (!context.catalog.relation(into.database, into.name)) {
      throw new ServerError(60, `Stream ${nameText(into)} does not exist.`)
    }
  }
  const definition = { ...statement, name, ifNotExists: false }
  context.catalog.put({ ...kept(context, definition), ...name, columns: [], visibleAt: 0 })
}

/** One, a list, or one for each sort of what comes in (otel: `logs_target_stream`, …). */
export function targetsOf({ settings }: CreateInput): readonly string[] {
  return settings
    .filter(({ name }) => name === 'target_stream' || name.endsWith('_target_stream'))
    .flatMap(({ name }) => (settingOf(settings, name) ?? '').split(','))
    .map((target) => target.trim())
    .filter((target) => target !== '')
}

export function createDictionary(context: Context, statement: CreateDictionary): void {
  const name = qualified(context, statement.name)
  if (!isFree(context, name, statement.ifNotExists)) return
  for (const [part, what] of [
    [statement.source, 'SOURCE'],
    [statement.layout, 'LAYOUT'],
  ] as const) {
    if (!part) throw new ServerError(489, `A dictionary needs ${what}`)
  }
  if (statement.primaryKey.length === 0)
    throw new ServerError(489, 'A dictionary needs PRIMARY KEY')
  const attributes = statement.attributes.map((one) => ({ ...one, type: resolveType(one.type) }))
  const definition = { ...statement, name, attributes, ifNotExists: false }
  context.catalog.put({
    ...kept(context, definition),
    ...name,
    columns: attributes.map((one) => ({ name: one.name, type: formatType(one.type) })),
    visibleAt: 0,
  })
}
