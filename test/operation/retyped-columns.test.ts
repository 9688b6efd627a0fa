import { expect, test } from 'vitest'
import { type Doc, Project } from './project.ts'

const plans = (type: string): readonly Doc[] => [
  { kind: 'Database', name: 'app' },
  {
    kind: 'Table',
    name: 'app.t',
    columns: [
      { name: 'id', type: 'UInt64' },
      { name: 'n', type },
    ],
    engine: 'MergeTree',
    orderBy: 'id',
  },
  {
    kind: 'Table',
    name: 'app.queue',
    columns: [{ name: 'n', type: 'Int32' }],
    engine: 'Buffer(app, t, 1, 1, 1, 1, 1, 1, 1)',
  },
  { kind: 'View', name: 'app.ours', query: 'SELECT n + 1 AS more FROM app.t' },
]

test('a plan names what keeps the old type of a column, and writes its own views again', async () => {
  const project = new Project('retype').write(...plans('Int32'))
  await project.apply()
  for (const sql of [
    'CREATE VIEW app.theirs AS SELECT n + 1 AS more FROM app.t',
    'CREATE VIEW app.ids AS SELECT id FROM app.t',
    'CREATE MATERIALIZED VIEW app.own ENGINE = Memory AS SELECT n FROM app.t',
    'CREATE MATERIALIZED VIEW app.mv TO app.target (n Int32) AS SELECT n FROM app.t',
  ]) {
    if (sql.includes(' TO ')) await project.run('CREATE TABLE app.target (n Int64) ENGINE = Memory')
    await project.run(sql)
  }
  const { warnings, actions } = await project.write(...plans('Int64')).plan()
  expect(warnings.filter((text) => text.includes('whose type changes')).sort()).toEqual([
    expect.stringMatching(/^MaterializedView\/app\.mv reads `n` .* columns of app\.target/),
    expect.stringMatching(/^MaterializedView\/app\.own reads `n` .* table of its own/),
    expect.stringMatching(/^Table\/app\.queue reads `n` of app\.t, .* states the type/),
    expect.stringMatching(/^View\/app\.theirs reads `n` of app\.t, .* until it is written again/),
  ])
  expect(actions.map(({ name }) => name)).toEqual(['app.t', 'app.ours'])
})
