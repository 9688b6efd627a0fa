/**
 * What a project's target holds, read without the product: definitions, rows, and our records. Here
 * the embedded ClickHouse; fault-target.ts says what every engine has to answer.
 */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { Session } from 'chdb'
import { catalogueOf } from '../harness/catalogue.ts'
import type { FaultTarget, JournalEntry, TargetState } from './fault-target.ts'
import { ledgerRow } from './ledger-row.ts'

const data = (project: string): string => join(project, 'db')

export const embeddedClickHouse: FaultTarget = {
  engine: 'clickhouse',
  url: () => 'chdb:db',
  create: async () => undefined,
  readTarget: async (project) => readTarget(data(project)),
  journalOf: async (project) => journalOf(data(project)),
  runSql: async (project, statements) => runSql(data(project), statements),
  loadRows: async (project) => loadRows(data(project)),
  copy: async (from, to) => {
    // Copied by the file system where it can share blocks; the engine shows times of files.
    const { status } = spawnSync('cp', ['-a', '--reflink=auto', from, to])
    if (status !== 0) throw new Error(`cannot copy ${from}`)
  },
  remove: async (project) => rmSync(project, { recursive: true, force: true }),
  mayRepeat: {
    always: ({ sql, step, recipe }) =>
      step !== undefined ||
      (recipe !== undefined && repeatableText.test(sql)) ||
      settingText.test(sql),
    inDoubt: ({ sql }) => statelessText.test(sql),
  },
}

/** Sets what it names, which the target does not show, and nothing else. */
const settingText = /^ALTER NAMED COLLECTION \S+ SET /

/** Written so that a second time changes nothing. */
const repeatableText =
  /^(?:CREATE OR REPLACE |CREATE [A-Z ]+ IF NOT EXISTS |DROP [A-Z ]+ IF EXISTS |ALTER TABLE \S+ (?:MODIFY |RESET SETTING |ADD COLUMN IF NOT EXISTS |DROP COLUMN IF EXISTS ))/

/** Keeps no rows and no state, and is the same after a second time. */
const statelessText = /^CREATE OR REPLACE (?:VIEW|FUNCTION|DICTIONARY) /

type Ask = (sql: string) => readonly (readonly string[])[]

/** Opening the directory costs more than reading it. */
function readTarget(directory: string): {
  readonly state: TargetState
  readonly journal: readonly JournalEntry[]
} {
  return withEngine(directory, (ask) => ({ state: stateOf(ask), journal: journalIn(ask) }))
}

function stateOf(ask: Ask): TargetState {
  return {
    definitions: { ...catalogueOf(ask), ...ownDatabase(ask) },
    rows: rowsOf(ask),
    ledger: hasLedger(ask) ? ledgerOf(ask) : {},
    isLockFree: isLockFree(ask),
    isRunOpen: hasLedger(ask) && isRunOpen(ask),
  }
}

function journalOf(directory: string): readonly JournalEntry[] {
  return withEngine(directory, journalIn)
}

function journalIn(ask: Ask): readonly JournalEntry[] {
  if (!hasLedger(ask)) return []
  return ask("SELECT doc FROM sluice.ledger WHERE topic = 'journal' ORDER BY seq").map(
    ([doc]) => JSON.parse(String(doc)) as JournalEntry,
  )
}

function runSql(directory: string, statements: readonly string[]): void {
  withEngine(directory, (_ask, session) => {
    for (const sql of statements) session.query(sql)
  })
}

/** Eight rows for every table that stores rows, the same every time; what does not fit is left out. */
function loadRows(directory: string): void {
  withEngine(directory, (ask, session) => {
    for (const [table] of ask(storing)) {
      const columns = ask(
        `SELECT name, type FROM system.columns WHERE concat(database, '.', table) = '${table}' AND default_kind = '' ORDER BY position`,
      ).flatMap(([name = '', type = '']) => {
        const value = sampleValue(type)
        return value === undefined ? [] : [{ name, value }]
      })
      if (columns.length === 0) continue
      const names = columns.map(({ name }) => `\`${name}\``).join(', ')
      const values = columns.map(({ value }) => value).join(', ')
      session.query(`INSERT INTO ${table} (${names}) SELECT ${values} FROM numbers(8)`)
    }
  })
}

function sampleValue(type: string): string | undefined {
  const plain = type.replace(/^(?:Nullable|LowCardinality)\((.*)\)$/, '$1')
  if (plain !== type) return sampleValue(plain)
  if (/^(?:U?Int|Float|Decimal)/.test(type)) return 'number'
  if (/^(?:String|FixedString)/.test(type)) return 'toString(number)'
  // Far enough away that no TTL takes it; two days and two months, for tables in partitions.
  if (/^Date/.test(type)) return "toDateTime('2100-01-31 23:59:56', 'UTC') + number"
  if (type === 'Bool') return 'number % 2'
  return undefined
}

const storing =
  "SELECT concat(database, '.', name) FROM system.tables WHERE database NOT IN ('system', 'INFORMATION_SCHEMA', 'information_schema', 'sluice') AND engine LIKE '%MergeTree' AND name NOT LIKE '.inner%' ORDER BY 1"

function withEngine<T>(directory: string, body: (ask: Ask, session: Session) => T): T {
  const session = new Session(directory)
  try {
    const ask: Ask = (sql) =>
      session
        .query(sql, 'JSONCompactStringsEachRow')
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as string[])
    return body(ask, session)
  } finally {
    session.close()
  }
}

/**
 * Engines that combine rows in merges are read as if all merges were done. A refresh under way has
 * a table of its own, which is gone a moment later.
 */
function rowsOf(ask: Ask): Readonly<Record<string, string>> {
  const refreshed = ask(
    "SELECT create_table_query FROM system.tables WHERE engine = 'MaterializedView' AND create_table_query LIKE '% REFRESH %'",
  ).map(([sql]) => String(sql))
  const tables = ask(
    "SELECT concat(database, '.`', name, '`'), engine, name FROM system.tables WHERE database NOT IN ('system', 'INFORMATION_SCHEMA', 'information_schema', 'sluice') AND (engine LIKE '%MergeTree' OR engine LIKE '%Log') AND NOT startsWith(name, '_tmp_replace_') ORDER BY 1",
  )
  const found: Record<string, string> = {}
  for (const [table = '', engine = '', name = ''] of tables) {
    // Filled by a clock, not by us.
    if (
      refreshed.length > 0 &&
      (name.startsWith('.') || refreshed.some((sql) => sql.includes(name)))
    )
      continue
    const final = /Replacing|Collapsing|Summing|Aggregating|Coalescing/.test(engine) ? ' FINAL' : ''
    const lines = ask(`SELECT * FROM ${table}${final}`).map((row) => JSON.stringify(row))
    const digest = createHash('sha256').update(lines.sort().join('\n')).digest('hex').slice(0, 16)
    // The name of an inner table holds an id that is new every time.
    const key = name.startsWith('.inner') ? `(inner) ${digest}` : table
    found[key] = `${lines.length} rows, ${digest}`
  }
  return found
}

/** `destroy` takes it away; everything else leaves it. */
function ownDatabase(ask: Ask): Readonly<Record<string, string>> {
  const found = ask("SELECT name FROM system.databases WHERE name = 'sluice'")
  return found.length > 0 ? { 'database of the ledger': 'exists' } : {}
}

function hasLedger(ask: Ask): boolean {
  return ask("SELECT 1 FROM system.tables WHERE database = 'sluice' AND name = 'ledger'").length > 0
}

function ledgerOf(ask: Ask): Readonly<Record<string, string>> {
  const rows = ask(
    "SELECT key, argMax(doc, seq) AS d, argMax(deleted, seq) AS gone FROM sluice.ledger WHERE topic = 'ledger' GROUP BY key HAVING gone = 0 ORDER BY key",
  )
  return Object.fromEntries(rows.map(([key, doc]) => [String(key), ledgerRow(String(doc))]))
}

function isLockFree(ask: Ask): boolean {
  const names = ask(
    "SELECT name FROM system.columns WHERE database = 'sluice' AND table = 'lock'",
  ).map(([name]) => name)
  return !names.some((name) => name?.startsWith('held_'))
}

function isRunOpen(ask: Ask): boolean {
  const rows = ask(
    "SELECT argMax(doc, seq) FROM sluice.ledger WHERE topic = 'meta' AND key = 'run' GROUP BY project",
  )
  return rows.some(([doc]) => String(doc).includes('"running"'))
}
