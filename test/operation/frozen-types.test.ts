/** Views keep the types of the day they were written: they follow what they read, whatever happens in between. */
import { expect, test } from 'vitest'
import type { ProgressEvent } from '../../src/operation/context.ts'
import { applyProject, planProject } from '../../src/operation/index.ts'
import { type Doc, Project } from './project.ts'

const database = { kind: 'Database', name: 'app' }
const table = (type: string): Doc => ({
  kind: 'Table',
  name: 'app.a',
  columns: [
    { name: 'id', type: 'UInt64' },
    { name: 'n', type },
  ],
  engine: 'MergeTree',
  orderBy: 'id',
})
const view = (name: string, query: string): Doc => ({ kind: 'View', name, query })
const views = [
  view('app.v', 'SELECT id, n + 1 AS m FROM app.a'),
  view('app.w', 'SELECT m FROM app.v WHERE m > 0'),
  view('app.other', 'SELECT id FROM app.a'),
]

async function applied(): Promise<Project> {
  const project = new Project('types').write(database, table('Int32'), ...views)
  await project.apply()
  return project
}

const touched = async (project: Project): Promise<readonly string[]> =>
  (await project.plan()).actions.map(({ op, kind, name, cause }) =>
    `${op} ${kind}/${name} ${cause ?? ''}`.trim(),
  )

async function expectRight(project: Project): Promise<void> {
  await project.run('INSERT INTO app.a VALUES (2, 1.5)')
  expect(await project.query('SELECT v.m AS v, w.m AS w FROM app.v, app.w')).toEqual([
    { v: '2.5', w: '2.5' },
  ])
  expect(await touched(project)).toEqual([])
}

test('views are written again when a type behind them changes, in order and no others', async () => {
  const project = await applied()
  project.write(database, table('Float64'), ...views)
  expect(await touched(project)).toEqual([
    'alter Table/app.a',
    'alter View/app.v Table/app.a',
    'alter View/app.w View/app.v',
  ])
  await project.apply()
  await expectRight(project)
})

test('a condition that changes concerns no view behind it', async () => {
  const project = await applied()
  const narrower = view('app.v', 'SELECT id, n + 1 AS m FROM app.a WHERE n > 5')
  project.write(database, table('Int32'), narrower, ...views.slice(1))
  expect(await touched(project)).toEqual(['alter View/app.v'])
})

/** Stops a run right after the statement that changes the table. */
async function cutOff(project: Project, cut: (stop: AbortController) => void): Promise<void> {
  const stop = new AbortController()
  const onEvent = (event: ProgressEvent): void => {
    if (event.type === 'finished' && event.id === 'Table/app.a') cut(stop)
  }
  const options = { allow: [], takeOver: [], confirm: async () => true }
  const context = project.context({ signal: stop.signal, onEvent })
  await applyProject(context, options).catch(() => undefined)
}

test.each([
  ['interrupted', (stop: AbortController): void => stop.abort()],
  [
    'cut off',
    (): void => {
      throw new Error('cut')
    },
  ],
])('a run that was %s between table and views is carried on', async (_how, cut) => {
  const project = await applied()
  project.write(database, table('Float64'), ...views)
  await cutOff(project, cut)
  expect((await touched(project)).map((line) => line.split(' ').slice(0, 2).join(' '))).toEqual(
    expect.arrayContaining(['alter View/app.v', 'alter View/app.w']),
  )
  await project.apply()
  await expectRight(project)
})

test('what somebody changed by hand, and then in the plans, is followed', async () => {
  const project = await applied()
  await project.run('ALTER TABLE app.a MODIFY COLUMN n Float64')
  project.write(database, table('Float64'), ...views)
  await project.apply()
  await expectRight(project)
})

test('views that are adopted in the same run are followed as well', async () => {
  const project = new Project('types').write(database, table('Float64'), ...views)
  for (const sql of [
    'CREATE DATABASE app',
    'CREATE TABLE app.a (id UInt64, n Int32) ENGINE = MergeTree ORDER BY id',
    'CREATE VIEW app.v AS SELECT id, n + 1 AS m FROM app.a',
    'CREATE VIEW app.w AS SELECT m FROM app.v WHERE m > 0',
    'CREATE VIEW app.other AS SELECT id FROM app.a',
  ]) {
    await project.run(sql)
  }
  await project.apply()
  await expectRight(project)
})

test('after an upgrade the types themselves are compared', async () => {
  const project = await applied()
  project.write(database, table('Float64'), ...views)
  const newer = project.context({ toolVersion: 'another' })
  const { changeset } = await planProject(newer, { allow: [] })
  expect(changeset?.actions.map(({ name }) => name)).toEqual(['app.a', 'app.v', 'app.w'])
})

test('rows of another version, whose digests mean something else, cause no change', async () => {
  const project = await applied()
  // As an earlier version would have left them: each digest of its own, each apply its own.
  await project.run(
    `INSERT INTO sluice.ledger (topic, project, key, seq, doc, deleted) SELECT topic, project, key, seq + 1000, replaceRegexpAll(replaceRegexpOne(replaceRegexpOne(doc, '"desiredDigest":"[^"]*"', '"desiredDigest":"sha256:0"'), '"toolVersion":"[^"]*"', '"toolVersion":"earlier"'), '"changeset":"[^"]*"', concat('"changeset":"sha256:', toString(cityHash64(key)), '"')), deleted FROM sluice.ledger WHERE topic = 'ledger'`,
  )
  expect(await touched(project)).toEqual([])
})
