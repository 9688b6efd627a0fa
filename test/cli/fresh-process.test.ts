/**
 * Each command in a process of its own, with nothing remembered: none may count on what another
 * would have loaded.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { sluice, temporaryDirectory } from './run-sluice.ts'

const home = temporaryDirectory()
afterAll(() => home.remove())

const local = ['-e', 'local']

/** In the order of their use, with the exit code that is expected. */
const commands: readonly (readonly [words: readonly string[], code: number])[] = [
  [['validate'], 0],
  [['fmt', '--check', '--sql'], 0],
  [['check'], 0],
  [['graph'], 0],
  [['graph', '--columns'], 0],
  [['config'], 0],
  [['doctor', ...local], 0],
  [['plan', ...local, '-o', 'change.json', '--detailed-exitcode'], 2],
  [['show', 'change.json'], 0],
  [['apply', ...local, 'change.json', '--yes'], 0],
  [['plan', ...local, '--detailed-exitcode'], 0],
  [['drift', ...local], 0],
  [['history', ...local], 0],
  [['import', ...local, '-o', 'imported'], 0],
  [['import', '--from-sql', 'script.sql', '-o', 'scripts'], 0],
  [['forget', ...local, 'View/app.v', '--yes'], 0],
  [['apply', ...local, '--yes'], 0],
  [['destroy', ...local, '--yes', '--include-adopted', '--allow', 'drops-data'], 0],
]

beforeAll(() => {
  writeFileSync(
    join(home.path, 'sluice.yaml'),
    `version: 1
name: fresh
engine: postgres
plans: [plans/*.yaml]
environments:
  local:
    url: pglite:./data
`,
  )
  mkdirSync(join(home.path, 'plans'))
  writeFileSync(
    join(home.path, 'plans', 'app.yaml'),
    `kind: Schema
name: app
---
kind: Table
name: app.t
columns:
  - name: id
    type: bigint
  - name: at
    type: timestamptz
    default: now()
primaryKey: [id]
---
kind: View
name: app.v
query: |-
  SELECT id, at
  FROM app.t
  WHERE id > 1
`,
  )
  writeFileSync(join(home.path, 'script.sql'), 'CREATE VIEW w AS SELECT 1 AS one;\n')
})

test.each(commands)('%s', async (words, code) => {
  const ended = await sluice(words, { cwd: home.path })
  expect(ended.stderr).not.toContain('bug in Sluice')
  expect({ code: ended.code, ...(ended.code === code ? {} : { ended }) }).toEqual({ code })
})
