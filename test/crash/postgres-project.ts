/** A project on a server of its own: two states of it, and what a run that nobody harmed makes of them. */
import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Ended, sluice, temporaryDirectory } from '../cli/run-sluice.ts'
import { catalogQuery } from '../harness/postgres-catalog.ts'
import { ask, freshDatabase, type PostgresServer } from '../harness/postgres-servers.ts'

export interface PostgresProject {
  readonly directory: string
  readonly database: string
  /** The database as its superuser. */
  readonly url: string
  readonly run: (words: readonly string[], variables?: Variables) => Promise<Ended>
  readonly apply: (variables?: Variables) => Promise<Ended>
  /** 0: nothing to do. */
  readonly replan: () => Promise<Ended>
  readonly write: (plans: string, settings?: string) => void
  readonly sql: (sql: string) => Promise<readonly { readonly [column: string]: unknown }[]>
  /** Everything that is there, by its own words, and every row of the table. */
  readonly state: () => Promise<readonly string[]>
  readonly isLockFree: () => Promise<boolean>
  readonly close: () => Promise<void>
}

export type Variables = { readonly [name: string]: string }

/** `template`: a database with all that the project has there already. */
export async function openProject(
  server: PostgresServer,
  template?: string,
): Promise<PostgresProject> {
  const { path, remove } = temporaryDirectory()
  const { name, url, drop } = await freshDatabase(server, template)
  const sql: PostgresProject['sql'] = (text) => ask(url, text)
  const run: PostgresProject['run'] = (words, variables = {}) =>
    sluice(words, { cwd: path, variables })
  return {
    directory: path,
    database: name,
    url,
    sql,
    run,
    apply: (variables) =>
      run(['apply', '-e', 'local', '--yes', '--allow', 'drops-data'], variables),
    replan: () => run(['plan', '-e', 'local', '--detailed-exitcode']),
    write: (plans, settings = '') => {
      writeFileSync(join(path, 'sluice.yaml'), config(url, settings))
      writeFileSync(join(path, 'plans.yaml'), plans)
    },
    state: async () => {
      const lines = (await sql(catalogQuery)).map((row) => String(row['line']))
      const [there] = await sql(`SELECT to_regclass('app.t') IS NOT NULL AS is`)
      if (there?.['is'] !== true) return lines
      const rows = await sql('SELECT * FROM app.t ORDER BY id')
      return [...lines, createHash('sha256').update(JSON.stringify(rows)).digest('hex')]
    },
    isLockFree: async () => {
      const held = await sql(
        `SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
      )
      return held.length === 0
    },
    close: async () => {
      remove()
      await drop()
    },
  }
}

/** Through something in between: the same database at another port. */
export function urlAt(url: string, port: number): string {
  const other = new URL(url)
  other.port = String(port)
  return other.href
}

const config = (url: string, settings: string): string =>
  `version: 1
name: crash
engine: postgres
plans: [plans.yaml]
environments:
  local:
    url: ${url}
${settings}`

export const before = `kind: Schema
name: app
---
kind: Table
name: app.t
columns:
  - { name: id, type: bigint }
  - { name: note, type: text }
  - { name: amount, type: int }
primaryKey: [id]
---
kind: View
name: app.v
query: SELECT id, note FROM app.t
`

export const rows: string = `INSERT INTO app.t SELECT i, 'note ' || i, i FROM generate_series(1, 50) i`

/** One transaction of many statements, and after it what has to be outside of one. */
export const after = `kind: Schema
name: app
---
kind: Type
name: app.state
enum: [new, done]
---
kind: Table
name: app.t
columns:
  - { name: id, type: bigint }
  - { name: note, type: text }
  - { name: amount, type: bigint }
  - { name: state, type: app.state, default: "'new'" }
primaryKey: [id]
indexes:
  - { name: t_note, columns: [note] }
constraints:
  - { name: positive, check: amount > 0 }
---
kind: View
name: app.v
query: SELECT id, note, state FROM app.t
---
kind: Function
name: app.twice
arguments: x int
returns: int
language: sql
body: select x * 2
`
