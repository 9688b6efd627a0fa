import { expect, test } from 'vitest'
import { directoryForTest, sluice, write } from '../cli/run-sluice.ts'

const project =
  'version: 1\nname: retype\nengine: clickhouse\nplans: [plans.yaml]\nenvironments: { local: { url: "chdb:state" } }\n'

const plans = (type: string): string =>
  `kind: Table
name: t
columns: [{ name: id, type: UInt64 }, { name: n, type: ${type} }, { name: m, type: ${type} }]
engine: MergeTree
orderBy: id
---
kind: View
name: reader
query: SELECT n + 1 AS more FROM t
---
kind: View
name: other
query: SELECT id FROM t
`

test('a plan names the views that keep the old type of a column', async () => {
  const directory = directoryForTest()
  const run = (...words: readonly string[]) => sluice(words, { cwd: directory })
  write(directory, { 'sluice.yaml': project, 'plans.yaml': plans('Int32') })
  expect(await run('apply', '-e', 'local', '--yes')).toMatchObject({ code: 0 })
  write(directory, { 'plans.yaml': plans('Int64') })
  const { stdout } = await run('plan', '-e', 'local', '--json')
  const { warnings } = JSON.parse(stdout) as { readonly warnings: readonly string[] }
  expect(warnings.filter((text) => text.includes('whose type changes'))).toEqual([
    expect.stringMatching(/^View\/default\.reader reads `n` of default\.t, whose type changes/),
  ])
}, 60_000)
