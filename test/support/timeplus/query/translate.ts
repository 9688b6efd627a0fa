/** A query as the embedded engine runs it: names become rows, views their queries. */
import type { Relation } from '../catalog.ts'
import { type Context, isOn, nameText, qualified, requireDatabase, settingOf } from '../context.ts'
import { ServerError } from '../errors.ts'
import { remoteRows } from '../remote.ts'
import { isComputed } from '../rows/table.ts'
import type { Range } from '../rows/store.ts'
import {
  clickHouseType,
  type CreateStream,
  type ObjectName,
  parseType,
  type Query,
  type Relations,
  references,
  toClickHouse,
} from '../sql/index.ts'
import { systemTable } from '../system/index.ts'
import { asSubquery } from '../system/table.ts'
import { callOf } from './functions.ts'
import { type Results, withResults } from './javascript.ts'
import { withoutSessions } from './sessions.ts'
import { namedColumns, withoutInAsterisks } from './hidden-columns.ts'

export interface Reading {
  /** By id of a stream: only these rows of it, where it is read unbounded. */
  readonly ranges?: ReadonlyMap<string, Range>
  /** Only columns matter: nothing far away is read. */
  readonly isShape?: boolean
}

export async function translate(
  context: Context,
  query: Query,
  reading: Reading = {},
): Promise<string> {
  const prepared: Prepared = { rows: new Map(), views: new Map(), results: new Map() }
  const own = await prepare(context, query, reading, prepared)
  return translated(context, own, reading, prepared)
}

/** What had to be awaited before. */
interface Prepared {
  /** SQL of system tables and of rows of other servers, by name. */
  readonly rows: Map<string, string>
  /** Queries of views, with the calls of JavaScript taken out; by id. */
  readonly views: Map<string, Query>
  readonly results: Results
}

/** The query as it can be translated, once everything below it is there, also below views. */
async function prepare(
  context: Context,
  query: Query,
  reading: Reading,
  prepared: Prepared,
): Promise<Query> {
  const named = namedColumns(query)
  const asked = (column: string): boolean => named.has('*') || named.has(column)
  for (const use of references(query).relations) {
    if (use.how === 'dictionary') continue
    const name = qualified(context, use.name)
    const text = nameText(name)
    if (prepared.rows.has(text)) continue
    const system = systemRelation(context, name)
    if (system) {
      prepared.rows.set(
        text,
        asSubquery(system, reading.isShape ? [] : await system.rows(context, asked)),
      )
      continue
    }
    const relation = find(context, name)
    const { definition } = relation
    if (definition.kind === 'createView') {
      const inner: Context = { ...context, database: relation.database }
      const own = await prepare(inner, definition.query, reading, prepared)
      prepared.views.set(relation.uuid, own)
    } else if (isRemoteTimeplus(relation) && !reading.isShape) {
      prepared.rows.set(text, await remoteRows(context, relation))
    }
  }
  if (reading.isShape) return query
  const sqlOf = (part: Query): string => translated(context, part, reading, prepared)
  return withResults({ context, results: prepared.results, sqlOf }, query)
}

export function isRemoteTimeplus({ definition }: Relation): boolean {
  return (
    definition.kind === 'createStream' &&
    definition.variety === 'external' &&
    settingOf(definition.storage.settings, 'type') === 'timeplus'
  )
}

function systemRelation(context: Context, name: Required<ObjectName>) {
  if (!context.catalog.isReserved(name.database)) return undefined
  const found = systemTable(context.options, name.name)
  if (!found) throw new ServerError(60, `Stream ${nameText(name)} does not exist.`)
  return found
}

function find(context: Context, name: Required<ObjectName>): Relation {
  requireDatabase(context, name.database)
  const found = context.catalog.relation(name.database, name.name)
  if (!found || ['createAlert', 'createInput'].includes(found.definition.kind)) {
    throw new ServerError(60, `Stream ${nameText(name)} does not exist.`)
  }
  return found
}

function translated(context: Context, query: Query, reading: Reading, prepared: Prepared): string {
  const named = namedColumns(query)
  const all = isOn(context.settings.get('asterisk_include_tp_sn_column'))
  const used = references(query).relations.filter(({ how }) => how !== 'dictionary')
  const hidden = new Set(
    used.flatMap(({ name }) => hiddenColumns(context, qualified(context, name))),
  )
  const exposed = new Set([...hidden].filter((name) => named.has(name)))
  const left = [...exposed].filter((name) => !(all && name === '_tp_sn'))
  if (all && hidden.has('_tp_sn')) exposed.add('_tp_sn')
  const relations: Relations = {
    relation: (given, { historical }) => {
      const name = qualified(context, given)
      const ready = prepared.rows.get(nameText(name))
      if (ready) return ready
      return relationRows(context, find(context, name), { reading, prepared, exposed, historical })
    },
    timeColumn: () => '_tp_time',
    function: (name, args) => prepared.results.get(name)?.(args) ?? callOf(context, name, args),
    parameters: context.parameters,
    columnsOnly: reading.isShape ?? false,
  }
  const runnable = reading.isShape ? withoutSessions(query) : query
  return toClickHouse(withoutInAsterisks(runnable, left), relations)
}

interface Below {
  readonly reading: Reading
  readonly prepared: Prepared
  readonly exposed: ReadonlySet<string>
  readonly historical: boolean
}

function relationRows(context: Context, relation: Relation, below: Below): string {
  const { definition } = relation
  if (definition.kind === 'createView') {
    const inner: Context = { ...context, database: relation.database }
    const query = below.prepared.views.get(relation.uuid) ?? definition.query
    return `(${translated(inner, query, below.reading, below.prepared)})`
  }
  if (definition.kind === 'createMaterializedView') {
    // Its rows are those of the stream it writes.
    const target = Object.values(context.catalog.state.relations).find(
      ({ uuid }) => uuid === relation.view?.target,
    )
    return target ? relationRows(context, target, below) : empty(relation)
  }
  if (definition.kind !== 'createStream') return empty(relation)
  if (['random', 'null', 'external'].includes(definition.variety)) {
    if (definition.variety === 'external' && !below.reading.isShape && !below.reading.ranges) {
      throw new ServerError(
        210,
        `Failed to read ${relation.database}.${relation.name}: the remote cannot be reached`,
      )
    }
    return empty(relation)
  }
  if (below.reading.isShape) return context.store.shape(relation, below.exposed)
  const range = below.historical ? undefined : below.reading.ranges?.get(relation.uuid)
  return context.store.read(relation, below.exposed, range)
}

function hiddenColumns(context: Context, name: Required<ObjectName>): readonly string[] {
  const found = context.catalog.relation(name.database, name.name)
  if (found?.definition.kind === 'createMaterializedView') {
    const target = context.catalog.state.relations[found.view?.target ?? '']
    return target ? hiddenOf(target.definition as CreateStream) : []
  }
  return found?.definition.kind === 'createStream' ? hiddenOf(found.definition) : []
}

function hiddenOf({ list }: CreateStream): readonly string[] {
  return (list?.columns ?? [])
    .filter((column) => isComputed(column) || column.name === '_tp_sn')
    .map(({ name }) => name)
}

function empty({ columns }: Relation): string {
  const structure = columns
    .filter(({ name }) => name !== '_tp_sn')
    .map(({ name, type }) => `\`${name}\` ${clickHouseType(parseType(type, anyDialect))}`)
    .join(', ')
  return `(SELECT * FROM null('${structure.replace(/[\\']/g, '\\$&')}'))`
}

const anyDialect = { generation: 3, edition: 'enterprise' } as const
