/** A view that names its columns until one of them is gone: cut off anywhere, it gets its star back. */
import { expect, test } from 'vitest'
import type { ProgressEvent } from '../../src/operation/context.ts'
import { applyProject } from '../../src/operation/index.ts'
import { type Doc, Project } from './project.ts'

const table = (name: string, ...columns: readonly string[]): Doc => ({
  kind: 'Table',
  name,
  columns: columns.map((column) => ({ name: column, type: 'UInt64' })),
  engine: 'MergeTree',
  orderBy: 'id',
})
const desired = (...columns: readonly string[]): readonly Doc[] => [
  { kind: 'Database', name: 'app' },
  table('app.t', ...columns),
  table('app.copy', 'id', 'a', 'b'),
  { kind: 'MaterializedView', name: 'app.copy_mv', to: 'app.copy', query: 'SELECT * FROM app.t' },
]

test.each([1, 2])('after %i of its changes', async (reached) => {
  const project = new Project('stars').write(...desired('id', 'a', 'b'))
  await project.apply()
  project.write(...desired('id', 'a'))
  const steps = (await project.plan('drops-data')).actions.map(({ kind, statements }) => [
    kind,
    statements.length,
  ])
  expect(steps).toEqual([
    ['MaterializedView', 1],
    ['Table', expect.any(Number)],
    ['MaterializedView', 1],
  ])
  let finished = 0
  const onEvent = (event: ProgressEvent): void => {
    if (event.type === 'finished' && ++finished === reached) throw new Error('cut')
  }
  const options = { allow: ['drops-data'], takeOver: [], confirm: async () => true }
  await applyProject(project.context({ onEvent }), options).catch(() => undefined)
  expect(finished).toBe(reached)
  await project.run('INSERT INTO app.t (id, a) VALUES (1, 1)')
  await project.apply('drops-data')
  await project.run('INSERT INTO app.t VALUES (2, 2)')
  expect(await project.query('SELECT id, a FROM app.copy ORDER BY id')).toEqual([
    { id: '1', a: '1' },
    { id: '2', a: '2' },
  ])
  const [view] = await project.query(
    "SELECT as_select FROM system.tables WHERE database = 'app' AND name = 'copy_mv'",
  )
  expect(view?.['as_select']).toBe('SELECT * FROM app.t')
  expect((await project.plan()).actions).toEqual([])
})
