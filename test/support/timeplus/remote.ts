/**
 * The other end of a timeplus external stream, another double: `hosts` is `host:port` of its SQL
 * port (of a server it would be the native port, timeplus.md §7.1). The first host is asked.
 */
import type { Column, Relation } from './catalog.ts'
import { resolved } from './create/external.ts'
import { type Context, settingOf } from './context.ts'
import { ServerError } from './errors.ts'
import { clickHouseType, type CreateStream, parseType, type Setting } from './sql/index.ts'
import { asSubquery } from './system/table.ts'

export async function remoteColumns(
  context: Context,
  settings: readonly Setting[],
): Promise<readonly Column[]> {
  const text = await ask(settings, `DESCRIBE ${streamName(settings)}`, '')
  const rows = lines(text) as readonly Column[]
  // What the remote assigns itself is no column here [?] (§9.3).
  return rows
    .filter(({ name }) => name !== '_tp_sn' || context.options.generation > 1)
    .map(({ name, type }) => ({ name, type }))
}

/** All rows, as a subquery. */
export async function remoteRows(context: Context, relation: Relation): Promise<string> {
  const settings = settingsOf(context, relation)
  const names = relation.columns.map(({ name }) => `\`${name}\``).join(', ')
  const sql = `SELECT ${names} FROM table(${streamName(settings)}) FORMAT JSONEachRow`
  const rows = lines(await ask(settings, sql, ''))
  const dialect = context.dialect
  const columns = Object.fromEntries(
    relation.columns.map(({ name, type }) => [name, clickHouseType(parseType(type, dialect))]),
  )
  return asSubquery(
    { columns, rows: () => [] },
    rows as readonly { readonly [column: string]: unknown }[],
  )
}

/** `data`: one JSON object per line. */
export async function remoteInsert(
  context: Context,
  relation: Relation,
  data: string,
): Promise<void> {
  const settings = settingsOf(context, relation)
  await ask(settings, `INSERT INTO ${streamName(settings)} FORMAT JSONEachRow`, data)
}

function settingsOf(context: Context, { definition }: Relation): readonly Setting[] {
  return resolved(context, (definition as CreateStream).storage.settings)
}

function streamName(settings: readonly Setting[]): string {
  return `\`${settingOf(settings, 'db') ?? 'default'}\`.\`${settingOf(settings, 'stream') ?? ''}\``
}

async function ask(settings: readonly Setting[], sql: string, data: string): Promise<string> {
  const host = (settingOf(settings, 'hosts') ?? '').split(',')[0]?.trim() ?? ''
  const url = new URL(`http://${host}/`)
  url.searchParams.set('query', sql)
  url.searchParams.set('default_format', 'JSONEachRow')
  const user = settingOf(settings, 'user') ?? 'default'
  const password = settingOf(settings, 'password') ?? ''
  let response: Response
  try {
    response = await fetch(url, {
      method: 'POST',
      headers: { 'x-timeplus-user': user, 'x-timeplus-key': password },
      body: data,
    })
  } catch {
    throw new ServerError(210, `Connection refused (${host})`)
  }
  const text = await response.text()
  if (response.ok) return text
  const [, code = '210', message = text] =
    /^Code: (\d+)\. DB::Exception: ([\s\S]*)$/.exec(text) ?? []
  throw new ServerError(Number(code), `Received from ${host}. ${message.trim()}`)
}

function lines(text: string): readonly unknown[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as unknown)
}
