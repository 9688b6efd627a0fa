/** What an apply says of what does not work, on the real engine. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { encodeChangeset } from '../../src/changeset/encode.ts'
import { connect } from '../../src/engine/clickhouse/connection.ts'
import { engineOf } from '../../src/engine/index.ts'
import type { OperationContext, ProgressEvent } from '../../src/operation/context.ts'
import { applyChangeset, applyProject, planProject } from '../../src/operation/index.ts'
import type { ApplyResult } from '../../src/operation/results.ts'
import { directoryForTest } from '../cli/run-sluice.ts'

type Doc = Readonly<Record<string, unknown>>

const raw = (...columns: readonly string[]): Doc => ({
  kind: 'Table',
  name: 'app.raw',
  columns: ['id', ...columns].map((name) => ({ name, type: 'UInt64' })),
  engine: 'MergeTree',
  orderBy: 'id',
})
const base: readonly Doc[] = [{ kind: 'Database', name: 'app' }]
const refreshed: Doc = {
  kind: 'MaterializedView',
  name: 'app.hourly',
  refresh: 'EVERY 1 HOUR',
  engine: 'MergeTree',
  orderBy: 'id',
  query: "SELECT id + throwIf(id > 0, 'too much') AS id FROM app.raw",
}
class Project {
  readonly directory: string = directoryForTest()
  readonly events: ProgressEvent[] = []
  statements: string[] = []

  plans(...docs: readonly Doc[]): this {
    const at = join(this.directory, 'project')
    mkdirSync(at, { recursive: true })
    writeFileSync(join(at, 'plans.yaml'), docs.map((doc) => JSON.stringify(doc)).join('\n---\n'))
    writeFileSync(
      join(at, 'sluice.yaml'),
      'version: 1\nname: ready\nengine: clickhouse\nplans: [plans.yaml]\nenvironments: { local: { url: "chdb:../state" } }\n',
    )
    return this
  }

  context(): OperationContext {
    this.statements = []
    return {
      directory: join(this.directory, 'project'),
      environment: 'local',
      processEnv: {},
      engineOf,
      now: () => new Date(0),
      host: 'test',
      user: 'test',
      pid: process.pid,
      toolVersion: 'test',
      onEvent: (event) => this.events.push(event),
      onStatement: (sql) => this.statements.push(sql),
    }
  }

  async apply(waitMs?: number): Promise<ApplyResult> {
    return await applyProject(this.context(), {
      allow: ['drops-data', 'loses-state'],
      takeOver: [],
      confirm: async () => true,
      ...(waitMs === undefined ? {} : { waitMs }),
    })
  }

  async run(...sql: readonly string[]): Promise<void> {
    const connection = await connect({ name: 'local', url: 'chdb:state' }, { root: this.directory })
    try {
      for (const one of sql) await connection.execute(one).catch(() => undefined)
    } finally {
      await connection.close()
    }
  }
}

const idsOf = ({ readiness }: ApplyResult): readonly string[] | undefined =>
  readiness?.unready.map(({ id, state }) => `${state} ${id}`)

describe('after an apply', () => {
  test('what was touched is asked about once, and what needs it', async () => {
    const project = new Project().plans(...base, raw('a'))
    expect(idsOf(await project.apply())).toEqual([])
    // Made by hand, so that the plans do not know that it reads the column.
    await project.run(
      'CREATE VIEW app.v AS SELECT id, a FROM app.raw',
      'CREATE VIEW app.other AS SELECT 1 AS x',
    )
    const view: Doc = { kind: 'View', name: 'app.v', query: 'SELECT id, a FROM app.raw' }
    const other: Doc = { kind: 'View', name: 'app.other', query: 'SELECT 1 AS x' }
    await project.plans(...base, raw('a'), view, other).apply()
    await project.run('ALTER TABLE app.raw RENAME COLUMN a TO b')
    // The drift is reverted, and the view works again; nothing is left to tell.
    const reverted = await project.apply()
    expect(reverted.executed).toBeGreaterThan(0)
    expect(idsOf(reverted)).toEqual([])
  })

  test('a second run asks nothing, and --wait asks about everything', async () => {
    const project = new Project().plans(...base, raw('a'))
    await project.apply()
    const second = await project.apply()
    expect([second.readiness, second.executed]).toEqual([undefined, 0])
    expect(project.statements.filter((sql) => /view_refreshes/.test(sql))).toEqual([])
    const waited = await project.apply(1000)
    expect(waited.readiness).toMatchObject({ waited: true, unready: [], end: 'ready' })
    expect(project.statements.filter((sql) => /view_refreshes/.test(sql))).toHaveLength(1)
  })

  test('a saved changeset that is in place already asks nothing either', async () => {
    const project = new Project().plans(...base, raw('a'))
    const { changeset } = await planProject(project.context(), { allow: [] })
    if (changeset === undefined) throw new Error('no plan')
    const saved = { text: encodeChangeset(changeset), file: 'change.json' }
    expect(idsOf(await applyChangeset(project.context(), saved))).toEqual([])
    const again = await applyChangeset(project.context(), saved)
    expect([again.executed, again.readiness]).toEqual([0, undefined])
    const waited = await applyChangeset(project.context(), { ...saved, waitMs: 1000 })
    expect(waited.readiness).toMatchObject({ waited: true, end: 'ready' })
  })

  test('a refresh that fails is told, with its own words', async () => {
    const project = new Project().plans(...base, raw('a'), refreshed)
    expect((await project.apply()).executed).toBeGreaterThan(0)
    await project.run(
      'INSERT INTO app.raw VALUES (1, 1)',
      'SYSTEM REFRESH VIEW app.hourly',
      'SYSTEM WAIT VIEW app.hourly',
    )
    const waited = await project.apply(500)
    const { readiness } = waited
    expect(readiness).toMatchObject({ waited: true })
    const hourly = readiness?.unready.find(({ id }) => id === 'MaterializedView/app.hourly')
    expect(hourly?.why).toMatch(/^its last refresh failed: too much/)
    expect(waited.interrupted).toBe(false)
  })

  test('a view that cannot be read any more fails --wait at once, and a selection without it does not', async () => {
    const theirs: Doc = {
      kind: 'External',
      name: 'app.theirs',
      of: 'table',
      columns: [{ name: 'id', type: 'UInt64' }],
    }
    const view: Doc = { kind: 'View', name: 'app.v', query: 'SELECT id FROM app.theirs' }
    const project = new Project().plans(...base, raw('a'), theirs, view)
    await project.run(
      'CREATE DATABASE app',
      'CREATE TABLE app.theirs (id UInt64, x UInt64) ENGINE = MergeTree ORDER BY x',
    )
    expect(idsOf(await project.apply())).toEqual([])
    await project.run('ALTER TABLE app.theirs DROP COLUMN id')
    const started = performance.now()
    const waited = await project.apply(60_000)
    expect([waited.executed, idsOf(waited)]).toEqual([0, ['failed View/app.v']])
    expect(waited.readiness?.end).toBe('hopeless')
    expect(performance.now() - started).toBeLessThan(20_000)
    const other = await applyProject(
      { ...project.context(), select: ['Table/app.raw'] },
      { allow: [], takeOver: [], confirm: async () => true, waitMs: 60_000 },
    )
    expect(other.readiness).toMatchObject({ waited: true, unready: [] })
  })

  test('nothing is waited for when nobody agreed', async () => {
    const project = new Project().plans(...base, raw('a'))
    const declined = await applyProject(project.context(), {
      allow: [],
      takeOver: [],
      confirm: async () => false,
      waitMs: 60_000,
    })
    expect([declined.declined, declined.readiness]).toEqual([true, undefined])
  })
})
