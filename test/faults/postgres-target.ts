/** A PostgreSQL server: every project has a database of its own, and copying one copies the other. */
import { createHash } from 'node:crypto'
import { cpSync, rmSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { catalogQuery } from '../harness/postgres-catalog.ts'
import { ask } from '../harness/postgres-servers.ts'
import type { FaultTarget, JournalEntry, TargetState } from './fault-target.ts'
import { ledgerRow } from './ledger-row.ts'

/** `server`: the URL of its database `postgres`, as a superuser. */
export function postgresFaultTarget(server: string): FaultTarget {
  const url = (project: string): string => {
    const own = new URL(server)
    own.pathname = `/${databaseOf(project)}`
    return own.href
  }
  const drop = (project: string): Promise<unknown> =>
    ask(server, `DROP DATABASE IF EXISTS ${databaseOf(project)} WITH (FORCE)`)
  const create = async (project: string, template: string): Promise<void> => {
    await drop(project)
    // A killed run's session may live a moment longer, and a template must have none.
    await ask(
      server,
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${template}'`,
    )
    for (let tries = 0; ; tries++) {
      try {
        await ask(server, `CREATE DATABASE ${databaseOf(project)} TEMPLATE ${template}`)
        return
      } catch (error) {
        if (tries >= 50) throw error
        await sleep(100)
      }
    }
  }
  return {
    engine: 'postgres',
    url,
    create: (project) => create(project, 'template1'),
    readTarget: async (project) => ({
      state: await stateOf(url(project)),
      journal: await journalOf(url(project)),
    }),
    journalOf: async (project) => {
      await untilAlone(url(project))
      return await journalOf(url(project))
    },
    runSql: async (project, statements) => {
      for (const sql of statements) await ask(url(project), sql)
    },
    loadRows: (project) => loadRows(url(project)),
    copy: async (from, to) => {
      cpSync(from, to, { recursive: true })
      await create(to, databaseOf(from))
    },
    remove: async (project) => {
      rmSync(project, { recursive: true, force: true })
      await drop(project)
    },
    mayRepeat: {
      // What cannot be in a transaction has to be safe to send again: nobody can tell.
      always: ({ step, boundary }) => step !== undefined || boundary === 'standalone',
      inDoubt: () => false,
    },
  }
}

/** Names of databases are short: 63 bytes. */
function databaseOf(project: string): string {
  const whole = `${basename(dirname(project))} ${basename(project)}`
  return `f_${createHash('sha256').update(whole).digest('hex').slice(0, 24)}`
}

/** What a killed run had sent is done or undone before anybody looks. */
async function untilAlone(url: string): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    const others = await ask(
      url,
      `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()`,
    )
    if (others.length === 0) return
    await sleep(50)
  }
  throw new Error('a session of the killed run does not end')
}

async function stateOf(url: string): Promise<TargetState> {
  await untilAlone(url)
  const lines = await texts(url, catalogQuery)
  const has = await hasLedger(url)
  return {
    definitions: Object.fromEntries([
      ...lines.map((line) => [line, ''] as const),
      ...(await texts(url, `SELECT nspname FROM pg_namespace WHERE nspname ~ '^sluice'`)).map(
        (name) => [`schema ${name}`, 'exists'] as const,
      ),
    ]),
    rows: await rowsOf(url),
    ledger: has ? await ledgerOf(url) : {},
    isLockFree:
      (
        await ask(
          url,
          `SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
        )
      ).length === 0,
    isRunOpen: has && (await isRunOpen(url)),
  }
}

async function texts(url: string, sql: string): Promise<readonly string[]> {
  return (await ask(url, sql)).map((row) => String(Object.values(row)[0]))
}

async function hasLedger(url: string): Promise<boolean> {
  return (await ask(url, `SELECT 1 FROM pg_tables WHERE schemaname = 'sluice'`)).length > 0
}

async function journalOf(url: string): Promise<readonly JournalEntry[]> {
  if (!(await hasLedger(url))) return []
  const docs = await texts(
    url,
    `SELECT doc FROM sluice.ledger WHERE topic = 'journal' ORDER BY seq`,
  )
  return docs.map((doc) => JSON.parse(doc) as JournalEntry)
}

async function ledgerOf(url: string): Promise<Readonly<Record<string, string>>> {
  const rows = await ask(
    url,
    `SELECT key, doc FROM (SELECT DISTINCT ON (project, key) key, doc FROM sluice.ledger WHERE topic = 'ledger' ORDER BY project, key, seq DESC) newest WHERE doc IS NOT NULL ORDER BY key`,
  )
  return Object.fromEntries(
    rows.map(({ key, doc }) => [String(key), ledgerRow(String(doc))] as const),
  )
}

async function isRunOpen(url: string): Promise<boolean> {
  const docs = await texts(
    url,
    `SELECT DISTINCT ON (project) doc FROM sluice.ledger WHERE topic = 'meta' AND key = 'run' ORDER BY project, seq DESC`,
  )
  return docs.some((doc) => doc.includes('"running"'))
}

const tables = `SELECT format('%I.%I', schemaname, tablename) FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema', 'sluice') UNION ALL SELECT format('%I.%I', schemaname, matviewname) FROM pg_matviews WHERE ispopulated ORDER BY 1`

const today = new Date().toISOString().slice(0, 10)

async function rowsOf(url: string): Promise<Readonly<Record<string, string>>> {
  const found: Record<string, string> = {}
  for (const table of await texts(url, tables)) {
    // A column that was added with now() as its default tells when the run was.
    const lines = (await texts(url, `SELECT to_jsonb(t)::text FROM ${table} t`)).map((line) =>
      line.replaceAll(new RegExp(`"${today}[^"]*"`, 'g'), '"today"'),
    )
    const digest = createHash('sha256')
      .update([...lines].sort().join('\n'))
      .digest('hex')
    found[table] = `${lines.length} rows, ${digest.slice(0, 16)}`
  }
  return found
}

/** What breaks a constraint of the table is left out. */
async function loadRows(url: string): Promise<void> {
  const found = await ask(
    url,
    `SELECT format('%I.%I', n.nspname, c.relname) AS name, string_agg(quote_ident(attname), ', ' ORDER BY attnum) AS columns, string_agg(CASE WHEN t.typcategory = 'N' THEN 'i' WHEN t.typcategory = 'S' THEN '''v'' || i' WHEN t.typcategory = 'B' THEN 'i % 2 = 0' WHEN t.typcategory = 'D' THEN '''2100-01-31''::timestamptz + i * interval ''1 day''' ELSE 'NULL' END, ', ' ORDER BY attnum) AS values FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute a ON a.attrelid = c.oid AND attnum > 0 AND NOT attisdropped AND attgenerated = '' AND attidentity = '' JOIN pg_type t ON t.oid = a.atttypid WHERE relkind IN ('r', 'p') AND NOT relispartition AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'sluice') GROUP BY 1 ORDER BY 1`,
  )
  for (const { name, columns, values } of found) {
    await ask(
      url,
      `INSERT INTO ${name} (${columns}) SELECT ${values} FROM generate_series(1, 8) i`,
    ).catch(() => undefined)
  }
}
