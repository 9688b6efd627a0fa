/** Streams, views, materialized views, external objects and dictionaries. */
import { SluiceError } from '../../diagnostic/sluice-error.ts'
import { resourceId } from '../../resource/id.ts'
import type { LiveObject } from '../../resource/resource.ts'
import { quoteString } from '../../sql/index.ts'
import { isOneOf, quoteList, quotePath } from '../clickhouse-family/quote.ts'
import { type Row, textOf } from '../clickhouse-family/rows.ts'
import { serverCodeOf } from '../clickhouse-family/server-fault.ts'
import type { Statements } from '../clickhouse-family/statements.ts'
import { type Finding, findingFrom, type Named } from './finding.ts'
import { inParallel } from './in-parallel.ts'
import { shownObject } from './show.ts'

/**
 * All relations of some databases with one query, or with one per relation where a broken one
 * makes that fail. Only what is needed is asked for: a remote object that cannot be reached stops a
 * query for more. Streams inside materialized views are theirs, alerts are no relations.
 * Source: timeplus.md §3.1, §3.2.
 */
export async function readRelations(
  statements: Statements,
  databases: readonly string[],
): Promise<readonly Finding[]> {
  if (databases.length === 0) return []
  return await readWhere(statements, `database IN ${quoteList(databases)}`)
}

export async function readNamedRelations(
  statements: Statements,
  pairs: readonly (readonly [string, string])[],
): Promise<readonly Finding[]> {
  return await readWhere(statements, isOneOf(['database', 'name'], pairs))
}

const ownedByOthers = `engine != ${quoteString('StorageAlert')} AND NOT is_temporary AND NOT starts_with(name, '.inner')`

async function readWhere(statements: Statements, condition: string): Promise<readonly Finding[]> {
  const from = `FROM system.tables WHERE ${condition} AND ${ownedByOthers} ORDER BY database, name`
  const engines = new Map<string, string>()
  let found: readonly Finding[]
  try {
    const rows = await statements.query(`SELECT database, name, engine, create_table_query ${from}`)
    for (const row of rows) engines.set(pathOf(row), textOf(row, 'engine'))
    found = rows.map((row) => findingFrom(textOf(row, 'create_table_query'), namedIn(row)))
  } catch (error) {
    if (!(error instanceof SluiceError) || serverCodeOf(error) === undefined) throw error
    const rows = await statements.query(`SELECT database, name, engine ${from}`)
    for (const row of rows) engines.set(pathOf(row), textOf(row, 'engine'))
    found = (await inParallel(rows, (row) => shownRelation(statements, row))).flat()
  }
  return await withSinks(statements, found, engines)
}

async function shownRelation(statements: Statements, row: Row): Promise<readonly Finding[]> {
  const sql = `SHOW CREATE ${quotePath(textOf(row, 'database'), textOf(row, 'name'))}`
  return await shownObject(statements, sql, namedIn(row))
}

function namedIn(row: Row): Named {
  return { kind: kindsByEngine[textOf(row, 'engine')] ?? 'Stream', name: pathOf(row) }
}

/** Source: timeplus.md §3.2. */
const kindsByEngine: { readonly [engine: string]: string } = {
  View: 'View',
  MaterializedView: 'MaterializedView',
  ScheduledMaterializedView: 'MaterializedView',
  ExternalStream: 'ExternalStream',
  ExternalTable: 'ExternalTable',
  Dictionary: 'Dictionary',
}

/** A materialized view whose target leads outside is a Sink: the same object by another name. */
async function withSinks(
  statements: Statements,
  found: readonly Finding[],
  known: ReadonlyMap<string, string>,
): Promise<readonly Finding[]> {
  const targets = found.flatMap(({ object }) => {
    const target = targetOf(object)
    return target === undefined ? [] : [target]
  })
  const elsewhere = targets.filter((target) => !known.has(target.join('.')))
  const engines = new Map(known)
  if (elsewhere.length > 0) {
    const rows = await statements.query(
      `SELECT database, name, engine FROM system.tables WHERE ${isOneOf(['database', 'name'], elsewhere)}`,
    )
    for (const row of rows) engines.set(pathOf(row), textOf(row, 'engine'))
  }
  return found.map((finding) => asSink(finding, engines))
}

function asSink(finding: Finding, engines: ReadonlyMap<string, string>): Finding {
  const target = targetOf(finding.object)
  const engine = target === undefined ? '' : (engines.get(target.join('.')) ?? '')
  if (finding.object === undefined || !leadsOutside.has(engine)) return finding
  const { name } = finding.object
  return { object: { ...finding.object, kind: 'Sink', id: resourceId('Sink', name) } }
}

const leadsOutside: ReadonlySet<string> = new Set(['ExternalStream', 'ExternalTable'])

/** Database and name of what a materialized view writes to. */
function targetOf(object: LiveObject | undefined): readonly [string, string] | undefined {
  const into = object?.kind === 'MaterializedView' ? object.spec['into'] : undefined
  if (object === undefined || typeof into !== 'string') return undefined
  const dot = into.indexOf('.')
  return dot < 0 ? [object.address.database ?? '', into] : [into.slice(0, dot), into.slice(dot + 1)]
}

function pathOf(row: Row): string {
  return `${textOf(row, 'database')}.${textOf(row, 'name')}`
}
