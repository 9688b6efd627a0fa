/** Objects outside databases: functions, format schemas, named collections, disks, policies. */
import { resourceId } from '../../resource/id.ts'
import { quoteIdentifier, quoteString } from '../../sql/index.ts'
import { quoteList } from '../clickhouse-family/quote.ts'
import { type Row, textOf } from '../clickhouse-family/rows.ts'
import type { Statements } from '../clickhouse-family/statements.ts'
import type { Server } from './capabilities.ts'
import { type Finding, findingFrom } from './finding.ts'
import { inParallel } from './in-parallel.ts'
import { owns } from './owned-names.ts'
import { rowsIfKnown, shownObject, unlessForbidden } from './show.ts'

type Names = readonly string[]

/** `names`: these alone; absent: all. */
export async function readFunctions(
  statements: Statements,
  names?: Names,
): Promise<readonly Finding[]> {
  const named = names === undefined ? '' : ` AND name IN ${quoteList(names)}`
  const rows = await statements.query(
    `SELECT name, create_query FROM system.functions WHERE origin != 'System'${named} ORDER BY name`,
  )
  // `create_query` is filled for SQL functions only (timeplus.md §3.1).
  const found = await inParallel(rows, async (row) => {
    const name = textOf(row, 'name')
    const query = textOf(row, 'create_query')
    return query === ''
      ? await shown(statements, 'Function', 'FUNCTION', name)
      : [findingFrom(query, { kind: 'Function', name })]
  })
  return found.flat()
}

export async function readFormatSchemas(
  statements: Statements,
  names?: Names,
): Promise<readonly Finding[]> {
  return await unlessForbidden('FormatSchema', async () => {
    const rows = await rowsIfKnown(statements, 'SHOW FORMAT SCHEMAS')
    return await allShown(statements, 'FormatSchema', 'FORMAT SCHEMA', rows, names)
  })
}

export async function readDisks(
  statements: Statements,
  server: Server,
  names?: Names,
): Promise<readonly Finding[]> {
  return await unlessForbidden('Disk', async () => {
    if (server.facts.generation < 3) return await namedDisks(statements, names)
    const rows = await rowsIfKnown(statements, 'SHOW DISKS')
    return await allShown(statements, 'Disk', 'DISK', withoutOwn('disk', rows), names)
  })
}

/** A server before 3.x does not print a disk: that it is there is all there is to know. */
async function namedDisks(
  statements: Statements,
  names: Names | undefined,
): Promise<readonly Finding[]> {
  const rows = await statements.query('SELECT name, type FROM system.disks ORDER BY name')
  return (withoutOwn('disk', rows) ?? [])
    .filter((row) => names === undefined || names.includes(nameIn(row)))
    .map((row) => ({
      object: {
        id: resourceId('Disk', nameIn(row)),
        kind: 'Disk',
        name: nameIn(row),
        address: { name: nameIn(row) },
        spec: { settings: { type: textOf(row, 'type') } },
        inferred: { hidden: true },
      },
    }))
}

export async function readStoragePolicies(
  statements: Statements,
  names?: Names,
): Promise<readonly Finding[]> {
  return await unlessForbidden('StoragePolicy', async () => {
    const rows = withoutOwn('storagePolicy', await rowsIfKnown(statements, 'SHOW STORAGE POLICIES'))
    return await allShown(statements, 'StoragePolicy', 'STORAGE POLICY', rows, names)
  })
}

/** Values are `[HIDDEN]` unless the user may see them; a server of 1.x may have no such table. */
export async function readNamedCollections(
  statements: Statements,
  { tables }: Server,
  names?: Names,
): Promise<readonly Finding[]> {
  if (!tables.has('named_collections')) return []
  return await unlessForbidden('NamedCollection', async () => {
    const where = names === undefined ? '' : ` WHERE name IN ${quoteList(names)}`
    const rows = await statements.query(`SELECT * FROM system.named_collections${where}`)
    return rows
      .filter((row) => (row['source'] ?? 'SQL') === 'SQL')
      .map((row) =>
        findingFrom(collectionText(row), { kind: 'NamedCollection', name: textOf(row, 'name') }),
      )
  })
}

/** A server that does not print the statement prints at least the keys. */
function collectionText(row: Row): string {
  const given = textOf(row, 'create_query')
  if (given !== '') return given
  const entries = keysOfMap(textOf(row, 'collection')).map(
    (key) => `${quoteIdentifier(key)} = ${quoteString('[HIDDEN]')}`,
  )
  return `CREATE NAMED COLLECTION ${quoteIdentifier(textOf(row, 'name'))} AS ${entries.join(', ')}`
}

/** `{'a':'[HIDDEN]','b':'1'}`, as a map is printed. */
function keysOfMap(printed: string): readonly string[] {
  return [...printed.matchAll(/(?:^\{|,)'((?:[^'\\]|\\.)*)':'(?:[^'\\]|\\.)*'/gs)].map(
    ([, key = '']) => key.replace(/\\(.)/gs, '$1'),
  )
}

function withoutOwn(
  namespace: string,
  rows: readonly Row[] | undefined,
): readonly Row[] | undefined {
  return rows?.filter((row) => !owns(namespace, nameIn(row)))
}

async function allShown(
  statements: Statements,
  kind: string,
  words: string,
  rows: readonly Row[] | undefined,
  names: Names | undefined,
): Promise<readonly Finding[]> {
  const wanted = [...new Set((rows ?? []).map(nameIn))].filter(
    (name) => names === undefined || names.includes(name),
  )
  const found = await inParallel(wanted, (name) => shown(statements, kind, words, name))
  return found.flat()
}

async function shown(
  statements: Statements,
  kind: string,
  words: string,
  name: string,
): Promise<readonly Finding[]> {
  const sql = `SHOW CREATE ${words} ${quoteIdentifier(name)}`
  return await shownObject(statements, sql, { kind, name })
}

/** The column `name`, or the first where the server calls it otherwise. */
export function nameIn(row: Row): string {
  return row['name'] ?? Object.values(row)[0] ?? ''
}
