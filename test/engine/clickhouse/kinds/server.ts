/** A real ClickHouse in this process, and what it says about the objects of one database. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Session } from 'chdb'
import { specFromCreate } from '../../../../src/engine/clickhouse/read-create.ts'
import { addressName, resourceId } from '../../../../src/resource/id.ts'
import type { LiveObject } from '../../../../src/resource/resource.ts'

export interface Server {
  readonly run: (sql: string) => void
  readonly rows: (sql: string) => readonly { readonly [column: string]: string }[]
  /** Objects of the database, and all functions and named collections. */
  readonly inspect: (database: string) => ReadonlyMap<string, LiveObject>
  readonly close: () => void
}

/** `default` may do everything here, so that named collections can be made. */
const config = `<clickhouse>
  <users><default>
    <access_management>1</access_management>
    <named_collection_control>1</named_collection_control>
    <show_named_collections>1</show_named_collections>
    <show_named_collections_secrets>1</show_named_collections_secrets>
  </default></users>
</clickhouse>`

export function openServer(): Server {
  const directory = mkdtempSync(join(tmpdir(), 'sluice-kinds-'))
  const file = join(directory, 'config.xml')
  writeFileSync(file, config)
  const session = new Session(join(directory, 'data'), {
    connectionArgs: [`--config-file=${file}`],
  })
  const run = (sql: string): void => {
    try {
      session.query(sql)
    } catch (error) {
      throw new Error(`${String(error).slice(0, 400)}\n${sql}`)
    }
  }
  const rows: Server['rows'] = (sql) =>
    session
      .query(sql, 'JSONStringsEachRow')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line))
  return {
    run,
    rows,
    inspect: (database) => {
      const creates = [
        ...rows(
          `SELECT create_table_query AS sql FROM system.tables WHERE database = '${database}' AND name NOT LIKE '.inner%'`,
        ),
        ...rows(`SELECT create_query AS sql FROM system.functions WHERE origin = 'SQLUserDefined'`),
        ...rows(`SELECT create_query AS sql FROM system.named_collections`),
      ]
      return new Map(creates.map(({ sql = '' }) => liveObject(sql)))
    },
    close: () => {
      session.cleanup()
      rmSync(directory, { recursive: true, force: true })
    },
  }
}

/** What the server says of one object, as a live object. */
export function liveObject(sql: string): readonly [string, LiveObject] {
  const read = specFromCreate(sql)
  if (!read.ok) throw new Error(`${read.why}\n${sql}`)
  const name = addressName(read.address)
  const id = resourceId(read.kind, name)
  const { kind, address, spec, inferred } = read
  return [id, { id, kind, name, address, spec, ...(inferred === undefined ? {} : { inferred }) }]
}
