/** SELECT: the rows, in the format that was asked for. */
import type { Column } from '../catalog.ts'
import type { Context, Listing } from '../context.ts'
import { ServerError } from '../errors.ts'
import type { Answer } from '../http.ts'
import { isStreaming, type Query } from '../sql/index.ts'
import { streams } from './streams.ts'
import { toTimeplusType } from '../types.ts'
import { translate } from './translate.ts'

/** What the double prints; other names are error 73. */
const formats: ReadonlySet<string> = new Set([
  'TabSeparated',
  'TSV',
  'TabSeparatedRaw',
  'TSVRaw',
  'TabSeparatedWithNames',
  'TSVWithNames',
  'TabSeparatedWithNamesAndTypes',
  'TSVWithNamesAndTypes',
  'CSV',
  'CSVWithNames',
  'JSON',
  'JSONCompact',
  'JSONEachRow',
  'JSONStringsEachRow',
  'JSONCompactEachRow',
  'JSONCompactEachRowWithNames',
  'JSONCompactEachRowWithNamesAndTypes',
  'JSONCompactStringsEachRow',
  'Values',
  'Vertical',
  'Pretty',
  'PrettyCompact',
  'RawBLOB',
  'Null',
])

/** Settings that shape the output, with the defaults of the server's ancestor. */
const outputSettings: readonly (readonly [name: string, otherwise: string])[] = [
  ['output_format_json_quote_64bit_integers', '1'],
  ['output_format_json_quote_denormals', '0'],
  ['output_format_json_escape_forward_slashes', '1'],
  ['date_time_output_format', 'simple'],
]

export async function select(context: Context, query: Query): Promise<Answer> {
  // §5.1: this port is bounded unless the request says otherwise; an unbounded one never ends.
  const isUnbounded = context.settings.get('query_mode') === 'streaming'
  if (isUnbounded && isStreaming(query, (name) => streams(context, name))) {
    return new Promise(() => undefined)
  }
  const sql = await translate(context, query)
  return print(context, sql)
}

/** Rows that the server makes up itself: SHOW, DESCRIBE, EXISTS. */
export function listing(context: Context, { names, types, rows }: Listing): Promise<Answer> {
  const structure = names.map((name, index) => `\`${name}\` ${types[index]}`).join(', ')
  const data = rows
    .map((row) => JSON.stringify(Object.fromEntries(names.map((name, at) => [name, row[at]]))))
    .join('\n')
  const sql =
    rows.length === 0
      ? `SELECT * FROM null(${text(structure)})`
      : `SELECT * FROM format(JSONEachRow, ${text(structure)}, ${text(data)})`
  return print(context, sql)
}

export async function print(context: Context, sql: string): Promise<Answer> {
  const { format } = context
  if (!formats.has(format)) throw new ServerError(73, `Unknown format ${format}`)
  const settings = outputSettings.map(
    ([name, otherwise]) => `${name} = ${text(context.settings.get(name) ?? otherwise)}`,
  )
  const body = await context.store.chdb.fixed(`${sql} SETTINGS ${settings.join(', ')}`, format)
  return { body: withOwnTypes(format, body), format }
}

/** The types in the head of an answer are spelled as Timeplus does. */
function withOwnTypes(format: string, body: Uint8Array): Uint8Array {
  if (format === 'JSON' || format === 'JSONCompact') {
    const text = Buffer.from(body).toString('utf8')
    const end = text.indexOf('"data":')
    const head = text
      .slice(0, end)
      .replace(/("type": ")((?:[^"\\]|\\.)*)"/g, (_, before: string, type: string) => {
        return `${before}${toTimeplusType(type)}"`
      })
    return Buffer.from(head + text.slice(end))
  }
  if (!format.endsWith('WithNamesAndTypes')) return body
  const lines = Buffer.from(body).toString('utf8').split('\n')
  lines[1] = toTimeplusType(lines[1] ?? '')
  return Buffer.from(lines.join('\n'))
}

/** Names and types of what a query gives. */
export async function shapeOf(context: Context, query: Query): Promise<readonly Column[]> {
  const sql = await translate(context, query, { isShape: true })
  const rows = await context.store.chdb.fixedRows<Column>(`DESCRIBE TABLE (${sql})`)
  return rows.map(({ name, type }) => ({ name, type: toTimeplusType(type) }))
}

function text(value: string): string {
  return `'${value.replace(/[\\']/g, '\\$&')}'`
}
