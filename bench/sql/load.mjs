// What every gate gets: the front end, the corpora, an embedded engine, and how hard to try.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** Bundles src/sql alone; the answer is the file. */
export async function bundle() {
  const { build } = await import('esbuild')
  const directory = join(root, 'node_modules/.cache/sluice-sql')
  mkdirSync(directory, { recursive: true })
  const file = join(directory, `sql-${process.pid}.mjs`)
  await build({
    entryPoints: [join(root, 'src/sql/index.ts')],
    outfile: file,
    bundle: true,
    format: 'esm',
    platform: 'neutral',
    target: 'node20',
    logLevel: 'warning',
  })
  process.on('exit', () => rmSync(file, { force: true }))
  return file
}

export async function load() {
  const sql = await import(process.env.SLUICE_SQL_BUNDLE ?? (await bundle()))
  return {
    sql,
    corpus,
    chdb: openEngine,
    quick: process.env.SLUICE_SQL_QUICK === '1',
    seed: Number(process.env.SLUICE_SQL_SEED ?? 1),
  }
}

/** The lines of ../shared/corpus/<name>.jsonl, or of our own sample where a checkout has none. */
export function corpus(name) {
  const shared = join(root, '../shared/corpus', `${name}.jsonl`)
  const sample = !existsSync(shared)
  const file = sample ? join(root, 'fixtures/sql/sample', `${name}.jsonl`) : shared
  const lines = readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line))
  return { lines, sample }
}

/** One throw-away embedded ClickHouse; a process can have one at a time. */
async function openEngine() {
  const { createClient } = await import('@clickhouse/client')
  const { createChdbConnection } = await import('chdb/connection')
  const path = mkdtempSync(join(tmpdir(), 'sluice-sql-bench-'))
  const client = createClient({ connection: createChdbConnection({ path }) })
  return {
    query: async (query, format = 'TSVRaw') => await (await client.query({ query, format })).text(),
    // As written: the client adds no FORMAT, which EXPLAIN AST would take for a part of the statement.
    plain: async (query) => {
      let text = ''
      for await (const chunk of (await client.exec({ query })).stream) text += chunk
      return text
    },
    command: async (query) => void (await client.command({ query })),
    close: async () => {
      await client.close()
      rmSync(path, { recursive: true, force: true })
    },
  }
}

/** Numbers from 0 to 1 that a seed decides (mulberry32). */
export function random(seed) {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}
