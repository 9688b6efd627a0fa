/** SHOW lists, EXISTS and DESCRIBE: timeplus.md §1.17, §3.1. */
import type { Kept, Relation } from '../catalog.ts'
import {
  type Context,
  isOn,
  type Listing,
  qualified,
  requireDatabase,
  requireRelation,
} from '../context.ts'
import { columnsOf } from '../describe.ts'
import { ServerError } from '../errors.ts'
import { shapeOf } from '../query/run.ts'
import type { DescribeStatement, ExistsStatement, ObjectName, ShowStatement } from '../sql/index.ts'
import { listed } from '../system/relations.ts'
import { stamp } from '../system/table.ts'
import { accessList } from '../access/show.ts'

export function show(context: Context, statement: ShowStatement): Listing {
  const database = statement.from ?? context.database
  if (['STREAMS', 'DICTIONARIES', 'ALERTS', 'TASKS'].includes(statement.list)) {
    requireDatabase(context, database)
  }
  const all = rowsOf(context, statement, database)
  const rows = all.rows.filter(([name]) => matches(String(name), statement))
  const limit = statement.limit?.kind === 'number' ? Number(statement.limit.text) : rows.length
  return { ...all, rows: rows.slice(0, limit) }
}

function rowsOf(context: Context, statement: ShowStatement, database: string): Listing {
  const { state } = context.catalog
  switch (statement.list) {
    case 'STREAMS':
      // An alert sits in system.tables, too, and is not shown (§3.1).
      return names(
        listed(context)
          .filter((one) => one.database === database && one.definition.kind !== 'createAlert')
          .map(({ name }) => name),
      )
    case 'DATABASES':
      return names([
        ...Object.keys(state.databases),
        'system',
        'information_schema',
        'INFORMATION_SCHEMA',
      ])
    case 'DICTIONARIES':
      return names(
        listed(context)
          .filter((one) => one.database === database && one.definition.kind === 'createDictionary')
          .map(({ name }) => name),
      )
    case 'FUNCTIONS':
      return {
        names: ['name', 'type', 'language'],
        types: ['String', 'String', 'String'],
        rows: Object.entries(state.functions).map(([name, { definition }]) => {
          if (definition.kind === 'createSqlFunction') return [name, 'sql', 'SQL']
          if (definition.kind === 'createRemoteFunction') return [name, 'remote', 'REMOTE']
          return [name, definition.language.toLowerCase(), definition.language]
        }),
      }
    case 'FORMAT SCHEMAS':
      return {
        names: ['name', 'type'],
        types: ['String', 'String'],
        rows: Object.entries(state.schemas).map(([name, { definition }]) => [
          name,
          definition.type,
        ]),
      }
    case 'DISKS':
      return names(['default', ...Object.keys(state.disks)])
    case 'STORAGE POLICIES':
      return names(['default', ...Object.keys(state.storagePolicies)])
    case 'NAMED COLLECTIONS':
      return names(Object.keys(state.collections))
    case 'ALERTS':
      return versioned(
        context,
        context.catalog
          .seen()
          .filter((one) => one.database === database && one.definition.kind === 'createAlert'),
        [],
      )
    case 'TASKS':
      return versioned(
        context,
        Object.values(state.tasks).filter((one) => one.database === database),
        ['status'],
      )
    case 'PROCESSLIST':
      return names([])
    default:
      return accessList(context, statement)
  }
}

function names(rows: readonly string[]): Listing {
  return { names: ['name'], types: ['String'], rows: [...rows].sort().map((name) => [name]) }
}

/** SHOW ALERTS and SHOW TASKS: `name, uuid`, with `verbose` more (§3.1). */
function versioned(
  context: Context,
  objects: readonly (Kept<unknown> & { readonly name: string; readonly paused?: boolean })[],
  extra: readonly string[],
): Listing {
  const isVerbose = isOn(context.settings.get('verbose'))
  const time = "DateTime64(3, 'UTC')"
  const more = ['version', ...extra, 'last_modified', 'last_modified_by', 'created', 'created_by']
  const moreTypes = ['UInt32', ...extra.map(() => 'UInt32'), time, 'String', time, 'String']
  return {
    names: ['name', 'uuid', ...(isVerbose ? more : [])],
    types: ['String', 'String', ...(isVerbose ? moreTypes : [])],
    rows: objects.map((one) => [
      one.name,
      one.uuid,
      one.history.length + 1,
      ...extra.map(() => (one.paused ? 1 : 0)),
      stamp(one.changed.at),
      one.changed.by,
      stamp(one.created.at),
      one.created.by,
    ]),
  }
}

function matches(name: string, { like, notLike, caseInsensitive }: ShowStatement): boolean {
  if (like === undefined) return true
  const pattern = like
    .replace(/[.*+?^${}()|[\]]/g, '\\$&')
    .replace(/\\?%/g, (found) => (found === '%' ? '.*' : '%'))
    .replace(/(?<!\\)_/g, '.')
  const isLike = new RegExp(`^${pattern}$`, caseInsensitive ? 'is' : 's').test(name)
  return isLike !== notLike
}

export function exists(context: Context, { word, name: given }: ExistsStatement): Listing {
  const isThere =
    word === 'DATABASE' ? context.catalog.isDatabase(given.name) : isRelation(context, given, word)
  return { names: ['result'], types: ['UInt8'], rows: [[isThere ? 1 : 0]] }
}

function isRelation(context: Context, given: ObjectName, word: string): boolean {
  const name = qualified(context, given)
  const found = context.catalog.relation(name.database, name.name)
  if (!found) return false
  const { kind } = found.definition
  if (word === 'VIEW') return kind === 'createView' || kind === 'createMaterializedView'
  return word !== 'DICTIONARY' || kind === 'createDictionary'
}

export async function describe(context: Context, { target }: DescribeStatement): Promise<Listing> {
  const all = [
    ...['name', 'type', 'default_type', 'default_expression'],
    ...['comment', 'codec_expression', 'ttl_expression'],
  ]
  const types = all.map(() => 'String')
  if (target.kind === 'function') {
    throw new ServerError(48, `DESCRIBE of ${target.name}(…) is not supported`)
  }
  if (target.kind === 'query') {
    const columns = await shapeOf(context, target.query)
    return {
      names: all,
      types,
      rows: columns.map(({ name, type }) => [name, type, '', '', '', '', '']),
    }
  }
  const relation: Relation = requireRelation(context, target.name)
  const rows = columnsOf(relation).map((column) => [
    column.name,
    column.type,
    column.defaultKind,
    column.defaultExpression,
    column.comment,
    column.codec.replace(/^CODEC\((.*)\)$/s, '$1'),
    column.ttl,
  ])
  return { names: all, types, rows }
}
