/** Situations in which a careless tool loses data or forgets what it has not done. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Changeset } from '../../src/changeset/changeset.ts'
import { engineOf } from '../../src/engine/index.ts'
import type { OperationContext } from '../../src/operation/context.ts'
import { applyProject, destroyProject, planProject } from '../../src/operation/index.ts'
import { directoryForTest } from '../cli/run-sluice.ts'

type Doc = Readonly<Record<string, unknown>>

const database: Doc = { kind: 'Database', name: 'app' }
const table = (more: Doc = {}): Doc => ({
  kind: 'Table',
  name: 'app.t',
  columns: [
    { name: 'id', type: 'UInt64' },
    { name: 'b', type: 'String' },
  ],
  engine: 'MergeTree',
  orderBy: 'id',
  ...more,
})

class Project {
  readonly directory: string = directoryForTest()
  readonly name: string

  constructor(name = 'guards', directory?: string) {
    this.name = name
    if (directory) this.directory = directory
  }

  context(more: Partial<OperationContext> = {}): OperationContext {
    return {
      directory: join(this.directory, this.name),
      environment: 'local',
      processEnv: {},
      engineOf,
      now: () => new Date(0),
      host: 'test',
      user: 'test',
      pid: process.pid,
      toolVersion: 'test',
      ...more,
    }
  }

  write(...docs: readonly Doc[]): this {
    const at = join(this.directory, this.name)
    mkdirSync(at, { recursive: true })
    writeFileSync(join(at, 'plans.yaml'), docs.map((doc) => JSON.stringify(doc)).join('\n---\n'))
    writeFileSync(
      join(at, 'sluice.yaml'),
      `version: 1\nname: ${this.name}\nengine: clickhouse\nplans: [plans.yaml]\nenvironments: { local: { url: "chdb:../state" } }\n`,
    )
    return this
  }

  async apply(...allow: readonly string[]): Promise<Awaited<ReturnType<typeof applyProject>>> {
    return applyProject(this.context(), { allow, takeOver: [], confirm: async () => true })
  }

  async plan(...allow: readonly string[]): Promise<Changeset> {
    const { changeset, diagnostics } = await planProject(this.context(), { allow })
    if (changeset === undefined) throw new Error(diagnostics.map(({ message }) => message).join())
    return changeset
  }

  async run(sql: string): Promise<void> {
    const engine = await engineOf('clickhouse')
    const connection = await engine.connect(
      { name: 'local', url: 'chdb:state' },
      { root: this.directory },
    )
    await connection.execute(sql).finally(() => connection.close())
  }
}

const ids = (changeset: Changeset): readonly string[] =>
  changeset.actions.map(({ op, kind, name }) => `${op} ${kind}/${name}`)

describe('guards', () => {
  test('half of a change is not recorded as all of it', async () => {
    const project = new Project().write(database, table())
    await project.apply()
    await project.run('CREATE MATERIALIZED VIEW app.reader ENGINE = Memory AS SELECT b FROM app.t')
    const columns = [
      { name: 'id', type: 'UInt64' },
      { name: 'c', type: 'String' },
    ]
    project.write(database, table({ columns }))
    const applied = await project.apply('drops-data', 'breaks-unmanaged')
    expect(applied.partial).toBe(true)
    const again = await project.plan('drops-data')
    expect(again.actions.flatMap(({ fields }) => fields.map(({ field }) => field))).toEqual([
      'columns.b',
    ])
  })

  test('a database is not dropped over what stays in it', async () => {
    const project = new Project().write(database, table({ lifecycle: { retain: true } }), {
      kind: 'Function',
      name: 'f',
      language: 'sql',
      arguments: ['x'],
      body: 'x',
    })
    await project.apply()
    project.write({ kind: 'Function', name: 'f', language: 'sql', arguments: ['x'], body: 'x' })
    const plan = await project.plan('drops-data')
    expect(plan.blocked.map(({ kind, name }) => `${kind}/${name}`)).toEqual(['Database/app'])
  })

  test('protection given later is kept on the target, and taken away when it is taken away', async () => {
    const project = new Project().write(database, table())
    await project.apply()
    await project.write(database, table({ lifecycle: { protect: true } })).apply()
    project.write(database)
    expect((await project.plan('drops-data')).blocked.length).toBeGreaterThan(0)
    await project.write(database, table()).apply()
    project.write(database)
    const plan = await project.plan('drops-data:Table/app.t')
    expect(plan.blocked).toEqual([])
    expect(ids(plan)).toEqual(['drop Table/app.t'])
  })

  test('a change of kind does not get round protection', async () => {
    const project = new Project().write(database, table({ lifecycle: { protect: true } }))
    await project.apply()
    project.write(database, {
      kind: 'View',
      name: 'app.t',
      query: 'SELECT 1 AS id',
      lifecycle: { replace: 'recreate' },
    })
    expect((await project.plan('drops-data')).blocked.length).toBeGreaterThan(0)
  })

  test('what becomes unsupported here is left alone', async () => {
    const view: Doc = { kind: 'View', name: 'app.v', query: 'SELECT 1 AS id' }
    const project = new Project().write(database, view)
    await project.apply()
    project.write(database, { ...view, dependsOn: ['Role/x'] }, { kind: 'Role', name: 'x' })
    const plan = await project.plan()
    expect(plan.actions).toEqual([])
    expect(plan.unsupported.map(({ kind }) => kind).sort()).toEqual(['Role', 'View'])
  })

  test('what is handed over as External is let go of, not dropped', async () => {
    const project = new Project().write(database, table())
    await project.apply()
    project.write(database, { kind: 'External', name: 'app.t', of: 'table' })
    expect(ids(await project.plan())).toEqual(['forget Table/app.t'])
    await project.apply()
    const destroyed = await destroyProject(project.context(), {
      allow: ['drops-data'],
      includeAdopted: false,
      confirm: async () => true,
    })
    expect(destroyed.left.map(({ kind, name }) => `${kind}/${name}`)).toContain('Table/app.t')
  })

  test('a new object takes the name that a renamed one leaves', async () => {
    const project = new Project().write(database, table())
    await project.apply()
    await project.run("INSERT INTO app.t VALUES (1, 'x')")
    project.write(database, table(), table({ name: 'app.t_old', renamedFrom: 't' }))
    const plan = await project.plan()
    expect(ids(plan)).toEqual(['rename Table/app.t_old', 'create Table/app.t'])
    const applied = await project.apply()
    expect(applied.partial).toBe(false)
    expect((await project.plan()).actions).toEqual([])
  })

  test('another project’s object needs --take-over, and then is nobody else’s', async () => {
    const first = new Project('first').write(database, table())
    await first.apply()
    const second = new Project('second', first.directory).write(table())
    expect((await second.plan()).blocked.map(({ allow }) => allow)).toEqual([
      '--take-over Table/app.t',
    ])
    await applyProject(second.context(), {
      allow: [],
      takeOver: ['Table/app.t'],
      confirm: async () => true,
    })
    first.write(database)
    expect((await first.plan('drops-data')).actions).toEqual([])
    expect((await second.plan()).actions).toEqual([])
  })

  test('the same secret under another name is no change, another value is', async () => {
    const collection = (pw: string): Doc => ({
      kind: 'NamedCollection',
      name: 'guards_nc',
      entries: { host: 'localhost', pw },
    })
    const context = (processEnv: Readonly<Record<string, string>>): OperationContext =>
      project.context({ processEnv })
    const replan = async (pw: string, env: Readonly<Record<string, string>>): Promise<number> => {
      project.write(collection(pw))
      const { changeset } = await planProject(context(env), { allow: [] })
      return changeset?.actions.length ?? -1
    }
    // biome-ignore-start lint/suspicious/noTemplateCurlyInString: references of the product
    const project = new Project().write(collection('${env:OLD}'))
    const applied = await applyProject(context({ OLD: 'it"s a se\\cret' }), {
      allow: [],
      takeOver: [],
      confirm: async () => true,
    })
    expect(applied.partial).toBe(false)
    const same = { OLD: 'it"s a se\\cret', NEW: 'it"s a se\\cret' }
    expect(await replan('${env:NEW}', same)).toBe(0)
    expect(await replan('${env:NEW}', {})).toBe(0)
    expect(await replan('${env:NEW}', { ...same, NEW: 'another' })).toBe(1)
    expect(await replan('${env:OLD}', same)).toBe(0)
    expect(await replan('${env:OLD}', { OLD: 'another' })).toBe(1)
    // biome-ignore-end lint/suspicious/noTemplateCurlyInString: references of the product
  })
})
