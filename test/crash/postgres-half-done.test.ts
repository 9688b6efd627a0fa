/**
 * A run that is killed on the way through a resource: what it left there is its own, and goes on, or
 * away, with the next one.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type PostgresServer, startPostgres, usualMajor } from '../harness/postgres-servers.ts'
import { openProject, type PostgresProject } from './postgres-project.ts'

let server: PostgresServer
let project: PostgresProject

beforeAll(async () => {
  server = await startPostgres(usualMajor)
  project = await openProject(server)
}, 60_000)
afterAll(async () => {
  await project?.close()
  await server?.close()
})

const plans = (indexes: string, more = ''): string => `kind: Schema
name: app
---
kind: Table
name: app.t
columns:
  - { name: id, type: int }
  - { name: at, type: date }
${more}partitionBy: range (at)
indexes: [${indexes}]
---
kind: Table
name: app.p
partitionOf: { table: app.t, for: default }
`

const first = plans('')
const indexed = plans('{ name: t_at, columns: [at] }')

/** Killed when the partition has its part of the index, and the whole has nothing of it yet. */
async function killedHalfWay(): Promise<void> {
  project.write(first)
  await settles()
  project.write(indexed)
  const { code } = await project.apply({ SLUICE_FAILPOINT: 'statement-executed:3' })
  expect(code).toBe(null)
  expect(await indexes()).toEqual(['p_t_at true', 't_at false'])
}

async function settles(): Promise<void> {
  const { code, stdout, stderr } = await project.apply()
  expect(code, stdout + stderr).toBe(0)
  const plan = await project.replan()
  expect(plan.code, plan.stdout + plan.stderr).toBe(0)
}

async function indexes(): Promise<readonly string[]> {
  const found = await project.sql(
    `SELECT relname || ' ' || indisvalid AS is FROM pg_index JOIN pg_class c ON c.oid = indexrelid WHERE relnamespace = 'app'::regnamespace ORDER BY 1`,
  )
  return found.map((row) => String(row['is']))
}

describe('an index of a partitioned table', () => {
  it('is built to its end, and nobody else is said to have begun it', async () => {
    await killedHalfWay()
    const { stdout } = await project.replan()
    expect(stdout).toContain('Table/app.t ')
    expect(stdout).not.toMatch(/drift|Table\/app\.p/i)
    const drift = await project.run(['drift', '-e', 'local'])
    expect(drift.code, drift.stdout).toBe(0)
    await settles()
    expect(await indexes()).toEqual(['p_t_at true', 't_at true'])
  })

  it('goes with its parts when no plan wants it any more', async () => {
    await killedHalfWay()
    project.write(first)
    await settles()
    expect(await indexes()).toEqual([])
  })

  it('is another one when the plans have changed meanwhile', async () => {
    await killedHalfWay()
    project.write(plans('{ name: t_at, columns: [at, id] }'))
    await settles()
    const [whole] = await project.sql(`SELECT pg_get_indexdef('app.t_at'::regclass) AS is`)
    expect(whole?.['is']).toContain('(at, id)')
  })

  it('which somebody gave to a partition is drift', async () => {
    project.write(first)
    await settles()
    await project.sql('CREATE INDEX p_t_at ON app.p (at)')
    const { stdout } = await project.replan()
    expect(stdout).toMatch(/! Table\/app\.p +index p_t_at/)
  })
})

describe('what no plan wants any more', () => {
  it('goes, be it in a schema that no plan names', async () => {
    project.write(first)
    await settles()
    project.write(`${first}---
kind: Schema
name: other
---
kind: Table
name: other.t
columns: [{ name: id, type: int }]
---
kind: Extension
name: pg_trgm
schema: app
`)
    const { code } = await project.apply({ SLUICE_FAILPOINT: 'statements-done:1' })
    expect(code).toBe(null)
    project.write(first)
    await settles()
    const left = await project.sql(
      `SELECT nspname AS is FROM pg_namespace WHERE nspname = 'other' UNION ALL SELECT extname FROM pg_extension WHERE extname = 'pg_trgm'`,
    )
    expect(left).toEqual([])
  })
})

describe('a key', () => {
  it('is on the columns that the plans say now, whatever was built for it', async () => {
    const table = (key: string): string => `kind: Schema
name: app
---
kind: Table
name: app.k
columns:
  - { name: id, type: int }
  - { name: at, type: date }
${key}
`
    project.write(table(''))
    await settles()
    project.write(table('constraints: [{ name: k_u, unique: [id] }]'))
    const { code } = await project.apply({ SLUICE_FAILPOINT: 'statement-executed:3' })
    expect(code).toBe(null)
    expect(await indexes()).toEqual(['k_u true'])
    project.write(table('constraints: [{ name: k_u, unique: [at] }]'))
    await settles()
    const [is] = await project.sql(
      `SELECT pg_get_constraintdef(oid) AS is FROM pg_constraint WHERE conname = 'k_u'`,
    )
    expect(is?.['is']).toBe('UNIQUE (at)')
  })
})
