import { SluiceError } from '../../diagnostic/sluice-error.ts'
import { quoteIdentifier, quoteString } from '../../sql/index.ts'
import { isOneOf, quotePath } from '../clickhouse-family/quote.ts'
import { textOf } from '../clickhouse-family/rows.ts'
import { serverCodeOf } from '../clickhouse-family/server-fault.ts'
import type { Statements } from '../clickhouse-family/statements.ts'
import { specFromCreate } from './read-create.ts'
import type { Trouble, Troubles } from './readiness.ts'

/** A table, view or dictionary as the server describes it. */
export interface Relation {
  readonly database: string
  readonly name: string
  readonly uuid: string
  readonly engine: string
  readonly create: string
  readonly query: string
}

/**
 * Views whose query no longer fits what it reads, and materialized views whose query, target or
 * types make every insert into their source fail. The queries are only analysed: `EXPLAIN` for a
 * view, since the list of columns it was created with has to hold too, and `DESCRIBE` for the
 * query of a materialized view. All of them go in one statement; only when it fails are the
 * guilty ones searched for. (Both seen on 26.7.2.1; scalar subqueries are run by either.)
 */
export async function definitionTroubles(
  statements: Statements,
  relations: readonly Relation[],
): Promise<Troubles> {
  const views = relations.filter(({ engine, query }) => engine === 'View' && !hasParameter(query))
  const materialized = relations.filter(({ engine }) => engine === 'MaterializedView')
  const deadline = performance.now() + searchMs
  const read = (text: string): string =>
    `EXPLAIN ${text} SETTINGS use_index_for_in_with_subqueries = 0`
  const analyse = (text: string): string => `DESCRIBE (${text})`
  const probes = await materializedProbes(statements, materialized)
  const failures = [
    ...(await failing(statements, views.map(viewProbe), read, deadline)),
    ...(await failing(statements, probes, analyse, deadline)),
  ]
  const troubles = new Map<string, Trouble>()
  for (const { probe, error } of failures) {
    const trouble = troubleOf(probe, error)
    if (trouble !== undefined && !troubles.has(probe.path)) troubles.set(probe.path, trouble)
  }
  return troubles
}

/** A query that is only analysed, and what it means when that fails. */
interface Probe {
  readonly path: string
  readonly select: string
  readonly means: string
  /** Which of the server's codes say something; all of them where it is absent. */
  readonly counts?: (code: number) => boolean
}

function viewProbe({ database, name }: Relation): Probe {
  return {
    path: `${database}.${name}`,
    select: `SELECT ignore(*) FROM ${quotePath(database, name)}`,
    means: 'it cannot be read',
  }
}

/** Of each: its query, its target, and the types of columns that differ between the two. */
async function materializedProbes(
  statements: Statements,
  views: readonly Relation[],
): Promise<readonly Probe[]> {
  const targets = new Map(views.map((view) => [view, targetOf(view)] as const))
  const pairs = [...targets].flatMap(([{ database, name }, target]) =>
    target === undefined ? [] : [[database, name] as const, target],
  )
  const types = await readTypes(statements, pairs)
  const isThere = await present(
    statements,
    [...targets.values()].filter((target) => target !== undefined),
  )
  return views.flatMap((view) => {
    const path = `${view.database}.${view.name}`
    const target = targets.get(view)
    const query: Probe = {
      path,
      select: `SELECT 1 FROM (${view.query})`,
      means: 'its query fails, and with it every insert into what it reads',
    }
    if (target === undefined) return [query]
    const written: readonly Probe[] = isThere.has(target.join('.'))
      ? []
      : [
          {
            path,
            select: `SELECT 1 FROM ${quotePath(...target)}`,
            means: `its target ${target.join('.')} is gone, so inserts into what it reads fail`,
            counts: isAbsent,
          },
        ]
    const casts = castsOf(types.get(path), types.get(target.join('.')))
    if (casts.length === 0) return [query, ...written]
    const select = `SELECT 1 FROM (SELECT ${casts.join(', ')} FROM (${view.query}))`
    const means = `its columns do not fit ${target.join('.')}, so inserts into what it reads fail`
    // A cast that names a column the query lacks says nothing about the types.
    const counts = (code: number): boolean => code !== unknownIdentifier
    return [query, ...written, { path, select, means, counts }]
  })
}

/** Of these tables the ones that are there; who may not see one is told that it is not. */
async function present(
  statements: Statements,
  pairs: readonly (readonly [string, string])[],
): Promise<ReadonlySet<string>> {
  if (pairs.length === 0) return new Set()
  const rows = await statements.query(
    `SELECT database, name FROM system.tables WHERE ${isOneOf(['database', 'name'], pairs)}`,
  )
  return new Set(rows.map((row) => `${textOf(row, 'database')}.${textOf(row, 'name')}`))
}

function targetOf({ create, database }: Relation): readonly [string, string] | undefined {
  const read = specFromCreate(create)
  const to = read.ok ? read.spec['to'] : undefined
  if (typeof to !== 'string') return undefined
  const dot = to.indexOf('.')
  return dot < 0 ? [database, to] : [to.slice(0, dot), to.slice(dot + 1)]
}

type Types = ReadonlyMap<string, string>

/** Columns that rows can be inserted into. */
async function readTypes(
  statements: Statements,
  pairs: readonly (readonly [string, string])[],
): Promise<ReadonlyMap<string, Types>> {
  if (pairs.length === 0) return new Map()
  const rows = await statements.query(
    `SELECT database, table, name, type FROM system.columns WHERE ${isOneOf(['database', 'table'], pairs)} AND default_kind NOT IN ('MATERIALIZED', 'ALIAS')`,
  )
  const types = new Map<string, Map<string, string>>()
  for (const row of rows) {
    const path = `${textOf(row, 'database')}.${textOf(row, 'table')}`
    const columns = types.get(path) ?? new Map<string, string>()
    types.set(path, columns.set(textOf(row, 'name'), textOf(row, 'type')))
  }
  return types
}

function castsOf(from: Types = new Map(), to: Types = new Map()): readonly string[] {
  return [...from].flatMap(([column, type]) => {
    const wanted = to.get(column)
    return wanted === undefined || wanted === type
      ? []
      : [`CAST(${quoteIdentifier(column)}, ${quoteString(wanted)})`]
  })
}

interface Failure {
  readonly probe: Probe
  readonly error: SluiceError
}

/** Halves what fails until each guilty one stands alone. */
async function failing(
  statements: Statements,
  probes: readonly Probe[],
  wrap: (text: string) => string,
  deadline: number,
): Promise<readonly Failure[]> {
  const [first] = probes
  if (first === undefined || performance.now() > deadline) return []
  const texts = probes.map(({ select }) => select)
  const isLong = texts.reduce((sum, { length }) => sum + length, 0) > longest
  if (probes.length === 1 || !isLong) {
    try {
      await statements.query(wrap(texts.join(' UNION ALL ')), { timeoutMs: analysisMs })
      return []
    } catch (error) {
      if (!isAboutTheQuery(error)) throw error
      if (probes.length === 1) return [{ probe: first, error }]
    }
  }
  const half = Math.ceil(probes.length / 2)
  return [
    ...(await failing(statements, probes.slice(0, half), wrap, deadline)),
    ...(await failing(statements, probes.slice(half), wrap, deadline)),
  ]
}

/** Bytes of a statement; a server reads no more than 256 KiB of a query. */
const longest = 100_000
/** A scalar subquery may take long; what cannot be known in time counts as ready. */
const analysisMs = 10_000
const searchMs = 30_000

function isAboutTheQuery(error: unknown): error is SluiceError {
  return (
    error instanceof SluiceError && (serverCodeOf(error) !== undefined || error.code === 'TIMEOUT')
  )
}

function troubleOf({ means, counts }: Probe, error: SluiceError): Trouble | undefined {
  const code = serverCodeOf(error) ?? timeoutCode
  if (unknowable.has(code) || counts?.(code) === false) return undefined
  const state = definitional.has(code) ? 'failed' : 'waiting'
  return { state, why: `${means}: ${shortened(error.message)}`, since: null, next: null }
}

const timeoutCode = 159
const unknownIdentifier = 47
/** UNKNOWN_TABLE, UNKNOWN_DATABASE */
const isAbsent = (code: number): boolean => code === 60 || code === 81

/**
 * Nothing is known of the definition: 159 TIMEOUT_EXCEEDED, 202 TOO_MANY_SIMULTANEOUS_QUERIES,
 * 241 MEMORY_LIMIT_EXCEEDED, 394 QUERY_WAS_CANCELLED, 456 UNKNOWN_QUERY_PARAMETER,
 * 497 ACCESS_DENIED, 620 QUERY_NOT_ALLOWED (Kafka and the like cannot be read directly). Nor is
 * it where files and services outside have nothing to read yet: 74, 76, 107 FILE_DOESNT_EXIST,
 * 86, 499 S3_ERROR, 614, 636, 1000, 1001. Source: src/Common/ErrorCodes.cpp.
 */
const unknowable: ReadonlySet<number> = new Set([
  ...[timeoutCode, 202, 241, 394, 456, 497, 620],
  ...[74, 76, 86, 107, 499, 614, 636, 1000, 1001],
])
/**
 * What no row and no other server can mend: columns (8, 10, 16, 20, 47, 51, 52), functions and
 * their arguments (34, 35, 36, 42, 43, 44, 46, 63), types (50, 53, 70, 386), tables (60, 81), the
 * query itself (48, 62, 80, 115, 179, 184, 207, 215, 258, 352, 403).
 */
const definitional: ReadonlySet<number> = new Set([
  ...[8, 10, 16, 20, unknownIdentifier, 51, 52],
  ...[34, 35, 36, 42, 43, 44, 46, 63],
  ...[50, 53, 70, 386],
  ...[60, 81],
  ...[48, 62, 80, 115, 179, 184, 207, 215, 258, 352, 403],
])

/** The server repeats the whole query after "in scope", ours around it included. */
function shortened(message: string): string {
  return message.replace(/[:.]? [Ii]n scope .*?(?=\. Maybe you meant| \(code \d+|$)/s, '')
}

/** `{name:Type}` in a query: it can be read only with values. */
function hasParameter(query: string): boolean {
  return /\{\s*\w+\s*:\s*\w/.test(query)
}
