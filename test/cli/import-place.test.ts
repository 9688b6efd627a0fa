/** Where `import` writes: beside the project's file, from wherever it is run; `-o` as the shell has it. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { directoryForTest, sluice } from './run-sluice.ts'

function project(): string {
  const cwd = directoryForTest()
  mkdirSync(join(cwd, 'orders/sql'), { recursive: true })
  writeFileSync(
    join(cwd, 'orders/sluice.yaml'),
    'version: 1\nname: orders\nengine: clickhouse\nplans: [plans/**/*.yaml]\nenvironments: { local: { url: "chdb:x" } }\n',
  )
  writeFileSync(join(cwd, 'a.sql'), 'CREATE VIEW default.v AS SELECT 1 AS one')
  return cwd
}

const file = 'default/views/v.yaml'

it.each([
  ['-C', ['-C', 'orders', 'import', '--from-sql', 'a.sql'], '.'],
  ['a directory below', ['import', '--from-sql', '../../a.sql'], 'orders/sql'],
])('with %s, in plans beside sluice.yaml', async (_, words, from) => {
  const cwd = project()
  const { code, stdout, stderr } = await sluice(words, { cwd: join(cwd, from) })
  expect([code, stderr]).toEqual([0, ''])
  expect(existsSync(join(cwd, 'orders/plans', file))).toBe(true)
  expect(stdout).toContain(from === '.' ? 'under orders/plans' : 'under ../plans')
})

it('with -o, where the shell is', async () => {
  const cwd = project()
  const words = ['-C', 'orders', 'import', '--from-sql', 'a.sql', '-o', 'out']
  expect((await sluice(words, { cwd })).code).toBe(0)
  expect(existsSync(join(cwd, 'out', file))).toBe(true)
})
