/** INSERT: data in the body, VALUES, or a query (timeplus.md §5.2, §7.2, §7.4). */
import type { Relation } from '../catalog.ts'
import { type Context, isOn, nameText, qualified, requireRelation, settingOf } from '../context.ts'
import { engineRelations } from '../create/stream.ts'
import { ServerError } from '../errors.ts'
import { translate } from '../query/translate.ts'
import { isRemoteTimeplus } from '../query/translate.ts'
import { remoteInsert } from '../remote.ts'
import { isComputed, type StreamTable, tableOf } from '../rows/table.ts'
import {
  clickHouseExpression,
  type CreateStream,
  type InsertStatement,
  type Query,
} from '../sql/index.ts'

const formats: ReadonlySet<string> = new Set([
  'JSONEachRow',
  'JSONCompactEachRow',
  'TabSeparated',
  'TSV',
  'TabSeparatedWithNames',
  'TSVWithNames',
  'CSV',
  'CSVWithNames',
  'Values',
])

/** `data`: what followed the statement in the request, where the two came apart. */
export async function insert(
  context: Context,
  statement: InsertStatement,
  data: string | undefined,
): Promise<void> {
  const relation = writable(context, statement)
  const key = context.settings.get('idempotent_id')
  if (key !== undefined && isRepeated(context, relation, key)) return
  const { definition } = relation
  const variety = definition.kind === 'createStream' ? definition.variety : 'external'
  if (variety === 'null') return
  const source = await sourceOf(context, statement, relation, data)
  if (isRemoteTimeplus(relation)) await forward(context, relation, statement, source)
  else {
    const table = tableOf(relation)
    // What goes to Kafka and the like leaves the double.
    if (!table) return
    checkNames(context, relation, statement.columns)
    const columns = statement.columns ?? allColumns(table, statement)
    await context.store.insert(
      table,
      { ...(columns ? { columns } : {}), source, settings: inputSettings(context) },
      engineRelations(context),
    )
  }
  if (key !== undefined) remember(context, relation, key)
}

function writable(context: Context, { into }: InsertStatement): Relation {
  const relation = requireRelation(context, into)
  const name = nameText(qualified(context, into))
  const { definition } = relation
  if (definition.kind === 'createExternalTable') return relation
  if (definition.kind !== 'createStream') {
    throw new ServerError(48, `Method write is not supported by ${name}`)
  }
  if (definition.variety === 'random') {
    throw new ServerError(48, `Random stream ${name} cannot be inserted into`)
  }
  const type = settingOf(definition.storage.settings, 'type')
  if (type === 'log') throw new ServerError(48, `Log external stream ${name} is read-only`)
  return relation
}

async function sourceOf(
  context: Context,
  { data: given }: InsertStatement,
  relation: Relation,
  data: string | undefined,
): Promise<string> {
  if (given.kind === 'query') return await querySource(context, given.query)
  if (given.kind === 'format') {
    if (!formats.has(given.format)) throw new ServerError(73, `Unknown format ${given.format}`)
    const rows = [given.text, data ?? ''].filter((part) => part !== '').join('\n')
    if (rows.trim() === '') throw new ServerError(62, 'Syntax error: No data to insert')
    return `FORMAT ${given.format}\n${rows}`
  }
  if (given.rows.length === 0) {
    const rows = data?.trim() ?? ''
    if (rows === '') throw new ServerError(62, 'Syntax error: No data to insert')
    return `VALUES ${rows}`
  }
  const relations = engineRelations({ ...context, database: relation.database })
  const rows = given.rows.map(
    (row) => `(${row.map((value) => clickHouseExpression(value, relations)).join(', ')})`,
  )
  return `VALUES ${rows.join(', ')}`
}

function querySource(context: Context, query: Query): Promise<string> {
  return translate(context, query)
}

/**
 * Without a list every stored column is meant, `_tp_sn` since 2.6 too (§7.2: `SELECT *` needs
 * `asterisk_include_tp_sn_column` there). Formats with names of their own fill what they name.
 */
function allColumns(
  { columns }: StreamTable,
  { data }: InsertStatement,
): readonly string[] | undefined {
  const isNamed = data.kind === 'format' && /^JSONEachRow$|WithNames$/.test(data.format)
  if (isNamed) return undefined
  return columns.filter((column) => !isComputed(column)).map(({ name }) => name)
}

function checkNames(
  context: Context,
  { definition }: Relation,
  columns: readonly string[] | undefined,
): void {
  const declared = (definition as CreateStream).list?.columns ?? []
  for (const name of columns ?? []) {
    const column = declared.find((one) => one.name === name)
    if (!column) throw new ServerError(47, `No such column ${name} in the stream`)
    const isAllowed =
      column.default?.kind === 'MATERIALIZED' &&
      isOn(context.settings.get('insert_allow_materialized_columns'))
    if (isComputed(column) && !isAllowed) {
      throw new ServerError(
        44,
        `Cannot insert column ${name}, because it is ${column.default?.kind}`,
      )
    }
    if (name === '_tp_sn') throw new ServerError(44, 'Cannot insert column _tp_sn')
  }
}

function inputSettings({ settings }: Context): string {
  const skip = isOn(settings.get('input_format_skip_unknown_fields')) ? 1 : 0
  return `SETTINGS input_format_skip_unknown_fields = ${skip}, date_time_input_format = 'best_effort'`
}

/** §7.4: the newest 1000 keys of a stream are kept. */
function isRepeated({ catalog }: Context, { uuid }: Relation, key: string): boolean {
  return catalog.state.idempotent[uuid]?.includes(key) ?? false
}

function remember({ catalog }: Context, { uuid }: Relation, key: string): void {
  catalog.state.idempotent[uuid] = [...(catalog.state.idempotent[uuid] ?? []), key].slice(-1000)
  catalog.save()
}

/** Rows for another server: read here, sent as JSON. */
async function forward(
  context: Context,
  relation: Relation,
  { columns }: InsertStatement,
  source: string,
): Promise<void> {
  const names =
    columns ?? relation.columns.map(({ name }) => name).filter((one) => one !== '_tp_sn')
  const list = names.map((name) => `\`${name}\``).join(', ')
  const { chdb } = context.store
  const stage = `stage.\`forward-${relation.uuid}\``
  await chdb.query(
    `CREATE TABLE IF NOT EXISTS ${stage} (${list.replaceAll(/`,|`$/g, '` Nullable(String),').replace(/,$/, '')}) ENGINE = Memory`,
  )
  try {
    await chdb.query(`INSERT INTO ${stage} (${list}) ${source}`)
    const rows = await chdb.query(`SELECT ${list} FROM ${stage}`, 'JSONEachRow')
    await remoteInsert(context, relation, Buffer.from(rows).toString('utf8'))
  } finally {
    await chdb.query(`DROP TABLE ${stage}`)
  }
}
