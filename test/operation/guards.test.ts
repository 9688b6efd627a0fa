/** Situations in which a careless tool loses data or forgets what it has not done. */
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Changeset } from '../../src/changeset/changeset.ts'
import { decodeChangeset, encodeChangeset } from '../../src/changeset/encode.ts'
import type { OperationContext } from '../../src/operation/context.ts'
import {
  applyChangeset,
  applyProject,
  destroyProject,
  planProject,
} from '../../src/operation/index.ts'
import { type Doc, Project } from './project.ts'

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

/** `ORDER BY` of a table with rows: what people do without knowing what it costs. */
const reordered = table({ orderBy: 'b' })

describe('what would be lost', () => {
  test('is said with figures and the ways on', async () => {
    const project = new Project().write(database, table())
    await project.apply()
    await project.run("INSERT INTO app.t SELECT number, 'x' FROM numbers(1234)")
    await project.run('CREATE VIEW app.mine AS SELECT id FROM app.t')
    const [block, ...others] = (await project.write(database, reordered).plan()).blocked
    expect(others).toEqual([])
    expect(block).toMatchObject({
      kind: 'Table',
      name: 'app.t',
      observed: {
        rows: 1234,
        bytes: expect.any(Number),
        readers: 1,
        readBy: 'View/app.mine (not managed)',
      },
    })
    expect(block?.detail).toContain('would lose all rows of the table')
    const ways = new Map(block?.ways?.map(({ name, text }) => [name, text]))
    expect(ways.get('keep')).toContain('ignoreChanges: [orderBy]')
    expect(ways.get('consent')).toBe(
      'lifecycle: { replace: recreate } in its plan, and --allow drops-data:Table/app.t',
    )
    project.write(database, { ...reordered, lifecycle: { replace: 'recreate' } })
    const asked = (await project.plan()).blocked.map(({ allow }) => allow)
    expect(asked).toEqual(['--allow drops-data:Table/app.t'])
  })

  test('of one object is not taken for that of another with a longer name', async () => {
    const longer = table({ name: 'app.t2' })
    const project = new Project().write(database, table(), longer)
    await project.apply()
    project.write(database, { ...longer, orderBy: 'b' })
    const { blocked } = await project.plan()
    expect(blocked.map(({ name }) => name).sort()).toEqual(['app.t', 'app.t2'])
  })

  test('is counted under the kind that stands there', async () => {
    const project = new Project().write(database, table())
    await project.apply()
    await project.run("INSERT INTO app.t VALUES (1, 'x')")
    project.write(database, {
      kind: 'View',
      name: 'app.t',
      query: 'SELECT 1 AS id',
      lifecycle: { replace: 'recreate' },
    })
    expect((await project.plan()).blocked[0]?.observed).toMatchObject({ rows: 1 })
  })

  test('a consent without a name covers what is not protected, and says how much', async () => {
    const other = table({ name: 'app.u' })
    const safe = table({ name: 'app.safe', lifecycle: { protect: true } })
    const project = new Project().write(database, table(), other, safe)
    await project.apply()
    project.write(
      database,
      ...[table(), other, safe].map((doc) => ({
        ...doc,
        columns: [{ name: 'id', type: 'UInt64' }],
      })),
    )
    const plan = await project.plan('drops-data')
    expect(plan.blocked.map(({ allow }) => allow)).toEqual(['--allow drops-data:Table/app.safe'])
    expect(plan.blocked[0]?.detail).toContain('does not cover it, because it is protected')
    expect(plan.warnings).toContain(
      '`drops-data` is allowed without a name and covers 2 objects: Table/app.t, Table/app.u',
    )
  })

  test('protection is taken off by an apply of its own', async () => {
    const project = new Project().write(database, table({ lifecycle: { protect: true } }))
    await project.apply()
    const careless = { ...reordered, lifecycle: { replace: 'recreate', protect: false } }
    project.write(database, careless)
    expect((await project.apply('drops-data:Table/app.t')).executed).toBe(0)
    await project.write(database, table()).apply()
    const plan = await project.write(database, careless).plan('drops-data:Table/app.t')
    expect(plan.blocked).toEqual([])
  })
})

describe('large losses', () => {
  const large = (project: Project): Project => {
    project.policy = { safeBelow: { rows: 10 } }
    return project
  }

  test('are agreed to by name only, and the figures are in no digest', async () => {
    const project = large(new Project()).write(database, table())
    await project.apply()
    await project.run("INSERT INTO app.t SELECT number, 'x' FROM numbers(10)")
    project.write(database)
    const below = await project.plan('drops-data')
    expect(below.blocked).toEqual([])
    await project.run("INSERT INTO app.t VALUES (11, 'x')")
    const above = await project.plan('drops-data')
    expect(above.blocked.map(({ code, allow }) => [code, allow])).toEqual([
      ['LARGE_LOSS', '--allow drops-data:Table/app.t'],
    ])
    expect(above.digest).toBe(below.digest)
    // A saved one is what it says, and nobody has edited it.
    expect(decodeChangeset(encodeChangeset(above), () => []).problems).toEqual([])
    expect((await project.plan('drops-data:Table/app.t')).blocked).toEqual([])
  })

  test('neither does policy.allow cover them', async () => {
    const project = large(new Project()).write(database, table())
    await project.apply()
    await project.run("INSERT INTO app.t SELECT number, 'x' FROM numbers(11)")
    project.policy = { ...project.policy, allow: ['drops-data'] }
    project.write(database)
    expect((await project.apply()).executed).toBe(0)
    project.policy = { ...project.policy, allow: ['drops-data:Table/app.t'] }
    project.write(database)
    expect((await project.apply()).executed).toBe(1)
  })

  test('what grew between the question and the lock is not dropped', async () => {
    const project = large(new Project()).write(database, table())
    await project.apply()
    project.write(database)
    const result = await applyProject(project.context(), {
      allow: ['drops-data'],
      takeOver: [],
      confirm: async () => {
        await project.run("INSERT INTO app.t SELECT number, 'x' FROM numbers(11)")
        return true
      },
    })
    expect(result.executed).toBe(0)
    expect(result.changeset?.blocked.map(({ code }) => code)).toEqual(['LARGE_LOSS'])
  })

  test('a saved changeset does not drop what grew since', async () => {
    const project = large(new Project()).write(database, table())
    await project.apply()
    project.write(database)
    const text = encodeChangeset(await project.plan('drops-data'))
    await project.run("INSERT INTO app.t SELECT number, 'x' FROM numbers(11)")
    const refused = await applyChangeset(project.context(), { text, file: 'change.json' })
    expect(refused.executed).toBe(0)
    expect(refused.changeset?.blocked.map(({ code }) => code)).toEqual(['LARGE_LOSS'])
    await project.run('TRUNCATE TABLE app.t')
    const done = await applyChangeset(project.context(), { text, file: 'change.json' })
    expect(done.executed).toBe(1)
  })

  test('destroy asks for their names as well', async () => {
    const project = large(new Project()).write(database, table())
    await project.apply()
    await project.run("INSERT INTO app.t SELECT number, 'x' FROM numbers(11)")
    const destroy = async (...allow: readonly string[]): Promise<number> => {
      const options = { allow, includeAdopted: false, confirm: async () => true }
      return (await destroyProject(project.context(), options)).executed
    }
    expect(await destroy('drops-data')).toBe(0)
    expect(await destroy('drops-data', 'drops-data:Table/app.t')).toBe(2)
  })
})

describe('nothing declared', () => {
  const all = ['drops-data', 'drops-data:Table/app.t']

  async function applied(): Promise<Project> {
    const project = new Project().write(database, table())
    await project.apply()
    return project
  }

  test('for this environment is not everything dropped', async () => {
    const project = await applied()
    const elsewhere = { environments: ['elsewhere'] }
    project.write({ ...database, ...elsewhere }, table(elsewhere))
    const plan = await project.plan(...all)
    expect(plan.blocked.map(({ code }) => code)).toContain('EMPTY_PROJECT')
    expect(plan.blocked[0]?.allow).toContain('sluice destroy -e local')
    expect((await project.apply(...all)).executed).toBe(0)
    const selected = project.context({ select: ['Table/app.t'] })
    const { changeset } = await planProject(selected, { allow: all })
    expect(changeset?.blocked.map(({ code }) => code)).toContain('EMPTY_PROJECT')
  })

  test('in files, or no files at all, is a mistake in the files', async () => {
    const project = await applied()
    const at = join(project.directory, project.name)
    const codes = async (more: Partial<OperationContext> = {}): Promise<readonly string[]> => {
      const { diagnostics, changeset } = await planProject(project.context(more), { allow: all })
      expect(changeset).toBeUndefined()
      return diagnostics.map(({ code }) => code)
    }
    writeFileSync(join(at, 'plans.yaml'), '# all gone\n')
    expect(await codes()).toContain('EMPTY_PROJECT')
    rmSync(join(at, 'plans.yaml'))
    expect(await codes()).toEqual(['EMPTY_GLOB'])
    project.write(database, table())
    expect(await codes({ select: ['nothing_of_the_kind'] })).toEqual(['NOT_FOUND'])
  })

  test('of what was there before: every loss is agreed to by name', async () => {
    const project = new Project().write(table({ name: 'app.old' }), table({ name: 'app.older' }))
    await project.run('CREATE DATABASE app')
    await project.apply()
    project.write(table({ name: 'app.new' }))
    const plan = await project.plan('drops-data')
    expect(plan.blocked.map(({ allow }) => allow).sort()).toEqual([
      '--allow drops-data:Table/app.old',
      '--allow drops-data:Table/app.older',
    ])
    expect(plan.blocked[0]?.detail).toContain('nothing that the project owns would be left')
    const named = await project.plan('drops-data:Table/app.old', 'drops-data:Table/app.older')
    expect(named.blocked).toEqual([])
  })

  test('destroy is the way to mean it', async () => {
    const project = await applied()
    const destroyed = await destroyProject(project.context(), {
      allow: ['drops-data'],
      includeAdopted: false,
      confirm: async () => true,
    })
    expect(destroyed.executed).toBe(2)
  })
})
