// The server that bench/postgres.mjs runs on: that of SLUICE_BENCH_POSTGRES_URL, or a scratch one as tests start it.
import { mkdirSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import pg from 'pg'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')

/** `recreate` makes a database of this name anew and runs statements in it. */
export async function withServer(work) {
  const given = process.env.SLUICE_BENCH_POSTGRES_URL
  const server = given === undefined ? await startServer() : serverAt(given)
  try {
    const [{ server_version: version }] = await ask(server.url('postgres'), 'SHOW server_version')
    await work({
      version,
      url: server.url,
      analyze: (database) => ask(server.url(database), 'ANALYZE'),
      recreate: async (database, statements) => {
        await ask(server.url('postgres'), `DROP DATABASE IF EXISTS ${database} WITH (FORCE)`)
        await ask(server.url('postgres'), `CREATE DATABASE ${database}`)
        // One query is one transaction, and a server has room for so many locks.
        for (let start = 0; start < statements.length; start += 200)
          await ask(server.url(database), statements.slice(start, start + 200).join(';\n'))
      },
    })
  } finally {
    await server.close()
  }
}

function serverAt(url) {
  return {
    url: (database) => {
      const other = new URL(url)
      other.pathname = `/${database}`
      return other.href
    },
    close: async () => undefined,
  }
}

/** The harness of the tests is TypeScript: bundled for this one run. */
async function startServer() {
  const folder = join(root, 'node_modules/.cache')
  mkdirSync(folder, { recursive: true })
  const outfile = join(folder, `sluice-bench-postgres-${process.pid}.mjs`)
  await build({
    entryPoints: [join(root, 'test/harness/postgres-servers.ts')],
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    outfile,
    logLevel: 'error',
  })
  try {
    const { startPostgres, usualMajor } = await import(outfile)
    return await startPostgres(Number(process.env.SLUICE_BENCH_POSTGRES_MAJOR ?? usualMajor))
  } finally {
    rmSync(outfile, { force: true })
  }
}

async function ask(connectionString, sql) {
  const client = new pg.Client({ connectionString })
  await client.connect()
  try {
    const results = [await client.query(sql)].flat()
    return results.at(-1)?.rows ?? []
  } finally {
    await client.end()
  }
}
